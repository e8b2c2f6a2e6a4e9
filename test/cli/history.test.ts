import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { acceptFile, addPeople, as } from "../builders/people.js";
import { dosesOf, resultOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles, readBack } from "../builders/temp-study.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-backup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const doses = (change: Record<string, string | number>) =>
  tableText([...dosesOf("S01", 8), { ...dosesOf("S01", 9)[8]!, ...change }]);
let study: string;
let pairId: string;

beforeAll(async () => {
  study = smallStudy();
  await nightOf(study);
  await addPeople(study);
  const pairs = await csfpJson<{ pairId: string; subjectId: string }[]>(["list", "pairs", "--study", study]);
  pairId = pairs.find((one) => one.subjectId === "S01")!.pairId;
  putFiles(study, { "doses-2.csv": doses({ dose: 50 }), "results-2.csv": tableText([resultOf("S01-csf", 12)]) });
  await nightOf(study);
  const why = ["--reason", "blood-contamination", "--text", "pink, 900 RBC/uL", "--study", study];
  await as("ann", ["qc", "exclude", "pair", pairId, ...why]);
}, 120_000);

/** Every file below a folder: path -> bytes. */
function filesBelow(place: string): Map<string, Buffer> {
  const paths = readdirSync(place, { recursive: true, encoding: "utf8" }).sort();
  return new Map(
    paths.filter((path) => statSync(join(place, path)).isFile()).map((path) => [path, readFileSync(join(place, path))]),
  );
}

type Row = Record<"at" | "who" | "what" | "before" | "after" | "why", string>;

describe("csfp history", () => {
  it("DI-5: DI-16: a dose record, from what to what, who, when, by which file and row", async () => {
    const rows = await csfpJson<Row[]>(["history", "dose", "S01-D9", "--study", study]);
    expect(rows.map((row) => [row.what, row.before, row.after])).toEqual([
      ["listed", "", expect.stringContaining("dose=100")],
      ["changed", "dose=100", "dose=50"],
    ]);
    expect(rows[1]).toMatchObject({ who: "system:importer", at: expect.stringMatching(/^20\d\d-\d\d-\d\dT/) });
    expect(rows[1]!.why).toMatch(/^doses-2\.csv:10, [0-9a-f]{12}$/);
  });

  it("DI-5: a row that vanished from its table stays in its history", async () => {
    putFiles(study, { "doses-3.csv": tableText(dosesOf("S01", 8)) });
    await nightOf(study);
    await acceptFile(study, "doses-3.csv");
    const rows = await csfpJson<Row[]>(["history", "dose", "S01-D9", "--study", study]);
    expect(rows.at(-1)).toMatchObject({
      what: "no longer listed",
      before: expect.stringContaining("dose=50"),
      after: "",
    });
    expect(rows.at(-1)!.why).toContain("doses-3.csv");
  });

  it("a sample with every result it ever had", async () => {
    const rows = await csfpJson<Row[]>(["history", "sample", "S01-csf", "--study", study]);
    expect(rows.map((row) => [row.what, row.after])).toEqual(
      expect.arrayContaining([
        ["result of larotrectinib", expect.stringMatching(/^10 ng\/mL/)],
        ["result of larotrectinib", expect.stringMatching(/^12 ng\/mL/)],
      ]),
    );
  });

  it("a pair: its ratio and use, and what people decided", async () => {
    const rows = await csfpJson<Row[]>(["history", "pair", pairId, "--study", study]);
    expect(rows.map((row) => [row.what, row.before, row.after])).toEqual(
      expect.arrayContaining([
        ["new", "", "0.05, used"],
        ["changed", "0.05, used", expect.stringMatching(/^0.06, not used: /)],
        // The dose that went after it was entered was the last one before the pair.
        ["exclude (D1)", "", "pending, re-opened"],
      ]),
    );
  });

  it("begins every line with when and who; long numbers are rounded on a screen only", async () => {
    const { stdout } = await csfp(["history", "pair", pairId, "--study", study]);
    expect(stdout).toMatch(/^at +who +what +before +after +why\n20\d\d-/);
    const diff = await csfp(["diff", "0", "1", "--study", study]);
    expect(diff.stdout).not.toMatch(/\d\.\d{6}/);
  });

  it("of something that never was is an error", async () => {
    expect(await csfp(["history", "dose", "S99-D1", "--study", study])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no dose `S99-D1` was ever in this study"),
    });
  });
});

describe("csfp diff", () => {
  it("says which pairs are new and which ratio changed by how much", async () => {
    type Change = { subjectId: string; change: string; changePct: number | null };
    const first = await csfpJson<Change[]>(["diff", "0", "1", "--study", study]);
    expect(first.map((one) => [one.subjectId, one.change]).sort()).toEqual([
      ["S01", "new"],
      ["S02", "new"],
      ["S03", "new"],
      ["S05", "new"],
    ]);
    const second = await csfpJson<Change[]>(["diff", "1", "2", "--study", study]);
    expect(second).toHaveLength(1);
    expect(second[0]).toMatchObject({ subjectId: "S01", change: "changed", ratioBefore: "0.05", ratioAfter: "0.06" });
    // 100 (0.06 - 0.05) / 0.05; the tolerance is that of the two quotients.
    expect(second[0]!.changePct).toBeCloseTo(20, 10);
    expect((await csfp(["diff", "1", "9", "--study", study])).stderr).toContain("no night `9` in this study");
  });

  it("DI-16: a value changed since its first export carries a mark, and the page a footnote to it", async () => {
    const pairs = await csfpJson<{ subjectId: string; marks: string[] }[]>(["list", "pairs", "--study", study]);
    const marked = pairs.filter((one) => one.marks.includes("changed-since-first-export"));
    expect(marked.map((one) => one.subjectId)).toEqual(["S01"]);
    await csfp(["report", "--study", study]);
    const page = readFileSync(join(study, "reports", "out", "index.html"), "utf8");
    expect(page).toContain(
      "An earlier export had another value; the newest counts, <code>csfp history sample</code> lists them all.",
    );
  });

  it("stands on the page as what changed since the last report", async () => {
    await nightOf(study);
    const page = readFileSync(join(study, "reports", "out", "index.html"), "utf8");
    expect(page).toContain("Changed since the last report");
    expect(page).toMatch(/Audit trail<\/h3><p>Last event <b>\d+<\/b>, SHA-256 <code>[0-9a-f]{64}<\/code>/);
  });
});

describe("csfp backup and restore", () => {
  it("DI-19: DI-20: restores into an empty place, verifies, and writes the same report", async () => {
    const [copy, again] = [join(folder, "copy"), join(folder, "again")];
    await nightOf(study);
    expect(await csfp(["backup", copy, "--study", study])).toMatchObject({ code: 0 });
    const before = filesBelow(join(study, "reports", "out"));
    const { dump } = await readBack(study);
    // The study is gone; what remains is the backup.
    expect(await csfp(["restore", copy, again])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("restored and verified"),
    });
    expect((await readBack(again)).dump).toBe(dump);
    expect(await csfp(["report", "--as-user", "ann", "--study", again])).toMatchObject({ code: 0 });
    const after = filesBelow(join(again, "reports", "out"));
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [path, bytes] of after) expect(bytes.equals(before.get(path)!), path).toBe(true);
    expect(after.size).toBeGreaterThan(10);
    expect(
      await csfp(["audit", "verify", "--against", join(study, "reports", "out", "manifest.json"), "--study", again]),
    ).toMatchObject({ code: 0 });
    expect(await csfpJson<unknown[]>(["audit", "list", "--study", again])).not.toHaveLength(0);
    expect((await csfp(["restore", copy, again])).stderr).toContain("expected an empty or missing folder");
  });

  it("restores nothing of a backup that was changed or not finished", async () => {
    const copy = join(folder, "damaged");
    const again = join(folder, "from-damaged");
    await csfp(["backup", copy, "--study", study]);
    writeFileSync(join(copy, "study.yaml"), "id: another\n");
    expect((await csfp(["restore", copy, again])).stderr).toContain("study.yaml is not what was backed up");
    expect(existsSync(join(again, "study.yaml"))).toBe(false);
    rmSync(join(copy, "backup.json"));
    expect((await csfp(["restore", copy, again])).stderr).toContain("no finished backup here");
  });

  it("gives folders 2770 and files 0660 to the study's group, whatever the umask", async () => {
    const [made, copied] = [join(folder, "made"), join(folder, "complete")];
    expect((await csfp(["init", made])).code).toBe(0);
    expect((await csfp(["backup", join(folder, "for-modes"), "--study", study])).code).toBe(0);
    expect((await csfp(["export", "copy", "--study", study, "--out", copied])).code).toBe(0);
    for (const place of [made, join(study, ".csfp"), join(study, "reports"), join(folder, "for-modes"), copied]) {
      const below = readdirSync(place, { withFileTypes: true, recursive: true });
      expect(below.length).toBeGreaterThan(3);
      const odd = below
        .map((entry) => ({ path: join(entry.parentPath, entry.name), isFolder: entry.isDirectory() }))
        .map((one) => ({ ...one, mode: (statSync(one.path).mode & 0o7777).toString(8) }))
        // Originals are for reading only.
        .filter((one) => !(/[/](archive|inbox)[/]/.test(one.path) && one.mode === "440"))
        .filter((one) => one.mode !== (one.isFolder ? "2770" : "660"));
      expect(odd).toEqual([]);
    }
  });
});
