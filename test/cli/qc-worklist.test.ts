import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import XLSX from "xlsx";
import { parseSmallCsv } from "../../src/io/csv.js";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as, password, qcOn } from "../builders/people.js";
import { smallStudy, type TableRow, tableText } from "../builders/study.js";
import { nightOf } from "../builders/temp-study.js";

const head = ["action", "kind", "id", "analyte", "reason", "text"];
const rowOf = (...cells: string[]): TableRow => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""]));
const pink = ["", "blood-contamination", "pink, 900 RBC/uL"];
const seen = ["", "checked", "tube seen in the binder"];

describe("a worklist", () => {
  const study = smallStudy();
  const qc = qcOn(study);
  const file = join(study, "worklist.csv");
  const put = (rows: readonly TableRow[]) => writeFileSync(file, tableText(rows));
  const importFile = (userId: string, path = file) => qc(userId, "import", path);
  const decisions = () =>
    csfpJson<{ decisionId: string; action: string; targetId: string }[]>(["list", "decisions", "--study", study]);
  const written = async () => parseSmallCsv((await csfp(["qc", "worklist", "--study", study])).stdout);
  const usedOf = async () =>
    (await csfpJson<{ subjectId: string; used: boolean }[]>(["list", "pairs", "--study", study]))
      .filter((one) => one.used)
      .map((one) => one.subjectId);

  beforeAll(async () => {
    await nightOf(study);
    await addPeople(study);
  }, 120_000);

  it("lists what a person must look at, with action, reason and text to fill in", async () => {
    const rows = await written();
    expect(Object.keys(rows[0]!).slice(0, 6)).toEqual(head);
    const reviewed = rows.find((row) => row.id === "S01-csf")!;
    expect(reviewed).toMatchObject({
      action: "",
      kind: "sample",
      state: "review",
      subjectId: "S01",
      result: "10 (ng/mL)",
      file: "results.csv:2",
    });
    expect(reviewed.about).toContain("Not recorded: ");
    expect(rows.filter((row) => row.kind === "result")).toMatchObject([{ id: "S05-csf", state: "undecided" }]);
  });

  it("as it was written decides nothing", async () => {
    put(await written());
    const answer = await importFile("ann");
    expect([answer.code, answer.stderr]).toEqual([2, expect.stringContaining("no row has an action")]);
  });

  it("is refused whole where any row is wrong, each named; nothing is written", async () => {
    put([
      rowOf("exclude", "sample", "S01-csf", ...pink),
      rowOf("exclude", "sample", "S01-cfs", ...pink),
      rowOf("acknowledge", "sample", "S02-csf", "", "chekced", "seen"),
      rowOf("flag", "sample", "S02-plasma", "larotrectinb", "other", "look"),
    ]);
    const { code, stderr } = await importFile("ann");
    expect(code).toBe(2);
    expect(stderr).toMatch(/worklist\.csv:3: no sample `S01-cfs`.*did you mean `S01-csf`/);
    expect(stderr).toMatch(/worklist\.csv:4: no reason `chekced`/);
    expect(stderr).toMatch(/worklist\.csv:5: no analyte `larotrectinb`/);
    expect(stderr).not.toContain("worklist.csv:2");
    put([rowOf("exclude", "sample", "S01-csf", ...pink), rowOf("exclud", "sample", "S02-csf", ...pink)]);
    expect((await importFile("ann")).stderr).toContain("worklist.csv:3: no action `exclud`; did you mean `exclude`?");
    writeFileSync(file, "subject,action\nS01,exclude\n");
    expect((await importFile("ann")).stderr).toContain("lacks the columns kind, id, reason, text");
    expect((await qc("ann", "import", join(study, "no-such.csv"))).stderr).toContain("no such file");
    put([rowOf("exclude", "sample", "S01-csf", ...pink), rowOf("flag", "sample", "S02-csf", ...pink)]);
    expect((await importFile("quinn")).stderr).toMatch(/worklist\.csv:2: quinn has the role qc/);
    expect((await as("ann", ["qc", "import", file, "--study", study], "wrong password")).code).toBe(2);
    expect(await decisions()).toEqual([]);
  });

  it("says in a dry run what would change, without a password, and changes nothing", async () => {
    put([
      rowOf("exclude", "sample", "S01-csf", ...pink),
      rowOf("acknowledge", "sample", "S02-csf", ...seen),
      rowOf("comment", "subject", "S03", "", "other", "asked the site"),
      rowOf("", "sample", "S02-plasma"),
    ]);
    const before = await csfp(["audit", "head", "--study", study]);
    const { code, stdout } = await csfp(["qc", "import", file, "--dry-run", "--study", study]);
    expect(code).toBe(0);
    expect(stdout).toContain("worklist.csv:2: D1: exclude sample S01-csf: in force at once");
    expect(stdout).toContain("pairs used: 2 now, 1 afterwards\nno longer used: S01 (larotrectinib, pair ");
    expect(stdout).toContain("3 rows decided; 1 without an action were passed over\ndry run: nothing was written");
    expect((await csfp(["audit", "head", "--study", study])).stdout).toBe(before.stdout);
    expect(await decisions()).toEqual([]);
    expect(await usedOf()).toEqual(["S01", "S02"]);
    put([rowOf("exclude", "sample", "S99-csf", ...pink)]);
    expect((await csfp(["qc", "import", file, "--dry-run", "--study", study])).code).toBe(2);
  });

  it("enters one decision a row, each with its own reason and the hash of the file in the audit trail", async () => {
    put([
      rowOf("exclude", "sample", "S01-csf", ...pink),
      rowOf("acknowledge", "sample", "S02-csf", ...seen),
      rowOf("comment", "subject", "S03", "", "other", "asked the site"),
    ]);
    const { code, stdout } = await importFile("ann");
    expect(code).toBe(0);
    expect(stdout).toContain("worklist.csv:3: D2: acknowledge sample S02-csf");
    expect((await decisions()).map((one) => `${one.action} ${one.targetId}`)).toEqual([
      "exclude S01-csf",
      "acknowledge S02-csf",
      "comment S03",
    ]);
    expect(await usedOf()).toEqual(["S02"]);
    const events = await csfpJson<
      { entity: string; reasonCode: string; reasonText: string; sourceFileHash: string; authenticatedBy: string }[]
    >(["audit", "list", "--user", "ann", "--study", study]);
    const entered = events.filter((one) => one.entity === "decision");
    const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(entered.map((one) => [one.reasonCode, one.reasonText])).toEqual([
      ["blood-contamination", "pink, 900 RBC/uL"],
      ["checked", "tube seen in the binder"],
      ["other", "asked the site"],
    ]);
    expect(new Set(entered.map((one) => `${one.sourceFileHash} ${one.authenticatedBy}`))).toEqual(
      new Set([`${sha256} password`]),
    );
    expect((await csfp(["audit", "verify", "--study", study])).code).toBe(0);
  });

  it("read a second time is refused: its decisions stand", async () => {
    const { code, stderr } = await importFile("ann");
    expect([code, stderr]).toEqual([2, expect.stringContaining("worklist.csv:2: D1 says the same and is in force")]);
    expect(await decisions()).toHaveLength(3);
  });

  it("as a workbook is filled in and read the same; a second person answers in it", async () => {
    const path = join(study, "worklist.xlsx");
    expect((await csfp(["qc", "worklist", "--format", "xlsx", "--out", path, "--study", study])).stdout).toBe(
      `${path}\n`,
    );
    const book = XLSX.readFile(path);
    const sheet = book.Sheets.worklist!;
    const rows = XLSX.utils.sheet_to_json<Record<string, string>>(sheet, { defval: "" });
    const open = rows.find((row) => row.kind === "decision" && row.id === "D1")!;
    expect(open.about).toContain("exclude sample S01-csf, by ann of the lab (blood-contamination): pink, 900 RBC/uL");
    Object.assign(open, { action: "reject", reason: "not-justified", text: "clear on the photograph" });
    Object.assign(rows.find((row) => row.id === "S02-plasma")!, {
      action: "acknowledge",
      reason: "checked",
      text: "tube seen",
    });
    book.Sheets.worklist = XLSX.utils.json_to_sheet(rows);
    XLSX.writeFile(book, path);
    const refused = await importFile("ann", path);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/worklist\.xlsx:\d+: ann has the role analyst/),
    ]);
    const { code, stdout } = await importFile("quinn", path);
    expect([code, stdout]).toEqual([0, expect.stringContaining("D1: exclude sample S01-csf: rejected")]);
    expect(await usedOf()).toEqual(["S01", "S02"]);
  });
});

it("ids that a spreadsheet would run as a formula come back as they were written", async () => {
  const study = smallStudy({
    files: {
      "results.csv":
        "sample_id,analyte,concentration,unit\n=S01-C,larotrectinib,5,ng/mL\nS01-P,larotrectinib,100,ng/mL\n",
      "samples.csv":
        "sample_id,subject_id,matrix,collected_at\n=S01-C,S01,csf,2026-03-06T10:00Z\nS01-P,S01,plasma,2026-03-06T10:00Z\n",
    },
  });
  await nightOf(study);
  await addPeople(study);
  const { stdout } = await csfp(["qc", "worklist", "--study", study]);
  expect(stdout).toContain(",sample,'=S01-C,");
  const file = join(study, "worklist.csv");
  writeFileSync(file, stdout.replace(",sample,'=S01-C,,,,", "flag,sample,'=S01-C,,other,look again,"));
  const answer = await csfp(["qc", "import", file, "--as-user", "ann", "--password-stdin", "--study", study], {
    stdin: `${password}\n`,
  });
  expect([answer.code, answer.stdout]).toEqual([0, expect.stringContaining("flag sample =S01-C")]);
}, 120_000);
