/**
 * Writes the made-up example study: study.yaml, inbox/* and truth.json. Same seed, same bytes.
 *
 *   node data/example/generate.mjs            into this folder
 *   node data/example/generate.mjs <folder>   into another one
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { at } from "./generator/calendar.mjs";
import { brokenFile, corruptFile } from "./generator/corrupt.mjs";
import { masshunterCsv } from "./generator/masshunter.mjs";
import { allRuns, reprocessed } from "./generator/runs.mjs";
import { secondLabTable } from "./generator/second-lab.mjs";
import { studyYaml } from "./generator/study-yaml.mjs";
import {
  adverseEventsTable,
  comedicationsTable,
  dosesTable,
  samplesTable,
  subjectsTable,
} from "./generator/tables.mjs";
import { targetlynxText } from "./generator/targetlynx.mjs";
import { makeTruth } from "./generator/truth.mjs";

/**
 * The study's files by path.
 * @returns {Map<string, string | Buffer>}
 */
export function exampleFiles() {
  const { csf1, csf2, plasma, secondLab } = allRuns();
  const csf1Again = reprocessed(csf1);
  const second = "plasma_second_laboratory.csv";
  const results = [
    {
      name: "csf_r1.txt",
      run: csf1,
      content: targetlynxText(csf1, at("2025-11-04T14:21"), 7),
      reader: "targetlynx-text",
    },
    {
      name: "csf_r2.txt",
      run: csf2,
      content: targetlynxText(csf2, at("2025-11-06T15:02"), 41),
      reader: "targetlynx-text",
    },
    {
      name: "csf_r1_final.txt",
      run: csf1Again,
      content: targetlynxText(csf1Again, at("2025-11-12T09:30"), 15),
      reader: "targetlynx-text",
    },
    { name: "plasma_r1.csv", run: plasma, content: masshunterCsv(plasma), reader: "masshunter" },
  ];
  const fileTruth = [
    ...results.map(({ name, run, reader }) => ({ name, status: "imported", reader, ...countsOf(run) })),
    { name: second, status: "imported", reader: "tidy", because: "Results of a second laboratory in ug/mL." },
    { name: brokenFile, status: "setAside", because: "A corrupt file: the copy broke off, no reader claims it." },
  ];
  return new Map([
    ["study.yaml", studyYaml()],
    ["inbox/samples.csv", samplesTable()],
    ["inbox/doses.csv", dosesTable()],
    ["inbox/subjects.csv", subjectsTable()],
    ["inbox/comedications.csv", comedicationsTable()],
    ["inbox/adverse_events.csv", adverseEventsTable()],
    ...results.map(({ name, content }) => [`inbox/${name}`, content]),
    [`inbox/${second}`, secondLabTable(secondLab)],
    [`inbox/${brokenFile}`, corruptFile()],
    [
      "truth.json",
      `${JSON.stringify(makeTruth(exportedTexts([csf1, csf2, plasma, csf1Again], secondLab), fileTruth, [csf1, csf2, plasma]), null, 1)}\n`,
    ],
  ]);
}

/** Sample id -> every concentration exported for it, the current one last. */
function exportedTexts(runs, secondLab) {
  const texts = new Map(secondLab.map(({ tube, concText }) => [tube.id, [concText]]));
  for (const { tube, concText } of runs.flatMap((run) => run.injections.filter((one) => one.type === "study"))) {
    const known = texts.get(tube.id) ?? [];
    texts.set(tube.id, [...known.filter((text) => text !== concText), concText]);
  }
  return texts;
}

/** What a reader must find in the export of a run: rows by type, and the sum of the study samples' concentrations. */
function countsOf(run) {
  const rows = { study: 0, calibrator: 0, qc: 0, blank: 0, doubleBlank: 0 };
  for (const one of run.injections) rows[one.type]++;
  const studyTexts = run.injections.filter((one) => one.type === "study").map((one) => one.concText);
  return { run: run.id, rows, sumOfStudy: Number(studyTexts.reduce((sum, text) => sum + Number(text), 0).toFixed(4)) };
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
