import { beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, qcOn } from "../builders/people.js";
import { dosesOf, makeStudy, resultOf, sampleOf, type TableRow, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

interface PairJson {
  subjectId: string;
  used: boolean;
  csf: { value: number | null; state: string; run: string };
  marks: string[];
}

const subjects = ["S01", "S02", "S03"];
const measured = (run: string, sampleId: string, value: number): TableRow => ({
  ...resultOf(sampleId, value),
  run,
  raw_file: `${run}_${sampleId}`,
});
const again = ["--reason", "reanalysis", "--text", "internal standard failed, whole run repeated"];
const because = ["--reason", "checked", "--text", "seen in the run file"];

/** CSF of all in R1, of S01 and S02 again in R3; plasma in R2; R9 measured a sample of its own. */
function repeatedRun(): string {
  return makeStudy({
    tables: {
      "doses.csv": subjects.flatMap((id) => dosesOf(id, 9)),
      "samples.csv": subjects.flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]),
      "results.csv": [
        ...subjects.map((id) => measured("R1", `${id}-csf`, 4)),
        ...subjects.map((id) => measured("R2", `${id}-plasma`, 100)),
        measured("R3", "S01-csf", 8),
        measured("R3", "S02-csf", 9),
      ],
    },
  });
}

describe("a run that replaces another", () => {
  const study = repeatedRun();
  const qc = qcOn(study);
  const pairs = async () => {
    const all = await csfpJson<PairJson[]>(["list", "pairs", "--study", study]);
    return Object.fromEntries(all.map((one) => [one.subjectId, one]));
  };
  const valuesOf = async () => Object.values(await pairs()).map((one) => (one.used ? one.csf.value : one.csf.state));
  const replace = (run: string, by: string, ...more: string[]) =>
    qc("ann", "replace", "run", run, "--by", by, ...again, ...more);

  beforeAll(async () => {
    await nightOf(study);
    await addPeople(study);
  }, 120_000);

  it("is refused in words: unknown runs, the same run, runs that share no sample", async () => {
    const refusals: [string, string, string][] = [
      ["R1", "R7", "no run `R7` in this study"],
      ["R7", "R3", "no run `R7` in this study"],
      ["R1", "R1", "run R1 cannot replace itself"],
      ["R2", "R3", "run R3 measured no sample that run R2 measured"],
    ];
    for (const [run, by, said] of refusals) {
      const answer = await replace(run, by);
      expect([run, by, answer.code, answer.stderr]).toEqual([run, by, 2, expect.stringContaining(said)]);
    }
    expect((await qc("quinn", "replace", "run", "R1", "--by", "R3", ...again)).stderr).toContain("takes analyst");
    expect(await csfpJson(["list", "decisions", "--study", study])).toEqual([]);
  });

  it("chooses nothing until another person approves; then its values count for all shared samples", async () => {
    expect(await valuesOf()).toEqual(["undecided", "undecided", 4]);
    expect((await replace("R1", "R3")).stdout).toContain("D1: replace run R1 by R3: in force when another person");
    expect(await valuesOf()).toEqual(["undecided", "undecided", 4]);
    expect((await qc("ann", "approve", "D1", ...because)).code).toBe(2);
    expect((await qc("quinn", "approve", "D1", ...because)).code).toBe(0);
    expect(await valuesOf()).toEqual([8, 9, 4]);
    const { S01, S03 } = await pairs();
    expect(S01!.marks).toContain("run-replaced-by-person");
    expect(S01!.marks.filter((mark) => mark.includes("reopened"))).toEqual([]);
    expect(S03!.marks).not.toContain("run-replaced-by-person");
    const list = await csfpJson(["list", "decisions", "--study", study]);
    expect(list).toMatchObject([
      { action: "replace", targetKind: "run", targetId: "R1", choice: "R3", state: "approved" },
    ]);
    const rules = (
      await csfpJson<{ rule: string; what: string }[]>(["list", "findings", "--all", "--study", study])
    ).filter((one) => /result$/.test(one.rule));
    expect(rules.map((one) => one.rule)).toEqual(["decided-result", "decided-result"]);
    expect(rules[0]!.what).toContain("S01-csf, larotrectinib: `4` of run R1 gave way to the result of run R3");
    const { stdout } = await csfp(["qc", "show", "run", "R1", "--study", study]);
    expect(stdout).toContain("run R1 by R3");
  });

  it("yields to a later choice for one sample", async () => {
    const { results } = await csfpJson<{ results: { content: string; run: string }[] }>([
      "qc",
      "show",
      "sample",
      "S02-csf",
      "--study",
      study,
    ]);
    const ofR1 = results.find((one) => one.run === "R1")!.content;
    expect((await qc("ann", "choose", "S02-csf", ofR1, ...again)).code).toBe(0);
    expect((await qc("quinn", "approve", "D3", ...because)).code).toBe(0);
    expect(await valuesOf()).toEqual([8, 4, 4]);
  });

  it("stays when other results arrive, and is opened again when a value of the run that counts changes", async () => {
    putFiles(study, { "r4.csv": tableText([measured("R4", "S03-plasma", 101)]) });
    await nightOf(study);
    expect((await valuesOf())[0]).toBe(8);
    putFiles(study, { "r3-again.csv": tableText([{ ...measured("R3", "S01-csf", 8.5) }]) });
    await nightOf(study);
    const [decision] = await csfpJson<{ reopened: boolean; inForce: boolean }[]>([
      "list",
      "decisions",
      "--study",
      study,
    ]);
    expect(decision).toMatchObject({ reopened: true, inForce: false });
    expect((await valuesOf())[0]).toBe("undecided");
    expect((await qc("quinn", "approve", "D1", ...because)).code).toBe(0);
    expect((await valuesOf())[0]).toBe(8.5);
  });

  it("is taken back by the opposite decision", async () => {
    expect((await replace("R3", "R1")).code).toBe(0);
    const [last] = (await csfpJson<{ decisionId: string }[]>(["list", "decisions", "--study", study])).slice(-1);
    expect((await qc("quinn", "approve", last!.decisionId, ...because)).code).toBe(0);
    expect((await valuesOf())[0]).toBe(4);
    expect((await csfp(["audit", "verify", "--study", study])).code).toBe(0);
  });
});
