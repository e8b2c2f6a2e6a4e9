import { isSeq, parseDocument, stringify, type YAMLSeq } from "yaml";
import { ConfigError } from "../domain/errors.js";
import { parseConfig } from "./load.js";

/**
 * The text of a study.yaml with one more entry under `mappings`, everything else untouched, comments included. Throws
 * ConfigError where a mapping of that name is there already, or where the result is not a valid study.yaml.
 */
export function withMapping(studyYaml: string, mappingYaml: string, path = "study.yaml"): string {
  const document = parseDocument(studyYaml);
  const entry = parseDocument(mappingYaml).contents as YAMLSeq;
  const name = String(entry.getIn([0, "name"]));
  const known = document.get("mappings");
  if (isSeq(known) && known.items.some((one) => (one as { get?(key: string): unknown }).get?.("name") === name)) {
    throw new ConfigError(
      `${path}: a mapping named \`${name}\` is there already\nexpected a new name; change that mapping by hand, or give the new one another name.`,
    );
  }
  const text = isSeq(known)
    ? appended(studyYaml, known, mappingYaml)
    : `${ended(studyYaml)}mappings:\n${indented(mappingYaml)}`;
  parseConfig(text, path);
  return text;
}

/** Written below the last entry as text: a document that is printed again would lose the layout of the other keys. */
function appended(studyYaml: string, known: YAMLSeq, mappingYaml: string): string {
  if (known.flow === true && known.items.length > 0) {
    throw new ConfigError(
      "mappings are written on one line ([...]); expected a list with one entry per line. Nothing was written.",
    );
  }
  const [start, end] = known.range!;
  if (known.flow === true) {
    const before = studyYaml.slice(0, start).replace(/[ \t]*$/, "");
    return `${before}\n${indented(mappingYaml)}${studyYaml.slice(end).replace(/^[ \t]*\r?\n/, "")}`;
  }
  const column = start - (studyYaml.lastIndexOf("\n", start - 1) + 1);
  const body = mappingYaml.replace(/^/gm, " ".repeat(column)).replace(/[ \t]+$/gm, "");
  return `${ended(studyYaml.slice(0, end))}${body}${studyYaml.slice(end)}`;
}

/** A value as YAML on one line. */
export function yamlScalar(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

const ended = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ");
