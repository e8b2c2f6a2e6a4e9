import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { ConfigError, type ConfigProblem } from "../domain/errors.js";
import { nearMiss } from "../domain/near-miss.js";
import { safePattern } from "../io/safe-pattern.js";
import { loadLabels } from "../reference/label.js";
import { mappingProblems } from "./mapping-problems.js";
import { methodProblems } from "./method-problems.js";
import { isZone, patterns } from "./patterns-and-zones.js";
import { configSchema, type StudyConfig } from "./schema.js";

export interface LoadedConfig {
  config: StudyConfig;
  /** The study.yaml text as read. */
  text: string;
  /** The values study.yaml itself gives, for `config show`. */
  given: unknown;
  /** Line of each given key, by dotted path. */
  lines: ReadonlyMap<string, number>;
}

/** Reads and validates `<studyDir>/study.yaml` whole. Throws ConfigError naming every problem at once. */
export function loadConfig(studyDir: string): LoadedConfig {
  const path = join(studyDir, "study.yaml");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new ConfigError(
      `${path}: no study here; expected a readable study.yaml, found ${code === "ENOENT" ? "none" : code}\n` +
        "Make a new study with `csfp init <dir>`, or name an existing one with --study <dir> or CSFP_STUDY.",
    );
  }
  return parseConfig(text, path);
}

/** Validates the text of a study.yaml. `path` is only for messages. */
export function parseConfig(text: string, path = "study.yaml"): LoadedConfig {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      path: `line ${error.linePos?.[0].line ?? "?"}`,
      found: error.message.split("\n")[0] ?? "",
      expected: "YAML",
      nearMiss: null,
    }));
    throw configError(path, problems);
  }
  let given: unknown;
  try {
    given = document.toJS() ?? {};
  } catch (error) {
    // Aliases that multiply, or one that names nothing.
    const found = (error as Error).message;
    throw configError(path, [
      { path: "", found, expected: "YAML whose aliases (&name, *name) do not multiply", nearMiss: null },
    ]);
  }
  const lines = keyLines(document.contents, lineCounter);
  const parsed = configSchema.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describe(issue, given));
  if (parsed.success) problems.push(...checkReferences(parsed.data));
  if (problems.length > 0) {
    throw configError(
      path,
      problems.map((problem) => ({ ...problem, line: lineOf(problem.path, lines) })),
    );
  }
  return { config: parsed.data as StudyConfig, text, given, lines };
}

type Located = ConfigProblem & { line?: number | null };

function configError(path: string, problems: Located[]): ConfigError {
  const text = problems.map(
    (p) =>
      `${path}${p.line ? `:${p.line}` : ""}: ${p.path || "(top)"}: expected ${p.expected}, found ${p.found}` +
      (p.nearMiss ? `; did you mean \`${p.nearMiss}\`?` : ""),
  );
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new ConfigError(
    `${text.join("\n")}\n${count} in study.yaml. Correct it and run again; \`csfp config show\` prints the values in effect.`,
    problems,
  );
}

function lineOf(path: string, lines: ReadonlyMap<string, number>): number | null {
  const parts = path.split(".");
  for (let length = parts.length; length > 0; length--) {
    const line = lines.get(parts.slice(0, length).join("."));
    if (line !== undefined) return line;
  }
  return null;
}

function describe(issue: z.core.$ZodIssue, given: unknown): ConfigProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(path);
    return issue.keys.map((key) => ({
      path: [...path, key].join("."),
      found: `the unknown key \`${key}\``,
      expected: known.length > 0 ? `one of ${known.join(", ")}` : "no such key",
      nearMiss: nearMiss(key, known),
    }));
  }
  const found = valueAt(given, issue.path);
  return [
    {
      path: path.join("."),
      found: found === undefined ? "nothing" : quote(found),
      expected: expectation(issue),
      nearMiss:
        issue.code === "invalid_value" && typeof found === "string" ? nearMiss(found, issue.values.map(String)) : null,
    },
  ];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "object" ? "a group of keys" : `a ${issue.expected}`;
    case "invalid_value":
      return issue.values.map((value) => String(value)).join(" | ");
    case "too_small":
      return issue.origin === "number"
        ? `a number ${issue.inclusive ? ">=" : ">"} ${issue.minimum}`
        : `at least ${issue.minimum} ${issue.origin === "string" ? "character" : "entry"}`;
    case "too_big":
      return `a number ${issue.inclusive ? "<=" : "<"} ${issue.maximum}`;
    case "invalid_union": {
      const branches = issue.errors.map((errors) => (errors[0] ? expectation(errors[0]) : "")).filter((t) => t !== "");
      return [...new Set(branches)].join(" or ") || "another value";
    }
    default:
      return issue.message;
  }
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

/** Keys the schema allows at a path, read from its JSON Schema. */
function knownKeys(path: readonly string[]): string[] {
  type Node = {
    properties?: Record<string, Node>;
    items?: Node;
    additionalProperties?: Node | boolean;
    anyOf?: Node[];
  };
  let nodes: Node[] = [z.toJSONSchema(configSchema, { io: "input" }) as Node];
  for (const key of path) {
    nodes = nodes
      .flatMap((node) => [node, ...(node.anyOf ?? [])])
      .flatMap((node) => {
        const next = /^\d+$/.test(key) ? node.items : (node.properties?.[key] ?? node.additionalProperties);
        return typeof next === "object" ? [next] : [];
      });
  }
  return nodes.flatMap((node) => [node, ...(node.anyOf ?? [])]).flatMap((node) => Object.keys(node.properties ?? {}));
}

/** What single values cannot tell: names that must fit each other. */
function checkReferences(config: StudyConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const names = config.analytes.map((analyte) => analyte.name);
  problems.push(...methodProblems(config.methods, names));
  const hasSaltFactor = config.analytes.some((analyte) => analyte.saltFactor !== null);
  config.analytes.forEach((analyte, index) => {
    const asSalt = [
      ...(config.doseRecords.expressedAs === "salt" && !hasSaltFactor ? ["doseRecords"] : []),
      ...config.methods.flatMap((method, no) =>
        method.analyte === analyte.name && method.expressedAs === "salt" ? [`methods.${no}`] : [],
      ),
    ];
    if (asSalt.length > 0 && analyte.saltFactor === null) {
      problems.push({
        path: `analytes.${index}.saltFactor`,
        found: `nothing, but ${asSalt.map((path) => `${path}.expressedAs`).join(", ")} is salt`,
        expected: "the molar mass of the salt over that of the free base, by which salt amounts are converted",
        nearMiss: null,
      });
    }
    if (analyte.halfLifeH.csf === "asPlasma" && !analyte.halfLifeH.reason) {
      problems.push({
        path: `analytes.${index}.halfLifeH.reason`,
        found: "nothing",
        expected: "a reason beside csf: asPlasma",
        nearMiss: null,
      });
    }
    if (analyte.label !== "auto" && analyte.label !== "none") {
      const drugs = loadLabels().map((label) => label.drug);
      if (!drugs.includes(analyte.label)) {
        problems.push({
          path: `analytes.${index}.label`,
          found: quote(analyte.label),
          expected: `auto, none, or a drug with label data (${drugs.join(", ")})`,
          nearMiss: nearMiss(analyte.label, ["auto", "none", ...drugs]),
        });
      }
    }
  });
  const seen = new Set<string>();
  config.mappings.forEach((mapping, index) => {
    problems.push(...mappingProblems(mapping, index));
    if (seen.has(mapping.name)) {
      problems.push({
        path: `mappings.${index}.name`,
        found: `"${mapping.name}" again`,
        expected: "a name of its own",
        nearMiss: null,
      });
    }
    seen.add(mapping.name);
  });
  if (!isZone(config.zone)) {
    problems.push({
      path: "zone",
      found: `"${config.zone}"`,
      expected: "an IANA time zone such as Europe/Berlin",
      nearMiss: nearMiss(config.zone, Intl.supportedValuesOf("timeZone")),
    });
  }
  for (const [site, { zone }] of Object.entries(config.sites)) {
    if (isZone(zone)) continue;
    problems.push({
      path: `sites.${site}.zone`,
      found: `"${zone}"`,
      expected: "an IANA time zone such as Europe/Berlin",
      nearMiss: nearMiss(zone, Intl.supportedValuesOf("timeZone")),
    });
  }
  for (const [path, pattern] of patterns(config)) {
    try {
      safePattern(pattern);
    } catch (error) {
      problems.push({
        path,
        found: `"${pattern}" (${(error as Error).message})`,
        expected: "a regular expression without look-around and back references (RE2 syntax)",
        nearMiss: null,
      });
    }
  }
  return problems;
}

function keyLines(root: unknown, counter: LineCounter): Map<string, number> {
  const lines = new Map<string, number>();
  const visit = (node: unknown, path: string): void => {
    const items = (node as { items?: unknown[] } | null)?.items;
    if (!Array.isArray(items)) return;
    items.forEach((item, index) => {
      const pair = item as { key?: { value?: unknown; range?: number[] }; value?: unknown; range?: number[] };
      const isPair = pair.key !== undefined;
      const key = isPair ? String(pair.key?.value) : String(index);
      const offset = isPair ? pair.key?.range?.[0] : pair.range?.[0];
      const childPath = path ? `${path}.${key}` : key;
      if (offset !== undefined) lines.set(childPath, counter.linePos(offset).line);
      visit(isPair ? pair.value : item, childPath);
    });
  };
  visit(root, "");
  return lines;
}
