/**
 * Writes the made-up example study: study.yaml, inbox/* and truth.json. Same seed, same bytes.
 *
 *   node data/example/generate.mjs            into this folder
 *   node data/example/generate.mjs <folder>   into another one
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { corruptFile } from "./generator/corrupt.mjs";
import { allRuns } from "./generator/runs.mjs";
import { studyYaml } from "./generator/study-yaml.mjs";
import {
  adverseEventsTable,
  comedicationsTable,
  dosesTable,
  samplesTable,
  subjectsTable,
} from "./generator/tables.mjs";
import { secondLabTable, tidyRuns } from "./generator/tidy-results.mjs";
import { makeTruth } from "./generator/truth.mjs";

/**
 * The study's files by path.
 * @returns {Map<string, string | Buffer>}
 */
export function exampleFiles() {
  const { csf1, csf2, plasma, secondLab } = allRuns();
  const runs = [csf1, csf2, plasma];
  const studyRows = runs.flatMap((run) => run.injections.filter((one) => one.type === "study"));
  const exported = new Map([
    ...studyRows.map((one) => [one.tube.id, one.concText]),
    ...secondLab.map(({ tube, concText }) => [tube.id, concText]),
  ]);
  const fileTruth = [
    { name: "results_csf.csv", status: "imported" },
    { name: "results_plasma.csv", status: "imported" },
    { name: "results_plasma_second_lab.csv", status: "imported" },
    { name: "plasma_copy_broke_off.csv", status: "setAside", because: "A corrupt file: no reader claims it." },
  ];
  return new Map([
    ["study.yaml", studyYaml()],
    ["inbox/samples.csv", samplesTable()],
    ["inbox/doses.csv", dosesTable()],
    ["inbox/subjects.csv", subjectsTable()],
    ["inbox/comedications.csv", comedicationsTable()],
    ["inbox/adverse_events.csv", adverseEventsTable()],
    ["inbox/results_csf.csv", tidyRuns([csf1, csf2])],
    ["inbox/results_plasma.csv", tidyRuns([plasma])],
    ["inbox/results_plasma_second_lab.csv", secondLabTable(secondLab)],
    ["inbox/plasma_copy_broke_off.csv", corruptFile()],
    ["truth.json", `${JSON.stringify(makeTruth(exported, fileTruth), null, 1)}\n`],
  ]);
}

/** Writes the files into a folder, in place of what an earlier run left in its inbox. @param {string} folder */
export function writeExample(folder) {
  rmSync(join(folder, "inbox"), { recursive: true, force: true });
  for (const [path, content] of exampleFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeExample(resolve(process.argv[2] ?? dirname(fileURLToPath(import.meta.url))));
}
