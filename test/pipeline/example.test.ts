import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.js";
import { exampleFolder, readTruth, type SideTruth } from "../builders/example.js";
import { nightOf, readBack, tempStudy } from "../builders/temp-study.js";
import { inZone, readWhole } from "../readers/read-all.js";

/** The whole night over the made-up study, compared with what its generator knows. */

const truth = readTruth();
const inboxFile = (name: string) => readFileSync(join(exampleFolder, "inbox", name));
let night: Awaited<ReturnType<typeof nightOf>>;
let got: Awaited<ReturnType<typeof readBack>>;

beforeAll(async () => {
  const names = readdirSync(join(exampleFolder, "inbox"));
  const inbox = Object.fromEntries(names.map((name) => [name, inboxFile(name)]));
  const folder = tempStudy(readFileSync(join(exampleFolder, "study.yaml"), "utf8"), inbox);
  night = await nightOf(folder);
  got = await readBack(folder);
});

const isClose = (value: number | null, expected: number | null, relative: number) =>
  value === null || expected === null
    ? value === expected
    : Math.abs(value - expected) <= relative * Math.abs(expected);

describe("vendor files of the example", () => {
  for (const file of truth.files.filter((one) => one.rows)) {
    it(`reads ${file.name} as meant`, async () => {
      const options = inZone("Europe/Berlin", { internalStandards: ["larotrectinib-d7"] });
      const read = await readWhole(inboxFile(file.name), { name: file.name, options });
      expect(read.by).toBe(file.reader);
      const count = (type: string) => read.results.filter((one) => one.sampleType === type).length;
      for (const [type, n] of Object.entries(file.rows!)) expect(count(type), type).toBe(n);
      expect(read.results.length).toBe(Object.values(file.rows!).reduce((sum, n) => sum + n, 0));
      const sum = read.results
        .filter((one) => one.sampleType === "study")
        .reduce((total, one) => total + (one.value ?? Number.NaN), 0);
      expect(sum).toBeCloseTo(file.sumOfStudy!, 4);
      expect(read.results.every((one) => one.analyte === "larotrectinib" && one.unit === null)).toBe(true);
    });
  }
});

describe("the night over the example", () => {
  it("imports every file but the corrupt one, which is set aside", () => {
    expect(night.what).toBe("done");
    const status = new Map(got.files.map((file) => [file.name, file.status]));
    for (const file of truth.files) expect(status.get(file.name), file.name).toBe(file.status);
    const setAside = truth.files.filter((file) => file.status === "setAside").map((file) => file.name);
    const others = got.files.filter((file) => file.status !== "imported").map((file) => file.name);
    expect(others).toEqual(setAside);
  });

  it("finds exactly the true pairs", () => {
    const key = (pair: { csf: { sampleId: string }; plasma: { sampleId: string } }) =>
      `${pair.csf.sampleId} ${pair.plasma.sampleId}`;
    expect(got.pairs.map(key).sort()).toEqual(truth.pairs.map(key).sort());
  });

  for (const expected of truth.pairs) {
    const { subjectId, visit, csf, plasma, ratio, steadyState, trouble } = expected;
    it(`${subjectId} ${visit}${trouble === null ? "" : ` (${trouble})`}`, () => {
      const pair = got.pairs.find((one) => one.csf.sampleId === csf.sampleId)!;
      expect(pair).toMatchObject({ subjectId, visit, gapMin: expected.gapMin, used: expected.used });
      checkSide(pair.csf, csf);
      checkSide(pair.plasma, plasma);
      expect(isClose(pair.timeAfterDoseH, csf.timeAfterDoseH, 1e-12)).toBe(true);

      expect(pair.ratio.state).toBe(ratio.state);
      expect(isClose(pair.ratio.value, ratio.value, 1e-12), `${pair.ratio.value} for ${ratio.value}`).toBe(true);
      expect(isClose(pair.ratio.bound, ratio.bound, 1e-12), `${pair.ratio.bound} for ${ratio.bound}`).toBe(true);

      expect(pair.steadyState.verdict).toBe(steadyState.verdict);
      expect(pair.steadyState.reason?.split(":")[0] ?? null).toBe(steadyState.reasonCode);
      expect(pair.steadyState.neededHours).toBe(steadyState.neededHours);
      expect(pair.steadyState.basis).toBe(steadyState.basis);
      if (steadyState.hoursOnRegimen !== null) {
        expect(pair.steadyState.hoursOnRegimen).toBeCloseTo(steadyState.hoursOnRegimen, 9);
      }
      if (steadyState.provenByDose !== null) expect(pair.steadyState.doseIds).toContain(steadyState.provenByDose);
      expect(pair.exclusions.map((one) => one.code)).toEqual(
        expected.exclusionCode === null ? [] : [expected.exclusionCode],
      );
      // CSF half-life is declared asPlasma: every verdict says so.
      expect(pair.marks).toContain("csf-half-life-assumed");
    });
  }

  it("says of every unpaired sample why, with the nearest candidate", () => {
    const bySample = new Map(got.unpaired.map((one) => [one.result.sampleId, one]));
    expect([...bySample.keys()].sort()).toEqual(truth.unpaired.map((one) => one.sampleId).sort());
    for (const one of truth.unpaired) expect(bySample.get(one.sampleId)!.nearest).toEqual(one.nearest);
    expect(got.withoutResult.map((one) => one.sampleId)).toEqual(truth.withoutResult.map((one) => one.sampleId));
  });

  it("reports every trouble and no other", () => {
    const keyOf = (one: {
      rule: string;
      severity: string;
      subjectId?: string | null;
      sampleId?: string | null;
      file?: string | null;
    }) =>
      // The truth names a subject only where it names no sample.
      [one.severity, one.rule, one.sampleId ?? `${one.subjectId ?? ""} ${one.file}`].join(" ");
    const serious = got.findings.filter((one: Finding) => one.severity !== "info");
    expect(serious.map(keyOf).sort()).toEqual(truth.findings.map(keyOf).sort());
    const conversions = got.findings.filter((one) => one.rule === "unit-converted");
    expect(conversions.map((one) => one.subjectId)).toEqual(["EX-11"]);
  });

  it("judges every run as the truth says, with its limits and sums", () => {
    const assessed = got.runs.filter((one) => one.verdict !== "notAssessed");
    expect(assessed.map((one) => one.run).sort()).toEqual(truth.runs.map((one) => one.run).sort());
    for (const { calibratorsPassed, qcsPassed, lloq, uloq, ...expected } of truth.runs) {
      const run = assessed.find((one) => one.run === expected.run)!;
      expect(run).toMatchObject(expected);
      expect(run.limits).toEqual({ lloq, uloq, unit: "ng/mL", isLloqRevised: false, isUloqRevised: false });
      expect(run.arithmetic[0]).toContain(`${calibratorsPassed} of ${expected.nCalibrators}`);
      expect(run.arithmetic).toContain(
        `QC ${qcsPassed} of ${expected.nQc} within 15 %: ${3 * qcsPassed} >= ${2 * expected.nQc}`,
      );
    }
    const others = got.runs.filter((one) => one.verdict === "notAssessed");
    expect(others.map((one) => [one.matrix, one.nStudy])).toEqual([["plasma", 2]]);
    const verdictOf = (sampleId: string) => got.samples.find((one) => one.sampleId === sampleId)!.runVerdict;
    expect([verdictOf("EX-01-V1-C"), verdictOf("EX-01-V1-P"), verdictOf("EX-11-V1-P")]).toEqual([
      "accepted",
      "accepted",
      "notAssessed",
    ]);
  });

  it("judges every tube: a child's small volumes are under review", () => {
    const review = got.samples.filter((one) => one.sampleVerdict !== "valid");
    expect(review.every((one) => one.sampleVerdict === "review")).toBe(true);
    expect(review.map((one) => one.sampleId)).toEqual(expect.arrayContaining(["EX-15-V1-C", "EX-16-V2-P"]));
  });

  it("summarises the complete used pairs", () => {
    const row = got.summaries.find((one) => one.basis === "total" && one.group === "all" && isComplete(one.method))!;
    const { geometricMean, geometricCvPct, ciLow, ciHigh, ...counts } = truth.summary;
    expect(row).toMatchObject(counts);
    for (const [name, value] of Object.entries({ geometricMean, geometricCvPct, ciLow, ciHigh })) {
      expect(isClose(row[name as "geometricMean"], value, 1e-10), `${name}: ${row[name as "geometricMean"]}`).toBe(
        true,
      );
    }
  });

  it("states the primary result by the censored likelihood", () => {
    const row = got.summaries.find((one) => one.basis === "total" && one.group === "all")!;
    expect(row).toMatchObject({
      method: "tobit-subject-weighted",
      ciMethod: "cluster-robust by subject, t, subjects - 1",
      marks: ["primary"],
      nUsed: truth.summary.nQuantified + truth.summary.nBelow + truth.summary.nAbove,
    });
    // Values of this library, which agrees with R's weighted survreg (test/stats/subject-weighted.test.ts); not of R itself.
    expect(isClose(row.geometricMean, 0.01882663956656984, 1e-6)).toBe(true);
    expect(isClose(row.geometricCvPct, 137.3863908698474, 1e-5)).toBe(true);
    expect(isClose(row.ciLow, 0.013065052385789241, 1e-5)).toBe(true);
    expect(isClose(row.ciHigh, 0.027129042188537816, 1e-5)).toBe(true);
  });
});

function isComplete(method: string): boolean {
  return method === "complete-pairs-subject-log-means";
}

function checkSide(
  side: {
    state: string;
    value: number | null;
    unit: string | null;
    lloq: number | null;
    raw: string;
    collectedAt: string;
  },
  expected: SideTruth,
): void {
  const { state, unit, lloq, exportedText } = expected;
  expect(side).toMatchObject({ state, unit, raw: exportedText });
  expect(isClose(side.value, expected.value, 1e-12), `${side.value} for ${expected.value}`).toBe(true);
  expect(isClose(side.lloq, lloq, 1e-12), `${side.lloq} for ${lloq}`).toBe(true);
  expect(side.collectedAt.slice(0, 16)).toBe(expected.collectedAt);
}
