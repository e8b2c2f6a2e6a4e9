import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ConfigError } from "../src/domain/errors.js";
import { tableColumns } from "../src/domain/tables.js";
import { writeAtomically } from "../src/io/atomic.js";
import { packageRoot } from "../src/io/package-root.js";
import { makeSharedFolder } from "../src/io/permissions.js";

/** Makes a study folder and returns the paths made. Throws ConfigError where something is there already. */
export function initStudy(dir: string): string[] {
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
  write("study.yaml", template.replace("__STUDY_ID__", id));
  // Templates lie beside the inbox, not in it: an empty table there would say that every subject's rows have vanished.
  for (const [kind, columns] of Object.entries(tableColumns)) write(`templates/${kind}.csv`, `${columns.join(",")}\n`);
  return made;
}
