import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { yamlScalar } from "../src/config/add-mapping.js";
import { ConfigError } from "../src/domain/errors.js";
import { tableColumns } from "../src/domain/tables.js";
import { writeAtomically } from "../src/io/atomic.js";
import { packageRoot } from "../src/io/package-root.js";
import { makeSharedFolder } from "../src/io/permissions.js";

/** The drug of a new study. What is not known of it is left open in study.yaml and said there. */
export interface InitialDrug {
  readonly name: string;
  /** In plasma, hours; null: to be filled in, steady state is unknown until then. */
  readonly halfLifeH: number | null;
  readonly regimen: string;
}

/** The first drug of this project, with the figures that its label data hold. */
export const firstDrug: InitialDrug = { name: "larotrectinib", halfLifeH: 2.9, regimen: "BID" };

/** Makes a study folder and returns the paths made. Throws ConfigError where something is there already. */
export function initStudy(dir: string, drug: InitialDrug = firstDrug): string[] {
  const root = resolve(dir);
  if (existsSync(root) && readdirSync(root).length > 0) {
    throw new ConfigError(
      `${dir}: expected an empty or missing folder, found ${readdirSync(root).length} entries. Nothing was written; choose another folder.`,
    );
  }
  const made: string[] = [];
  const write = (name: string, content: string): void => {
    writeAtomically(join(root, name), content);
    made.push(join(dir, name));
  };
  makeSharedFolder(join(root, "inbox"));
  made.push(join(dir, "inbox"));
  const template = readFileSync(join(packageRoot(), "data", "reference", "study-template.yaml"), "utf8");
  const id = basename(root).replace(/[^\p{L}\p{N}_.-]+/gu, "-") || "study";
  write("study.yaml", filledIn(template, id, drug));
  // Templates lie beside the inbox, not in it: an empty table there would say that every subject's rows have vanished.
  for (const [kind, columns] of Object.entries(tableColumns)) write(`templates/${kind}.csv`, `${columns.join(",")}\n`);
  return made;
}

function filledIn(template: string, id: string, { name, halfLifeH, regimen }: InitialDrug): string {
  const isFirst = name.toLowerCase() === firstDrug.name;
  const comment = "# g/mol, free base; needed where mass and molar units meet";
  const source =
    isFirst && halfLifeH === firstDrug.halfLifeH
      ? "label: half-life 2.9 h"
      : "stated when the study was made; give its source";
  const halfLife =
    halfLifeH === null
      ? '      # Without it steady state is `unknown`.\n      # plasma: { value: 0, source: "..." }\n      plasma: null'
      : `      plasma: { value: ${halfLifeH}, source: "${source}" }`;
  return template
    .replace("__STUDY_ID__", id)
    .replaceAll("__DRUG__", yamlScalar(name))
    .replace(
      "__MOLAR_MASS__",
      isFirst ? `    molarMass: 428.44                ${comment}` : `    # molarMass: 0                   ${comment}`,
    )
    .replace("__PLASMA_HALF_LIFE__", halfLife)
    .replace("__REGIMEN__", yamlScalar(regimen));
}
