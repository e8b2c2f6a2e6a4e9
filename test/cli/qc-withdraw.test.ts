import { beforeAll, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { addPeople, qcOn } from "../builders/people.js";
import { smallStudy } from "../builders/study.js";
import { nightOf } from "../builders/temp-study.js";

const why = ["--reason", "blood-contamination", "--text", "pink, 900 RBC/uL"];
const error = ["--reason", "entered-in-error", "--text", "meant the sample of visit 2"];

describe("withdrawing an entry", () => {
  const study = smallStudy();
  const qc = qcOn(study);
  const usedOf = async (subjectId: string) =>
    (await csfpJson<{ subjectId: string; used: boolean }[]>(["list", "pairs", "--study", study])).find(
      (one) => one.subjectId === subjectId,
    )!.used;

  beforeAll(async () => {
    await nightOf(study);
    await addPeople(study);
  }, 120_000);

  it("ends it while nobody has answered; it stays listed with the reason", async () => {
    expect((await qc("ann", "exclude", "sample", "S01-csf", ...why)).code).toBe(0);
    expect(await usedOf("S01")).toBe(false);
    expect((await qc("ann", "withdraw", "D1", ...error)).stdout).toContain("D1: exclude sample S01-csf: withdrawn");
    expect(await usedOf("S01")).toBe(true);
    expect(await csfpJson(["list", "decisions", "--study", study])).toMatchObject([
      { decisionId: "D1", state: "withdrawn", inForce: false, answerText: "meant the sample of visit 2" },
    ]);
    const queue = await csfpJson<{ id: string }[]>(["qc", "queue", "--study", study]);
    expect(queue.map((one) => one.id)).not.toContain("D1");
    const events = await csfpJson<{ userId: string }[]>(["audit", "list", "--action", "withdraw", "--study", study]);
    expect(events).toMatchObject([{ userId: "ann" }]);
    const { stdout } = await csfp(["history", "sample", "S01-csf", "--study", study]);
    expect(stdout).toContain("withdraw of D1");
  });

  it("is one's own right alone, and once", async () => {
    expect((await qc("ann", "withdraw", "D1", ...error)).stderr).toContain("D1 was withdrawn before by ann of the lab");
    expect((await qc("quinn", "approve", "D1", ...error)).stderr).toContain("D1: ann withdrew it");
    expect((await qc("ann", "exclude", "sample", "S02-csf", ...why)).code).toBe(0);
    const other = await qc("abe", "withdraw", "D3", ...error);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("only they can withdraw it")]);
    expect((await qc("quinn", "approve", "D3", ...error)).code).toBe(0);
    const late = await qc("ann", "withdraw", "D3", ...error);
    expect([late.code, late.stderr]).toEqual([2, expect.stringContaining("was approved before by quinn of the lab")]);
    expect(await usedOf("S02")).toBe(false);
  });
});
