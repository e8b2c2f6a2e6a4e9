import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as } from "../builders/people.js";
import { resultOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

const verify = (study: string, ...more: string[]) => csfp(["audit", "verify", "--study", study, ...more]);
const because = ["--reason", "checked", "--text", "seen on the photograph"];

describe("csfp audit verify --from-originals", () => {
  it("finds nothing after nights, corrections and decisions", async () => {
    const study = smallStudy();
    await nightOf(study);
    await addPeople(study);
    await as("ann", ["qc", "exclude", "sample", "S01-csf", ...because, "--study", study]);
    putFiles(study, { "more.csv": tableText([resultOf("S02-csf", 9), resultOf("S04-plasma", 121)]) });
    await nightOf(study);
    await as("quinn", ["qc", "reject", "D1", ...because, "--study", study]);
    const { code, stdout } = await verify(study, "--from-originals");
    expect(stdout).toMatch(/\d{2,} stored lines compared with what the originals give\nno trace/);
    expect(code).toBe(0);
  });

  it("finds nothing where one night met two files of one name", async () => {
    const study = smallStudy();
    await nightOf(study);
    const [one, other] = ["one", "other"].map((folder) => join(study, folder, "export.csv"));
    for (const [path, table] of [
      [one!, tableText([resultOf("S02-csf", 9)])],
      [other!, tableText([resultOf("S04-plasma", 121)])],
    ] as const) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, table);
    }
    expect((await csfp(["import", one!, other!, "--study", study])).code).toBe(0);
    const named = await csfpJson<{ name: string }[]>(["list", "files", "--study", study]);
    expect(named.filter((file) => file.name === "export.csv")).toHaveLength(2);
    const { code, stdout } = await verify(study, "--from-originals");
    expect(stdout).toContain("no trace");
    expect(code).toBe(0);
  });

  it("DI-6: finds what was changed between two nights and taken up by the second one", async () => {
    const study = smallStudy();
    await nightOf(study);
    const db = new Database(join(study, ".csfp", "store.sqlite"));
    const no = db.prepare("SELECT sample_no FROM samples WHERE sample_id = ?").pluck();
    const [a, b] = [no.get("S01-csf"), no.get("S03-csf")];
    // The results of two tubes exchanged, and the two subjects put on the list of what is to be computed anew.
    db.prepare(
      "UPDATE injections SET sample_no = CASE sample_no WHEN ? THEN ? ELSE ? END WHERE sample_no IN (?, ?)",
    ).run(a, b, a, a, b);
    db.prepare("INSERT INTO dirty_subjects (subject_no) SELECT subject_no FROM samples WHERE sample_no IN (?, ?)").run(
      a,
      b,
    );
    db.close();
    expect((await verify(study)).stdout).toContain("2 subjects wait for their evaluation");
    expect((await verify(study, "--from-originals")).stdout).toContain("not compared with the originals");
    await nightOf(study);
    // The chain alone can no longer tell.
    expect(await verify(study)).toMatchObject({ code: 0 });
    const pairs = await csfpJson<{ subjectId: string; csf: { value: number } }[]>(["list", "pairs", "--study", study]);
    expect(pairs.find((one) => one.subjectId === "S01")!.csf.value).toBe(7);
    const deep = await verify(study, "--from-originals");
    expect(deep.code).toBe(1);
    expect(deep.stdout).toMatch(/trouble: pair \w+ S01 larotrectinib: ratio_value is 0.035, the originals give 0.05/);
    expect(deep.stdout).toContain("NOT INTACT");
  });
});
