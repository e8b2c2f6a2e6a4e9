// npm run bench: imports seeded files whole (parse, check, store, pair, steady state, ratio, summarise) and prints rows/s,
// peak memory and, where the sqlite3 program is installed, the ratio to a plain `.import` into a table with the same
// number of indexes, run in turn. Then what the report of that store takes; `-` where it is too large for the memory that
// Node.js allows itself. Prints, never asserts.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { generateDoses, generateResults, studyYaml } from "./generate-results.mjs";

const sizes = (process.argv[2] ?? "10000,100000,1000000,5000000").split(",").map(Number);
const work = mkdtempSync(join(tmpdir(), "csfp-bench-"));
const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
const hasSqlite = spawnSync("sqlite3", ["--version"]).status === 0;

/** Wall seconds and peak MiB of one whole process. */
function timed(command, args) {
  const started = performance.now();
  const done = spawnSync("/usr/bin/time", ["-f", "%e %M", command, ...args], { encoding: "utf8", maxBuffer: 1 << 26 });
  const seconds = (performance.now() - started) / 1000;
  const match = /(\d+\.\d+) (\d+)\s*$/.exec(done.stderr ?? "");
  if (done.error || !match) return { seconds, mib: Number.NaN, status: done.status };
  return { seconds: Number(match[1]), mib: Number(match[2]) / 1024, status: done.status };
}

function makeStudy(name, rows, block = 0) {
  const folder = join(work, name);
  mkdirSync(join(folder, "inbox"), { recursive: true });
  writeFileSync(join(folder, "study.yaml"), studyYaml);
  const subjects = generateResults(join(folder, "inbox", `results-${block}.csv`), rows, { block });
  generateDoses(join(folder, "inbox", `doses-${block}.csv`), subjects);
  return folder;
}

function sqliteImport(csv) {
  const db = join(work, "plain.sqlite");
  rmSync(db, { force: true });
  const script = join(work, "plain.sql");
  writeFileSync(
    script,
    `PRAGMA journal_mode=WAL;\nPRAGMA synchronous=NORMAL;
CREATE TABLE results (sample_id TEXT, subject_id TEXT, matrix TEXT, collected_at TEXT, visit TEXT, analyte TEXT, concentration TEXT, unit TEXT, lloq TEXT,
  sample_type TEXT, run TEXT, raw_file TEXT, acquired_at TEXT, nominal_concentration TEXT, area TEXT, internal_standard_area TEXT, comment TEXT);
CREATE INDEX a ON results (raw_file, acquired_at);\nCREATE INDEX b ON results (sample_id);
.mode csv\n.import --skip 1 ${csv} results\n`,
  );
  return timed("sqlite3", [db, `.read ${script}`]);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
console.log(`${cpus()[0]?.model ?? "processor unknown"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`);
console.log("| rows | file MB | import s | rows/s | peak MiB | sqlite3 .import s | ratio | report s | report MiB |\n|---|---|---|---|---|---|---|---|---|");
for (const rows of sizes) {
  const repeats = rows <= 100_000 ? 3 : 1;
  const ours = [];
  const plain = [];
  let mib = 0;
  let megabytes = 0;
  let report = { seconds: 0, mib: 0, status: 1 };
  for (let round = 0; round < repeats; round++) {
    const folder = makeStudy(`s${rows}-${round}`, rows);
    const csv = join(folder, "inbox", "results-0.csv");
    megabytes = statSync(csv).size / 1e6;
    const own = timed(process.execPath, [main, "nightly", folder, "-q", "--no-report"]);
    if (own.status !== 0) console.error(`the night ended with ${own.status}`);
    ours.push(own.seconds);
    mib = Math.max(mib, own.mib);
    if (hasSqlite) plain.push(sqliteImport(csv).seconds);
    if (round === 0) report = timed(process.execPath, [main, "report", "--study", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = median(ours);
  const plainS = plain.length > 0 ? median(plain) : null;
  console.log(
    `| ${rows.toLocaleString("en")} | ${megabytes.toFixed(1)} | ${seconds.toFixed(2)} | ${Math.round(rows / seconds).toLocaleString("en")} | ${Math.round(mib)} | ${plainS?.toFixed(2) ?? "-"} | ${plainS ? (seconds / plainS).toFixed(2) : "-"} | ${report.status === 0 ? report.seconds.toFixed(1) : "-"} | ${report.status === 0 ? Math.round(report.mib) : "-"} |`,
  );
}
// An ordinary night: 20 files of 300 injections.
const ordinary = join(work, "ordinary");
mkdirSync(join(ordinary, "inbox"), { recursive: true });
writeFileSync(join(ordinary, "study.yaml"), studyYaml);
for (let block = 0; block < 20; block++) {
  const subjects = generateResults(join(ordinary, "inbox", `results-${block}.csv`), 300, { block });
  generateDoses(join(ordinary, "inbox", `doses-${block}.csv`), subjects);
}
const usual = timed(process.execPath, [main, "nightly", ordinary, "-q", "--no-report"]);
console.log(`\n20 files of 300 injections (and 20 dose tables): ${usual.seconds.toFixed(2)} s, ${Math.round(usual.mib)} MiB`);

// The same file into an empty store and into one that holds the largest size already.
const held = sizes.at(-1);
const added = Math.min(100_000, held);
const full = makeStudy("held", held);
timed(process.execPath, [main, "nightly", full, "-q", "--no-report"]);
generateDoses(join(full, "inbox", "doses-99.csv"), generateResults(join(full, "inbox", "results-99.csv"), added, { block: 99 }));
const later = timed(process.execPath, [main, "nightly", full, "-q", "--no-report"]);
const empty = makeStudy("empty", added, 99);
const first = timed(process.execPath, [main, "nightly", empty, "-q", "--no-report"]);
console.log(
  `${added.toLocaleString("en")} rows into a store that holds ${held.toLocaleString("en")}: ${later.seconds.toFixed(2)} s; into an empty one: ${first.seconds.toFixed(2)} s; ratio ${(later.seconds / first.seconds).toFixed(2)}`,
);
rmSync(work, { recursive: true, force: true });
