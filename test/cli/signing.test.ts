import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { csfpJson } from "../builders/command.js";
import { acceptFile, addPeople, as } from "../builders/people.js";
import { atHour, dosesOf, resultOf, sampleOf, smallStudy, tableText } from "../builders/study.js";
import { nightOf, putFiles } from "../builders/temp-study.js";

/** Who may sign what in which order, and when a decision has to be looked at again. */

const because = ["--reason", "checked", "--text", "seen on the photograph"];
let study: string;
const qc = (userId: string, ...args: string[]) => as(userId, ["qc", ...args, "--study", study]);
const sign = (userId: string, meaning: string, kind: string, id: string) =>
  qc(userId, "sign", kind, id, "--meaning", meaning, "--text", "looked at every number");
const queue = async (): Promise<string[]> =>
  (await csfpJson<{ id: string; state: string }[]>(["qc", "queue", "--study", study])).map(
    (one) => `${one.id} ${one.state}`,
  );

async function newStudy(settings: Record<string, unknown> = {}): Promise<void> {
  study = smallStudy({ settings });
  await nightOf(study);
  await addPeople(study);
}

const runName = async (): Promise<string> =>
  (await csfpJson<{ sampleId: string; run: string }[]>(["list", "samples", "--study", study]))[0]!.run;

describe("a signature under one record", () => {
  beforeAll(() => newStudy());

  it.each(["sample S01-csf", "pair", "run", "audit 5"])(
    "DI-12: of %s is a review first, then an approval by another person",
    async (what) => {
      const pairs = await csfpJson<{ pairId: string; subjectId: string }[]>(["list", "pairs", "--study", study]);
      const [kind, named] = what.split(" ") as [string, string | undefined];
      const id = named ?? (kind === "run" ? await runName() : pairs.find((one) => one.subjectId === "S01")!.pairId);
      expect((await sign("quinn", "APPROVAL", kind, id)).stderr).toContain("no valid review of this version");
      expect(await sign("quinn", "REVIEW", kind, id)).toMatchObject({ code: 0 });
      expect((await sign("quinn", "APPROVAL", kind, id)).stderr).toContain("the same person signed the review");
      expect((await sign("quinn", "AUTHORSHIP", kind, id)).stderr).toContain("the same person signed the review");
      expect(await sign("quay", "APPROVAL", kind, id)).toMatchObject({ code: 0 });
      expect((await sign("quay", "REVIEW", kind, id)).stderr).toContain("the same person signed the approval");
    },
  );

  it("DI-12: waits until what was entered on it is answered, and is never that of who entered it", async () => {
    expect((await qc("quinn", "flag", "sample", "S02-csf", ...because)).stdout).toContain("D1");
    const { pairId } = (
      await csfpJson<{ pairId: string; subjectId: string }[]>(["list", "pairs", "--study", study])
    ).find((one) => one.subjectId === "S02")!;
    for (const [kind, id] of [
      ["sample", "S02-csf"],
      ["pair", pairId],
    ] as const) {
      expect((await sign("quay", "REVIEW", kind, id)).stderr).toContain("decisions without an answer: D1");
    }
    expect((await qc("quay", "approve", "D1", ...because)).code).toBe(0);
    for (const [kind, id] of [
      ["sample", "S02-csf"],
      ["pair", pairId],
    ] as const) {
      expect((await sign("quinn", "REVIEW", kind, id)).stderr).toContain("this person entered decisions");
      expect(await sign("quay", "REVIEW", kind, id)).toMatchObject({ code: 0 });
    }
    // Another record is not touched by it.
    expect(await sign("quinn", "REVIEW", "sample", "S02-plasma")).toMatchObject({ code: 0 });
  });

  it("DI-10: of a run is void when any of its results changes", async () => {
    const states = async () =>
      (await csfpJson<{ targetKind: string; state: string }[]>(["list", "signatures", "--study", study]))
        .filter((one) => one.targetKind === "run")
        .map((one) => one.state);
    expect(await states()).toEqual(["valid", "valid"]);
    putFiles(study, { "more.csv": tableText([{ ...resultOf("S04-plasma", 333), run: await runName() }]) });
    await nightOf(study);
    expect(await states()).toEqual(["void", "void"]);
  });
});

describe("a decision", () => {
  beforeEach(() => newStudy());

  it("is opened again when its sample's tube or times change in the samples table", async () => {
    await qc("ann", "exclude", "sample", "S01-csf", ...because);
    await qc("quinn", "approve", "D1", ...because);
    expect(await queue()).not.toContain("D1 approved, re-opened: the data under it changed");
    const rows = [{ ...sampleOf("S01", "csf", 98), csf_rbc_per_ul: 2 }, sampleOf("S01", "plasma", 98)];
    putFiles(study, { "corrected.csv": tableText(rows) });
    await nightOf(study);
    expect(await queue()).toContain("D1 approved, re-opened: the data under it changed");
  });

  it("on a pair is opened again when the dose records say something else of it", async () => {
    const pairs = await csfpJson<{ pairId: string; subjectId: string }[]>(["list", "pairs", "--study", study]);
    await qc("ann", "exclude", "pair", pairs.find((one) => one.subjectId === "S01")!.pairId, ...because);
    await qc("quinn", "approve", "D1", ...because);
    const doses = dosesOf("S01", 9).map((dose, index) =>
      index === 7 ? { ...dose, given_at: atHour(12 * 7 + 5) } : dose,
    );
    putFiles(study, { "doses2.csv": tableText(doses) });
    await nightOf(study);
    expect(await queue()).toContain("D1 approved, re-opened: the data under it changed");
  });

  it("on a sample that is withdrawn is answered once more, and then waits no longer", async () => {
    const pairs = await csfpJson<{ pairId: string; subjectId: string }[]>(["list", "pairs", "--study", study]);
    await qc("ann", "exclude", "pair", pairs.find((one) => one.subjectId === "S01")!.pairId, ...because);
    await qc("quinn", "approve", "D1", ...because);
    putFiles(study, { "fewer.csv": tableText([sampleOf("S01", "plasma", 98)]) });
    await nightOf(study);
    await acceptFile(study, "fewer.csv");
    expect(await queue()).toContain("D1 approved, re-opened: the data under it changed");
    expect((await qc("quinn", "approve", "D1", ...because)).code).toBe(0);
    expect((await queue()).filter((one) => one.startsWith("D1"))).toEqual([]);
  });
});

it("an attempt to sign that failed is in the anchor file, too", async () => {
  await newStudy({ audit: { anchorFile: "heads.jsonl" } });
  appendFileSync(join(study, "heads.jsonl"), '{"study":"small');
  expect((await as("quinn", ["qc", "sign", "study", "--text", "all", "--study", study], "a guess")).code).toBe(2);
  const lines = readFileSync(join(study, "heads.jsonl"), "utf8").trim().split("\n");
  const events = await csfpJson<{ seq: number; action: string }[]>(["audit", "list", "--study", study]);
  expect(events.at(-1)).toMatchObject({ action: "sign-in failed" });
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ seq: events.at(-1)!.seq });
});
