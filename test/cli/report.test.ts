import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as, password } from "../builders/people.js";
import { smallStudy } from "../builders/study.js";
import { nightOf } from "../builders/temp-study.js";

let study: string;
beforeAll(async () => {
  study = smallStudy();
  await nightOf(study);
  await addPeople(study);
}, 120_000);

const out = () => join(study, "reports", "out");
const read = (...path: string[]) => readFileSync(join(out(), ...path), "utf8");

describe("csfp report", () => {
  it("qc: shows what `qc queue` prints, who decided and who signed", async () => {
    const reason = ["--reason", "other", "--text", "pink", "--study", study];
    expect((await as("ann", ["qc", "exclude", "sample", "S01-csf", ...reason])).code).toBe(0);
    const sign = ["qc", "sign", "study", "--meaning", "AUTHORSHIP", "--text", "evaluated", "--study", study];
    expect((await csfp([...sign, "--as-user", "abe", "--password-stdin"], { stdin: `${password}\n` })).code).toBe(0);
    expect((await csfp(["report", "qc", "--study", study])).stdout.trim()).toBe(join(out(), "qc", "index.html"));
    const queue = await csfpJson<{ id: string; target: string; text: string }[]>(["qc", "queue", "--study", study]);
    expect(queue.map((one) => one.id)).toEqual(["D1", "duplicate-result"]);
    const page = read("qc", "index.html");
    const listed = read("qc", "tables", "queue.csv").trimEnd().split("\n").slice(1);
    expect(listed.map((line) => line.split(",")[0])).toEqual(queue.map((one) => one.id));
    expect(page).toContain("ann of the lab (ann)");
    expect(page).toMatch(/<b>abe of the lab<\/b> \(abe\), \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    const notes = [...page.matchAll(/<dt id="note-[a-z]+">[a-z]+<\/dt><dd>(.*?) <code>(.*?)<\/code>/g)];
    for (const [, meaning, code] of notes) expect(meaning?.toLowerCase()).not.toBe(`${code?.replaceAll("-", " ")}.`);
    expect(read("index.html")).toContain('href="qc/index.html"');
    expect(read("night", "index.html")).toContain('href="../qc/index.html"');
  });

  it("analyte: the study's numbers and what the reference data hold, or that they hold nothing", async () => {
    const { code, stdout } = await csfp(["report", "analyte", "--study", study]);
    expect(code).toBe(0);
    const page = readFileSync(stdout.trim(), "utf8");
    expect(page).toContain("<h1>Compound larotrectinib");
    expect(page).toContain("Published efficacy</h2>");
    expect(page).toContain("What the study declares</h2>");
    const { code: wrong, stderr } = await csfp(["report", "analyte", "--analyte", "larotrectnib", "--study", study]);
    expect([wrong, stderr.includes("did you mean `larotrectinib`?")]).toEqual([2, true]);
  });

  it("brings the study's report along where a page that links to it comes first", async () => {
    const elsewhere = join(study, "elsewhere");
    expect((await csfp(["report", "subject", "--subject", "S01", "--study", study, "--out", elsewhere])).code).toBe(0);
    expect(existsSync(join(elsewhere, "index.html"))).toBe(true);
    expect(existsSync(join(elsewhere, "qc", "index.html"))).toBe(true);
  });
});
