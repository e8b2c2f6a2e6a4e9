import { beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, as, qcOn } from "../builders/people.js";
import { dosesOf, makeStudy, resultOf, sampleOf, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

type Row = Record<"at" | "who" | "what" | "before" | "after" | "why", string>;

const why = ["--reason", "reanalysis", "--text", "internal standard failed"];
const seen = ["--reason", "checked", "--text", "seen in the run file"];

describe("the history", () => {
  const measured = (run: string, value: number) => ({ ...resultOf("S01-csf", value), run, raw_file: `${run}_1` });
  const study = makeStudy({
    tables: {
      "doses.csv": dosesOf("S01", 9),
      "samples.csv": [sampleOf("S01", "csf", 98), sampleOf("S01", "plasma", 98)],
      "subjects.csv": [{ subject_id: "S01", sex: "f", age: 9 }],
      "csf.csv": [measured("R1", 4)],
      "plasma.csv": [resultOf("S01-plasma", 100)],
    },
  });
  const historyOf = (kind: string, id: string) => csfpJson<Row[]>(["history", kind, id, "--study", study]);
  const whatOf = (rows: readonly Row[]) => rows.map((row) => row.what);

  beforeAll(async () => {
    await nightOf(study);
    await addPeople(study);
    putFiles(study, {
      "again.csv": tableText([measured("R3", 8)]),
      "subjects-2.csv": "subject_id,sex,age\nS01,f,10\n",
      "broken.csv": "a,b\n1,2\n",
    });
    await nightOf(study);
    const qc = qcOn(study);
    await qc("ann", "replace", "run", "R1", "--by", "R3", ...why);
    await qc("quinn", "approve", "D1", ...seen);
    await qc("ann", "exclude", "subject", "S01", "--reason", "protocol-deviation", "--text", "consent withdrawn");
    await qc("quinn", "sign", "run", "R3", "--text", "chromatograms seen");
    await csfp(
      [
        "user",
        "role",
        "abe",
        "qc",
        "--text",
        "reviews from March",
        "--study",
        study,
        "--as-user",
        "adam",
        "--password-stdin",
      ],
      {
        stdin: "correct horse\n",
      },
    );
  }, 120_000);

  it("of a run: the files that brought it, its verdicts, decisions from either side, signatures", async () => {
    const rows = await historyOf("run", "R3");
    expect(whatOf(rows)).toEqual(["read", "judged", "replace (D1)", "approve of D1", "signed REVIEW (S1)"]);
    expect(rows[0]).toMatchObject({ after: "1 results", why: expect.stringMatching(/^again\.csv, [0-9a-f]{12}$/) });
    expect(rows[1]).toMatchObject({ before: "", after: "larotrectinib, csf: notAssessed" });
    expect(rows[2]).toMatchObject({
      who: "ann",
      after: "approved: run R3 replaces run R1",
      why: "reanalysis: internal standard failed",
    });
    expect(whatOf(await historyOf("run", "R1"))).toEqual(["read", "judged", "replace (D1)", "approve of D1"]);
  });

  it("of a run that goes by its file: by the file's name", async () => {
    expect(whatOf(await historyOf("run", "plasma.csv"))).toEqual(["read", "judged"]);
    expect((await csfp(["qc", "show", "run", "plasma.csv", "--study", study])).code).toBe(0);
    const excluded = await qcOn(study)("ann", "flag", "run", "plasma.csv", ...seen);
    expect(excluded.stdout).toMatch(/D4: flag run file [0-9a-f]{12}/);
  });

  it("of a file: each reading with the rows it gave, set aside or stored", async () => {
    expect(await historyOf("file", "again.csv")).toMatchObject([
      {
        who: "system:importer",
        what: "import",
        before: "",
        after: expect.stringContaining("again.csv: imported as results"),
      },
    ]);
    const [aside] = await historyOf("file", "broken.csv");
    expect(aside!.after).toContain("broken.csv: set aside");
    const listed = await csfp(["qc", "worklist", "--study", study]);
    expect(listed.stdout).toContain(",file,broken.csv,,,,set aside,");
    await as("ann", ["files", "dismiss", "broken.csv", ...seen, "--study", study]);
    const rows = await historyOf("file", "broken.csv");
    expect(rows.map((row) => row.what)).toContain("dismiss (D5)");
    expect(rows.at(-1)).toMatchObject({ who: "ann" });
    const withdrawn = await qcOn(study)("ann", "withdraw", "D5", ...seen);
    expect([withdrawn.code, withdrawn.stderr]).toEqual([2, expect.stringContaining("D5 took effect at once")]);
    expect((await qcOn(study)("quinn", "approve", "D5", ...seen)).stderr).toContain("D5: it needs no answer");
    const [file] = await csfpJson<{ name: string; sha256: string }[]>(["list", "files", "--study", study]);
    expect(await historyOf("file", file!.sha256.slice(0, 8))).toEqual(await historyOf("file", file!.name));
  });

  it("of a subject: its table rows and the decisions on it", async () => {
    expect(whatOf(await historyOf("subject", "S01"))).toEqual(["listed", "changed", "exclude (D3)"]);
    const rows = await historyOf("subject", "S01");
    expect(rows.find((row) => row.what === "changed")).toMatchObject({ before: "age=9", after: "age=10" });
  });

  it("of an account: how it changed, what its person entered and signed; no password", async () => {
    const abe = await historyOf("user", "abe");
    expect(abe.map((row) => [row.who, row.what, row.after])).toEqual([
      ["adam", "add", "abe of the lab, analyst"],
      ["abe", "new password", "abe of the lab, analyst"],
      ["adam", "change", "abe of the lab, qc"],
    ]);
    expect(abe[2]).toMatchObject({ why: "account: role of abe: qc: reviews from March" });
    const ann = await historyOf("user", "ann");
    expect(ann.map((row) => `${row.what} ${row.after}`)).toEqual(
      expect.arrayContaining(["replace D1 run R1 by R3", "exclude D3 subject S01"]),
    );
    expect(whatOf(await historyOf("user", "quinn"))).toEqual(
      expect.arrayContaining(["approve of D1", "signed REVIEW (S1)"]),
    );
    expect(JSON.stringify([abe, ann])).not.toMatch(/scrypt|[0-9a-f]{64}/);
  });

  it("of what never was is refused by name", async () => {
    for (const [kind, id] of [
      ["run", "R9"],
      ["file", "no.csv"],
      ["user", "eve"],
      ["subject", "S9"],
    ]) {
      const { code, stderr } = await csfp(["history", kind!, id!, "--study", study]);
      expect([kind, code, stderr]).toEqual([
        kind,
        2,
        expect.stringContaining(`no ${kind} \`${id}\` was ever in this study`),
      ]);
    }
  });
});
