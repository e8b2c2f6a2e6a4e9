// A process of its own for test/store/durability.test.ts: imports files or enters decisions until its time is over,
// then prints what it did. Called with: role, study, number of the process, seconds.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [, , role, study, number, seconds] = process.argv;
const dist = join(import.meta.dirname, "..", "..", "dist");
const { withStudy } = await import(join(dist, "pipeline", "context.js"));
const { runNight } = await import(join(dist, "pipeline", "nightly.js"));
const { enter } = await import(join(dist, "pipeline", "qc.js"));

const until = Date.now() + Number(seconds) * 1000;
const folder = join(study, `outbox-${number}`);
mkdirSync(folder);
let done = 0;
let waited = 0;
const troubles = [];
while (Date.now() < until) {
  try {
    if (role === "import") await importOne();
    else await decideOne();
    done++;
  } catch (error) {
    if (/another night of this study is running/.test(error.message)) {
      waited++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    } else {
      troubles.push(error.message);
    }
  }
}
process.stdout.write(JSON.stringify({ role, done, waited, troubles }));

async function importOne() {
  const path = join(folder, `results-${number}-${done}.csv`);
  const rows = [0, 1, 2].map((row) => `P${number}-${done}-${row},larotrectinib,${5 + row},ng/mL`);
  writeFileSync(path, `sample_id,analyte,concentration,unit\n${rows.join("\n")}\n`);
  await withStudy({ study }, (context) => runNight({ ...context, onlyFiles: [path], isReportWanted: false }));
}

async function decideOne() {
  const what = { action: "comment", kind: "sample", id: "S01-csf", analyte: null, choice: null };
  await withStudy({ study }, (context) =>
    enter(context, { asUser: "ann", password: "correct horse" }, [
      { ...what, reasonCode: "other", reasonText: `comment ${number}-${done}` },
    ]),
  );
}
