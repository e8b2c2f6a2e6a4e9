import { beforeAll, describe, expect, it } from "vitest";
import { csfpJson } from "../builders/command.js";
import { addPeople, qcOn } from "../builders/people.js";
import { dosesOf, resultOf, sampleOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

interface PairJson {
  subjectId: string;
  used: boolean;
  ratio: { value: number | null };
  exclusions: { code: string; text: string }[];
  marks: string[];
}

const consent = ["--reason", "protocol-deviation", "--text", "consent withdrawn on 20 January"];
const because = ["--reason", "checked", "--text", "consent given again in writing"];

describe("a subject that a person excluded", () => {
  const study = smallStudy();
  const qc = qcOn(study);
  const pairsOf = async (subjectId: string) =>
    (await csfpJson<PairJson[]>(["list", "pairs", "--study", study])).filter((one) => one.subjectId === subjectId);
  const decisions = () => csfpJson(["list", "decisions", "--study", study]);

  beforeAll(async () => {
    await nightOf(study);
    await addPeople(study);
  }, 120_000);

  it("keeps its pairs with their ratios, listed and unused, the decision being the first reason", async () => {
    expect((await qc("ann", "exclude", "subject", "S01", ...consent)).stdout).toContain(
      "D1: exclude subject S01: in force at once",
    );
    const [pair] = await pairsOf("S01");
    expect(pair).toMatchObject({ used: false, ratio: { value: 0.05 } });
    expect(pair!.exclusions.map((one) => one.code)).toEqual(["subject-excluded-by-person"]);
    expect(pair!.exclusions[0]!.text).toMatch(
      /^Subject S01 was excluded by ann of the lab on .* \(D1, protocol-deviation\): consent withdrawn on 20 January$/,
    );
    expect(pair!.marks).toEqual(
      expect.arrayContaining(["subject-excluded-by-person", "subject-decision-not-reviewed"]),
    );
    expect((await pairsOf("S02"))[0]).toMatchObject({ used: true });
    expect(await decisions()).toMatchObject([{ action: "exclude", targetKind: "subject", targetId: "S01" }]);
    const [summary] = await csfpJson<{ excludedByReason: Record<string, number> }[]>([
      "list",
      "summaries",
      "--study",
      study,
    ]);
    expect(summary!.excludedByReason["subject-excluded-by-person"]).toBe(1);
    const samples = await csfpJson<{ subjectId: string; exclusions: unknown[] }[]>([
      "list",
      "samples",
      "--study",
      study,
    ]);
    expect(samples.filter((one) => one.subjectId === "S01").map((one) => one.exclusions.length)).toEqual([1, 1]);
  });

  it("keeps its pairs from being signed until the decision is answered", async () => {
    const all = await csfpJson<{ subjectId: string; pairId: string }[]>(["list", "pairs", "--study", study]);
    const { pairId } = all.find((one) => one.subjectId === "S01")!;
    for (const [kind, id] of [
      ["pair", pairId],
      ["sample", "S01-csf"],
    ]) {
      const { code, stderr } = await qc("quinn", "sign", kind!, id!, "--text", "seen");
      expect([kind, code, stderr]).toEqual([kind, 2, expect.stringContaining("decisions without an answer: D1")]);
    }
    expect((await qc("quinn", "sign", "sample", "S02-csf", "--text", "seen")).code).toBe(0);
  });

  it("takes in what arrives later, and the decision is not opened again", async () => {
    putFiles(study, {
      "late-samples.csv": tableText(
        (["csf", "plasma"] as const).flatMap((matrix) => [
          sampleOf("S01", matrix, 98),
          { ...sampleOf("S01", matrix, 110), sample_id: `S01-late-${matrix}` },
        ]),
      ),
      "late-doses.csv": tableText(dosesOf("S01", 10)),
      "late.csv": tableText([resultOf("S01-late-csf", 4), resultOf("S01-late-plasma", 80)]),
    });
    await nightOf(study);
    const pairs = await pairsOf("S01");
    expect(pairs).toHaveLength(2);
    for (const pair of pairs) {
      expect(pair.used).toBe(false);
      expect(pair.exclusions[0]!.code).toBe("subject-excluded-by-person");
    }
    expect(await decisions()).toMatchObject([{ reopened: false, inForce: true, state: "pending" }]);
  });

  it("comes back only when a second person approves", async () => {
    expect((await qc("abe", "restore", "subject", "S01", ...because)).stdout).toContain("when another person");
    expect((await pairsOf("S01")).every((pair) => !pair.used)).toBe(true);
    expect((await qc("quinn", "approve", "D2", ...because)).code).toBe(0);
    const pairs = await pairsOf("S01");
    expect(pairs.some((pair) => pair.used)).toBe(true);
    expect(pairs.flatMap((pair) => pair.exclusions).map((one) => one.code)).not.toContain("subject-excluded-by-person");
  });

  it("is refused by name where there is no such subject", async () => {
    const answer = await qc("ann", "exclude", "subject", "S1", ...consent);
    expect([answer.code, answer.stderr]).toEqual([
      2,
      expect.stringContaining("no subject `S1` in this study; did you mean `S01`?"),
    ]);
    expect((await qc("ann", "flag", "subject", "S01", ...consent)).code).toBe(2);
  });
});

it("a subject excluded under a spelling that study.yaml links stays excluded", async () => {
  const study = smallStudy({
    settings: { identify: { ignore: ["zeros"] } },
    tables: { "doses.csv": dosesOf("S1", 9) },
  });
  await nightOf(study);
  await addPeople(study);
  expect((await qcOn(study)("ann", "exclude", "subject", "S1", ...consent)).code).toBe(0);
  const [pair] = await csfpJson<PairJson[]>(["list", "pairs", "--subject", "S01", "--study", study]);
  expect(pair).toMatchObject({ used: false });
  expect(pair!.exclusions[0]!.code).toBe("subject-excluded-by-person");
}, 120_000);
