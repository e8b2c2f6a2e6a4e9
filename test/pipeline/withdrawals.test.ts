import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { acceptFile, addPeople, as } from "../builders/people.js";
import { dosesOf, makeStudy, resultOf, sampleOf, settings, tableText } from "../builders/study.js";
import { putFiles } from "../builders/temp-study.js";

let study = "";
const night = (...options: string[]) => csfp(["nightly", study, ...options]);
const list = (what: string) => csfpJson(["list", what, "--study", study]);
const fileOf = async (name: string) => (await list("files")).find((file) => file.name === name)!;
const withdrawn = async () => (await list("findings")).filter((one) => one.rule === "rows-withdrawn");

const ids = ["S01", "S02"];
const samples = ids.flatMap((id) => [sampleOf(id, "csf", 98), sampleOf(id, "plasma", 98)]);
const results = ids.flatMap((id) => [resultOf(`${id}-csf`, 10), resultOf(`${id}-plasma`, 200)]);

describe("a table that leaves rows out", () => {
  beforeEach(async () => {
    study = makeStudy({
      tables: { "doses.csv": ids.flatMap((id) => dosesOf(id, 9)), "samples.csv": samples, "results.csv": results },
    });
    expect((await night()).code).toBe(0);
  });

  it("waits where a used pair rests on one, says what it would withdraw, and changes nothing", async () => {
    putFiles(study, { "fix.csv": tableText([sampleOf("S01", "csf", 98)]) });
    const answer = await night();
    expect(answer.code).toBe(3);
    expect(answer.stdout).toMatch(/^waiting {3}fix\.csv/m);
    const [found] = await withdrawn();
    expect(found).toMatchObject({ severity: "error", file: "fix.csv", subjectId: "S01", value: "1 of 2 rows" });
    expect(found!.what).toContain("S01: S01-plasma. Pairs in use depend on these rows: S01: S01-csf / S01-plasma.");
    expect(await fileOf("fix.csv")).toMatchObject({ status: "waiting", rowsStored: 0 });
    expect((await list("pairs")).map((pair) => pair.used)).toEqual([true, true]);
    // Nobody has answered: the alarm stays, the night itself has nothing new.
    expect((await night()).code).toBe(0);
    expect((await night("--fail-on", "error")).code).toBe(4);
    expect((await csfp(["audit", "verify", "--study", study])).stdout).toContain("no trace of a change");
  });

  it("comes into force when a person accepts it, and only then", async () => {
    await addPeople(study);
    putFiles(study, { "fix.csv": tableText([sampleOf("S01", "csf", 98)]) });
    await night();
    expect(
      (await csfp(["files", "accept", "fix.csv", "--reason", "checked", "--text", "asked the site", "--study", study]))
        .code,
    ).toBe(2);
    await acceptFile(study, "fix.csv");
    expect(await fileOf("fix.csv")).toMatchObject({ status: "imported" });
    expect((await list("pairs")).map((pair) => pair.subjectId)).toEqual(["S02"]);
    expect(await withdrawn()).toEqual([]);
    expect((await list("decisions"))[0]).toMatchObject({ action: "accept", targetKind: "file", inForce: true });
  });

  it("is asked about no more when a person dismisses it or it leaves the inbox", async () => {
    await addPeople(study);
    putFiles(study, { "fix.csv": tableText([sampleOf("S01", "csf", 98)]) });
    await night();
    const said = ["--reason", "other", "--text", "sent by mistake", "--study", study];
    expect((await as("quinn", ["files", "dismiss", "fix.csv", ...said])).code).toBe(0);
    expect(await fileOf("fix.csv")).toMatchObject({
      status: "resolved",
      reasons: ["dismissed by quinn of the lab (other: sent by mistake)"],
    });
    expect((await night("--fail-on", "error")).code).toBe(0);
    expect((await as("quinn", ["files", "dismiss", "fix.csv", ...said])).stderr).toContain("fix.csv is resolved");
    putFiles(study, { "fix2.csv": tableText([sampleOf("S02", "csf", 98)]) });
    expect((await night()).code).toBe(3);
    rmSync(join(study, "inbox", "fix2.csv"));
    expect((await night("--fail-on", "error")).code).toBe(0);
    expect((await list("pairs")).map((pair) => pair.used)).toEqual([true, true]);
  });

  it("waits for two persons where a pair would come into use", async () => {
    const missed = dosesOf("S01", 9).map((dose, at) => (at === 7 ? { ...dose, status: "missed" } : dose));
    putFiles(study, { "doses2.csv": tableText(missed) });
    await night();
    expect((await list("pairs")).map((pair) => pair.used)).toEqual([false, true]);
    putFiles(study, {
      "doses3.csv": tableText(
        missed
          .filter((_, at) => at !== 7)
          .concat(dosesOf("S01", 9)[7]!)
          .slice(1),
      ),
    });
    await night();
    expect((await withdrawn())[0]!.what).toContain(
      "Pairs that are not used would become used: S01: S01-csf / S01-plasma.",
    );
    await addPeople(study);
    await acceptFile(study, "doses3.csv");
    expect((await list("decisions"))[0]).toMatchObject({ action: "accept", state: "pending", inForce: false });
    expect((await list("pairs")).map((pair) => pair.used)).toEqual([false, true]);
    const checked = ["--reason", "checked", "--text", "seen on the chart", "--study", study];
    expect((await as("quinn", ["qc", "approve", "D1", ...checked])).code).toBe(0);
    await night();
    expect((await list("pairs")).map((pair) => pair.used)).toEqual([true, true]);
  });

  it("is read once the rows it lacks come in another file of a later night", async () => {
    putFiles(study, { "fix.csv": tableText([sampleOf("S01", "csf", 98)]) });
    await night();
    putFiles(study, { "whole.csv": tableText([...samples.slice(0, 2), sampleOf("S03", "csf", 98)]) });
    await night();
    expect((await list("pairs")).map((pair) => pair.used)).toEqual([true, true]);
  });
});

it("is taken at once where at most a tenth of the rows is gone and nothing in use rests on them", async () => {
  const unused = Array.from({ length: 16 }, (_, at) => ({
    ...sampleOf("S01", "plasma", 200 + at),
    sample_id: `X${at}`,
  }));
  study = makeStudy({
    tables: {
      "doses.csv": ids.flatMap((id) => dosesOf(id, 9)),
      "samples.csv": [...samples, ...unused],
      "results.csv": results,
    },
  });
  await night();
  // 18 rows of S01 stand: one may go without a word, two may not.
  putFiles(study, { "one.csv": tableText([...samples.slice(0, 2), ...unused.slice(1)]) });
  expect((await night()).code).toBe(0);
  expect((await list("samples")).some((sample) => sample.sampleId === "X0")).toBe(false);
  putFiles(study, { "two.csv": tableText([...samples.slice(0, 2), ...unused.slice(3)]) });
  expect((await night()).code).toBe(3);
  expect((await withdrawn())[0]).toMatchObject({ value: "2 of 17 rows" });
});

it("adds and corrects rows and withdraws none where the mapping says `snapshot: append`", async () => {
  const columns = { sample_id: "Sample", subject_id: "Patient", matrix: "Material", collected_at: "Drawn" };
  const row = (id: string, matrix: "csf" | "plasma", hour: number) => {
    const { sample_id, subject_id, collected_at } = sampleOf(id, matrix, hour);
    return { Sample: sample_id!, Patient: subject_id!, Material: matrix, Drawn: collected_at! };
  };
  study = makeStudy({
    settings: {
      mappings: [{ name: "sample list", kind: "samples", snapshot: "append", columns }],
      methods: settings.methods,
    },
    tables: {
      "doses.csv": ids.flatMap((id) => dosesOf(id, 9)),
      "list1.csv": [row("S01", "csf", 98), row("S01", "plasma", 98), row("S02", "csf", 98)],
      "results.csv": results,
    },
  });
  await night();
  expect((await list("pairs")).map((pair) => pair.subjectId)).toEqual(["S01"]);
  putFiles(study, { "list2.csv": tableText([row("S01", "plasma", 98.1), row("S02", "plasma", 98)]) });
  expect((await night()).code).toBe(0);
  expect((await list("pairs")).map((pair) => [pair.subjectId, pair.gapMin])).toEqual([
    ["S01", -6],
    ["S02", 0],
  ]);
  expect(await withdrawn()).toEqual([]);
  // Each row keeps the file that stated it.
  const origins = await csfpJson(["history", "sample", "S01-csf", "--study", study]);
  expect(origins.map((one) => one.what)).not.toContain("no longer listed");
  expect((await csfp(["audit", "verify", "--study", study])).stdout).toContain("no trace of a change");
});

describe("an earlier table made the newest again", () => {
  const because = ["--reason", "other", "--text", "the second export lost a column"];
  const visits = async () => (await list("samples")).map((one) => one.visit);

  it("comes into force when a second person approves, once, and leaves no trace of a change", async () => {
    const first = samples.map((row) => ({ ...row, visit: "V1" }));
    study = makeStudy({
      tables: { "doses.csv": ids.flatMap((id) => dosesOf(id, 9)), "samples.csv": first, "results.csv": results },
    });
    await night();
    await addPeople(study);
    const withoutVisit = samples.map((row) => ({ ...row, visit: "" }));
    putFiles(study, { "samples2.csv": tableText(withoutVisit) });
    await night();
    expect(await visits()).toEqual([null, null, null, null]);
    // The same bytes once more do nothing: they are known.
    putFiles(study, { "samples_again.csv": tableText(first) });
    expect((await night()).stdout).toContain("known");
    expect(await visits()).toEqual([null, null, null, null]);

    const entered = await as("ann", ["files", "reinstate", "samples.csv", ...because, "--study", study]);
    expect([entered.code, entered.stderr]).toEqual([0, ""]);
    expect(entered.stdout).toContain(
      "takes effect when another person with the role qc approves it: csfp qc approve D1",
    );
    await night();
    expect(await visits()).toEqual([null, null, null, null]);
    const answer = ["qc", "approve", "D1", "--reason", "checked", "--text", "compared both exports", "--study", study];
    expect((await as("ann", answer)).code).toBe(2);
    expect((await as("quinn", answer)).code).toBe(0);
    expect((await night()).code).toBe(0);
    expect(await visits()).toEqual(["V1", "V1", "V1", "V1"]);

    // A later table is the newest again, and the old decision does not act a second time.
    putFiles(study, { "samples3.csv": tableText(samples.map((row) => ({ ...row, visit: "V9" }))) });
    await night();
    await night();
    expect(await visits()).toEqual(["V9", "V9", "V9", "V9"]);
    const again = await csfp(["audit", "verify", "--from-originals", "--study", study]);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("no trace of a change")]);
  });

  it("is refused for results and for a file that is not there", async () => {
    study = makeStudy({
      tables: { "doses.csv": ids.flatMap((id) => dosesOf(id, 9)), "samples.csv": samples, "results.csv": results },
    });
    await night();
    await addPeople(study);
    const wrong = await as("ann", ["files", "reinstate", "results.csv", ...because, "--study", study]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("results are never superseded")]);
    expect((await as("ann", ["files", "reinstate", "sample.csv", ...because, "--study", study])).stderr).toContain(
      "did you mean `samples.csv`",
    );
  });
});
