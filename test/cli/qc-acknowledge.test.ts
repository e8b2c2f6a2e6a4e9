import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { csfpJson } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";
import { addPeople, qcOn } from "../builders/people.js";
import { resultOf, sampleOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

interface SampleJson {
  sampleId: string;
  sampleVerdict: string;
  marks: string[];
}
interface DecisionJson {
  decisionId: string;
  action: string;
  state: string;
  reopened: boolean;
  inForce: boolean;
}

const why = ["--reason", "checked", "--text", "tube and volume seen in the binder"];

async function studyWith(settings: Readonly<Record<string, unknown>> = {}) {
  const study = smallStudy({ settings });
  await nightOf(study);
  await addPeople(study);
  const sampleOfId = async (id: string): Promise<SampleJson> =>
    (await csfpJson<SampleJson[]>(["list", "samples", "--study", study])).find((one) => one.sampleId === id)!;
  const pairOf = async (subjectId: string) =>
    (await csfpJson<{ subjectId: string; used: boolean; marks: string[] }[]>(["list", "pairs", "--study", study])).find(
      (one) => one.subjectId === subjectId,
    )!;
  const decisions = () => csfpJson<DecisionJson[]>(["list", "decisions", "--study", study]);
  return { study, qc: qcOn(study), sampleOfId, pairOf, decisions };
}

describe("acknowledging a sample under review", () => {
  let lab: Awaited<ReturnType<typeof studyWith>>;
  beforeAll(async () => {
    lab = await studyWith();
  }, 120_000);

  it("makes it valid at once; the pair stays used and says who let it stand", async () => {
    expect(await lab.sampleOfId("S01-csf")).toMatchObject({ sampleVerdict: "review" });
    const answer = await lab.qc("ann", "acknowledge", "sample", "S01-csf", ...why);
    expect(answer.stdout).toContain("D1: acknowledge sample S01-csf: in force at once");
    expect(await lab.sampleOfId("S01-csf")).toMatchObject({ sampleVerdict: "valid" });
    const pair = await lab.pairOf("S01");
    expect(pair).toMatchObject({ used: true });
    expect(pair.marks).toEqual(expect.arrayContaining(["acknowledged-by-person", "decision-not-reviewed"]));
    expect(await lab.decisions()).toMatchObject([{ action: "acknowledge", state: "pending", inForce: true }]);
  });

  it("is refused in words where nothing is under review", async () => {
    const refusals: [string[], string][] = [
      [["S01-csf"], "S01-csf was acknowledged before (D1 by ann of the lab)"],
      [["S05-csf"], "has no result that counts"],
      [["S01-cfs"], "no sample `S01-cfs` in this study; did you mean `S01-csf`?"],
    ];
    for (const [ids, said] of refusals) {
      const answer = await lab.qc("quinn", "acknowledge", "sample", ...ids, ...why);
      expect([ids, answer.code, answer.stderr]).toEqual([ids, 2, expect.stringContaining(said)]);
    }
    expect((await lab.qc("adam", "acknowledge", "sample", "S02-csf", ...why)).stderr).toContain("takes analyst or qc");
    expect((await lab.qc("ann", "acknowledge", "run", "R1", ...why)).code).toBe(2);
    expect(await lab.decisions()).toHaveLength(1);
  });

  it("several samples of one cause are one call, all or none", async () => {
    const refused = await lab.qc("quinn", "acknowledge", "sample", "S02-csf", "S01-csf", ...why);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("sample S01-csf: ")]);
    expect(await lab.decisions()).toHaveLength(1);
    const { stdout } = await lab.qc("quinn", "acknowledge", "sample", "S02-csf", "S02-plasma", ...why);
    expect(stdout).toMatch(/D2: acknowledge sample S02-csf[\s\S]*D3: acknowledge sample S02-plasma/);
    expect((await lab.qc("quay", "approve", "D2", "D3", ...why)).code).toBe(0);
    expect((await lab.pairOf("S02")).marks).not.toContain("decision-not-reviewed");
  });

  it("holds while other exports say the same, and is opened again by a new value", async () => {
    putFiles(lab.study, { "again.csv": tableText([resultOf("S01-csf", "10.0"), resultOf("S02-plasma", 260)]) });
    await nightOf(lab.study);
    const [first, , third] = await lab.decisions();
    expect(first).toMatchObject({ reopened: false, inForce: true });
    expect(third).toMatchObject({ state: "approved", reopened: true, inForce: false });
    expect(await lab.sampleOfId("S02-plasma")).toMatchObject({ sampleVerdict: "review" });
    expect((await lab.sampleOfId("S02-plasma")).marks).toContain("decision-reopened");
    putFiles(lab.study, {
      "table.csv": tableText([{ ...sampleOf("S01", "csf", 98), thaw_cycles: 2 }, sampleOf("S01", "plasma", 98)]),
    });
    await nightOf(lab.study);
    expect((await lab.decisions())[0]).toMatchObject({ reopened: true, inForce: false });
  });

  it("settles a flag of somebody else, never one's own", async () => {
    const flag = ["--reason", "integration-error", "--text", "shoulder on the peak"];
    expect((await lab.qc("ann", "acknowledge", "sample", "S03-csf", "S03-plasma", ...why)).code).toBe(0);
    expect(await lab.sampleOfId("S03-csf")).toMatchObject({ sampleVerdict: "valid" });
    expect((await lab.qc("quinn", "reject", "D6", ...why)).code).toBe(0);
    expect(await lab.sampleOfId("S03-csf")).toMatchObject({ sampleVerdict: "review" });
    expect((await lab.qc("ann", "flag", "sample", "S03-csf", ...flag)).code).toBe(0);
    expect((await lab.qc("ann", "acknowledge", "sample", "S03-csf", ...why)).code).toBe(0);
    expect(await lab.sampleOfId("S03-csf")).toMatchObject({ sampleVerdict: "review" });
    expect((await lab.qc("ann", "withdraw", "D10", ...why)).code).toBe(0);
    expect((await lab.qc("abe", "acknowledge", "sample", "S03-csf", ...why)).code).toBe(0);
    const sample = await lab.sampleOfId("S03-csf");
    expect(sample).toMatchObject({ sampleVerdict: "valid" });
    expect(sample.marks).not.toContain("flagged-by-person");
    const page = readFileSync(join(lab.study, "reports", "out", "index.html"), "utf8");
    expect(page).toContain("a person looked at it and let it stand");
  });
});

it("where samples under review are left out, an acknowledgement brings data in and waits for a second person", async () => {
  const lab = await studyWith({ policies: { excludeReview: true } });
  expect(await lab.pairOf("S01")).toMatchObject({ used: false });
  const { stdout } = await lab.qc("ann", "acknowledge", "sample", "S01-csf", "S01-plasma", ...why);
  expect(stdout).toContain("in force when another person with the role qc approves it: csfp qc approve D1");
  expect(await lab.pairOf("S01")).toMatchObject({ used: false });
  expect((await lab.qc("abe", "acknowledge", "sample", "S01-csf", ...why)).stderr).toContain("waits for the answer");
  expect((await lab.qc("quinn", "approve", "D1", "D2", ...why)).code).toBe(0);
  expect(await lab.pairOf("S01")).toMatchObject({ used: true });
}, 120_000);

it("a valid sample has nothing to acknowledge; a child's small volume has", async () => {
  const study = await exampleStudy();
  await addPeople(study);
  const acknowledge = (id: string) => qcOn(study)("ann", "acknowledge", "sample", id, ...why);
  const refused = await acknowledge("EX-01-V1-P");
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining("sample EX-01-V1-P is valid, not under review: there is nothing to acknowledge."),
  ]);
  expect((await acknowledge("EX-15-V1-C")).code).toBe(0);
  const samples = await csfpJson<SampleJson[]>(["list", "samples", "--subject", "EX-15", "--study", study]);
  expect(samples.find((one) => one.sampleId === "EX-15-V1-C")).toMatchObject({ sampleVerdict: "valid" });
}, 120_000);
