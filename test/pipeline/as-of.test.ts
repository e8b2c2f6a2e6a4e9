import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { archivedPath } from "../../src/io/inbox.js";
import { csfp } from "../builders/command.js";
import { addPeople, as, password } from "../builders/people.js";
import { dosesOf, resultOf, smallStudy, tableText } from "../builders/study.js";
import { fixedClock, nightOf, putFiles } from "../builders/temp-study.js";

/** Data files that say the same whenever they are made. */
const tables = ["pairs", "samples", "unpaired", "summaries", "findings", "files", "runs"];
let study: string;
let first: Map<string, string>;

const out = (...path: string[]) => join(study, "reports", "out", ...path);
const read = (...path: string[]) => readFileSync(out(...path), "utf8");
const asOf = (moment: string) => csfp(["report", "qc", "--as-of", moment, "--study", study]);

beforeAll(async () => {
  study = smallStudy();
  await nightOf(study);
  await addPeople(study);
  const sign = ["qc", "sign", "study", "--meaning", "AUTHORSHIP", "--text", "evaluated", "--study", study];
  expect((await csfp([...sign, "--as-user", "abe", "--password-stdin"], { stdin: `${password}\n` })).code).toBe(0);
  first = new Map(tables.map((name) => [name, read("tables", `${name}.csv`)]));
  const changed = tableText([...dosesOf("S01", 8), { ...dosesOf("S01", 9)[8]!, dose: 50 }]);
  putFiles(study, { "doses-2.csv": changed, "results.csv": tableText([resultOf("S01-csf", 12)]) });
  await nightOf(study);
  const why = ["--reason", "blood-contamination", "--text", "pink", "--study", study];
  expect((await as("ann", ["qc", "exclude", "sample", "S02-csf", ...why])).code).toBe(0);
  await nightOf(study);
}, 120_000);

describe("csfp report --as-of", () => {
  it("shows the pairs, samples, runs and summaries of that night, and says how", async () => {
    const { code, stdout } = await csfp(["report", "--as-of", "1", "--study", study]);
    expect([code, stdout.trim()]).toEqual([0, out("as-of", "night-1", "index.html")]);
    for (const name of tables) expect(read("as-of", "night-1", "tables", `${name}.csv`), name).toBe(first.get(name));
    expect(read("tables", "pairs.csv")).not.toBe(first.get("pairs"));
    const page = read("as-of", "night-1", "index.html");
    expect(page).toMatch(/AS OF the end of night 1 \(/);
    expect(page).toContain("and the summaries equal those kept in the trail");
    expect(page).toContain("No decision was entered.");
  });

  it("shows decisions, signatures and trail as they stood, the store untouched", async () => {
    const head = () => withStudy({ study, env: fixedClock }, ({ store }) => store.auditHead());
    const before = await head();
    const day = new Date(Number(fixedClock.SOURCE_DATE_EPOCH) * 1000).toISOString().slice(0, 10);
    expect((await asOf(day)).code).toBe(0);
    expect(read("as-of", day, "qc", "index.html")).toContain("excluded by ann of the lab");
    expect(read("as-of", day, "qc", "index.html")).toContain('class="signature void"');
    expect((await asOf("2")).code).toBe(0);
    expect(read("as-of", "night-2", "qc", "index.html")).not.toContain("excluded by ann");
    const manifest = JSON.parse(read("as-of", "night-2", "manifest.json")) as { auditHead: { seq: number } };
    expect(manifest.auditHead.seq).toBeLessThan(before!.seq);
    expect(await head()).toEqual(before);
  });

  it("refuses a time before the first night, and a night there is not", async () => {
    const early = await asOf("2020-01-01");
    expect([early.code, early.stderr]).toEqual([2, expect.stringContaining("no night of this study had ended")]);
    const none = await asOf("9");
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("no night `9`")]);
  });

  it("refuses what does not come out as the trail kept it, and what it has no bytes for", async () => {
    const results = await withStudy({ study, env: fixedClock }, async ({ store, places }) => {
      const file = (await store.files()).find((one) => one.kind === "results" && one.nightNo === 1);
      return archivedPath(places.archive, file!.sha256);
    });
    const bytes = readFileSync(results, "utf8");
    writeFileSync(results, bytes.replace("140", "141"));
    expect(bytes).toContain("140");
    const other = await asOf("1");
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("pairs come out unlike the history")]);
    rmSync(results);
    const gone = await asOf("1");
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining("no longer in the archive")]);
    expect(existsSync(results)).toBe(false);
  });
});
