import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunVerdict } from "../../src/domain/sample.js";
import { loadLimits } from "../../src/reference/limits.js";
import { assessRun } from "../../src/rules/assess-run.js";
import { ladder, type Read, readAs, runFacts } from "../builders/run-facts.js";

/**
 * Acceptance of runs by hand (ICH M10 3.3.2): 3/4 of the calibrators and 6 levels, 2/3 of the QC samples and 1/2 at
 * each level, as integers. A row reads: calibrators (how many, which biases), QC samples, verdict and why.
 */
const limits = loadLimits();
/** `n` calibrators from 1 to 100; the biases go to those in the middle, both ends stay good. */
const cals = (n: number, ...biases: number[]): Read[] =>
  ladder(n).map((nominal, i) => [nominal, i > 0 && i <= biases.length ? biases[i - 1]! : 0]);
/** `n` QC samples in turn low (3), mid (40), high (80); the biases go to the first ones. */
const qcs = (n: number, ...biases: number[]): Read[] =>
  Array.from({ length: n }, (_, i) => [[3, 40, 80][i % 3]!, biases[i] ?? 0]);
const off = 15.0001;
const good = cals(8);

type Row = [name: string, calibrators: Read[], qcs: Read[], verdict: RunVerdict, reason: string | null, sum: string];
const table: Row[] = [
  // Calibrators: 6 of 6, 6 of 7, 6 of 8, 7 of 9, 8 of 10, 9 of 11, 9 of 12 are needed.
  [
    "6 calibrators, all pass",
    cals(6),
    qcs(6),
    "accepted",
    null,
    "calibrators 6 of 6 within 15 % (20 % at LLOQ): 24 >= 18",
  ],
  [
    "6 calibrators, one fails",
    cals(6, off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibration levels passed: 5 < 6",
  ],
  ["6 calibrators, one at 15.0 %", cals(6, 15), qcs(6), "accepted", null, "calibration levels passed: 6 >= 6"],
  [
    "7 calibrators, one fails",
    cals(7, off),
    qcs(6),
    "accepted",
    null,
    "calibrators 6 of 7 within 15 % (20 % at LLOQ): 24 >= 21",
  ],
  [
    "7 calibrators, two fail",
    cals(7, off, -off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibrators 5 of 7 within 15 % (20 % at LLOQ): 20 < 21",
  ],
  [
    "8 calibrators, two fail",
    cals(8, off, off),
    qcs(6),
    "accepted",
    null,
    "calibrators 6 of 8 within 15 % (20 % at LLOQ): 24 >= 24",
  ],
  [
    "8 calibrators, three fail",
    cals(8, off, off, off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibrators 5 of 8 within 15 % (20 % at LLOQ): 20 < 24",
  ],
  [
    "9 calibrators, two fail",
    cals(9, off, off),
    qcs(6),
    "accepted",
    null,
    "calibrators 7 of 9 within 15 % (20 % at LLOQ): 28 >= 27",
  ],
  [
    "9 calibrators, three fail",
    cals(9, off, off, off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibrators 6 of 9 within 15 % (20 % at LLOQ): 24 < 27",
  ],
  [
    "10 calibrators, two fail",
    cals(10, off, off),
    qcs(6),
    "accepted",
    null,
    "calibrators 8 of 10 within 15 % (20 % at LLOQ): 32 >= 30",
  ],
  [
    "10 calibrators, three fail",
    cals(10, off, off, off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibrators 7 of 10 within 15 % (20 % at LLOQ): 28 < 30",
  ],
  [
    "11 calibrators, two fail",
    cals(11, off, off),
    qcs(6),
    "accepted",
    null,
    "calibrators 9 of 11 within 15 % (20 % at LLOQ): 36 >= 33",
  ],
  [
    "11 calibrators, three fail",
    cals(11, off, off, off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibrators 8 of 11 within 15 % (20 % at LLOQ): 32 < 33",
  ],
  [
    "12 calibrators, three fail",
    cals(12, off, off, off),
    qcs(6),
    "accepted",
    null,
    "calibrators 9 of 12 within 15 % (20 % at LLOQ): 36 >= 36",
  ],
  [
    "12 calibrators, four fail",
    cals(12, off, off, off, off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibrators 8 of 12 within 15 % (20 % at LLOQ): 32 < 36",
  ],
  ["5 calibrators", cals(5), qcs(6), "rejected", "too-few-calibration-levels", "calibration levels passed: 5 < 6"],
  ["-15.0 % passes", cals(6, -15), qcs(6), "accepted", null, "calibrators 6 of 6 within 15 % (20 % at LLOQ): 24 >= 18"],
  [
    "-15.0001 % fails",
    cals(6, -off),
    qcs(6),
    "rejected",
    "calibrators-inaccurate",
    "calibrators 5 of 6 within 15 % (20 % at LLOQ): 20 >= 18",
  ],
  // The LLOQ has 20 %; the level that becomes the LLOQ keeps 15 %.
  ["LLOQ at 20.0 %", [[1, 20], ...good.slice(1)], qcs(6), "accepted", null, "range 1 to 100 ng/mL"],
  ["LLOQ at 20.0001 %", [[1, 20.0001], ...good.slice(1)], qcs(6), "accepted", null, "range 2 to 100 ng/mL (revised)"],
  [
    "LLOQ fails, next at 15.0 %",
    [[1, 30], [2, 15], ...good.slice(2)],
    qcs(6),
    "accepted",
    null,
    "range 2 to 100 ng/mL (revised)",
  ],
  [
    "LLOQ fails, next at 15.0001 %: low QC is outside",
    [[1, 30], [2, off], ...good.slice(2)],
    qcs(6),
    "rejected",
    "revised-range-too-narrow",
    "range 4 to 100 ng/mL (revised)",
  ],
  [
    "ULOQ fails",
    [...good.slice(0, -1), [100, 16]],
    [...qcs(4), [50, 0], [50, 0]],
    "rejected",
    "revised-range-too-narrow",
    "range 1 to 40 ng/mL (revised)",
  ],
  [
    "ULOQ fails, eleven levels",
    [...cals(11).slice(0, -1), [100, 16]],
    qcs(6),
    "accepted",
    null,
    "range 1 to 80 ng/mL (revised)",
  ],
  // QC samples: 4 of 6, 5 of 7, 6 of 8, 6 of 9, 7 of 10, 8 of 11, 8 of 12 are needed.
  ["6 QC, 4 pass, one of each level", good, qcs(6, off, off), "accepted", null, "QC 4 of 6 within 15 %: 12 >= 12"],
  ["6 QC, 3 pass", good, qcs(6, off, off, off), "rejected", "qc-inaccurate", "QC 3 of 6 within 15 %: 9 < 12"],
  [
    "6 QC, both of one level fail",
    good,
    qcs(6, off, 0, 0, off),
    "rejected",
    "qc-inaccurate",
    "QC level 3 0 of 2: 0 < 2",
  ],
  ["6 QC at 15.0 %", good, qcs(6, 15, -15, 15, -15, 15, -15), "accepted", null, "QC 6 of 6 within 15 %: 18 >= 12"],
  ["7 QC, 5 pass", good, qcs(7, off, off), "accepted", null, "QC 5 of 7 within 15 %: 15 >= 14"],
  ["7 QC, 4 pass", good, qcs(7, off, off, off), "rejected", "qc-inaccurate", "QC 4 of 7 within 15 %: 12 < 14"],
  ["8 QC, 6 pass", good, qcs(8, off, off), "accepted", null, "QC 6 of 8 within 15 %: 18 >= 16"],
  ["8 QC, 5 pass", good, qcs(8, off, off, off), "rejected", "qc-inaccurate", "QC 5 of 8 within 15 %: 15 < 16"],
  ["9 QC, 6 pass", good, qcs(9, off, off, off), "accepted", null, "QC 6 of 9 within 15 %: 18 >= 18"],
  ["9 QC, 5 pass", good, qcs(9, off, off, off, off), "rejected", "qc-inaccurate", "QC 5 of 9 within 15 %: 15 < 18"],
  ["10 QC, 7 pass", good, qcs(10, off, off, off), "accepted", null, "QC 7 of 10 within 15 %: 21 >= 20"],
  ["10 QC, 6 pass", good, qcs(10, off, off, off, off), "rejected", "qc-inaccurate", "QC 6 of 10 within 15 %: 18 < 20"],
  ["11 QC, 8 pass", good, qcs(11, off, off, off), "accepted", null, "QC 8 of 11 within 15 %: 24 >= 22"],
  ["11 QC, 7 pass", good, qcs(11, off, off, off, off), "rejected", "qc-inaccurate", "QC 7 of 11 within 15 %: 21 < 22"],
  ["12 QC, 8 pass", good, qcs(12, off, off, off, off), "accepted", null, "QC 8 of 12 within 15 %: 24 >= 24"],
  [
    "12 QC, 7 pass",
    good,
    qcs(12, off, off, off, off, off),
    "rejected",
    "qc-inaccurate",
    "QC 7 of 12 within 15 %: 21 < 24",
  ],
  ["QC at the LLOQ at 20.0 %", good, [...qcs(6), [1, 20]], "accepted", null, "QC 7 of 7 within 15 %: 21 >= 14"],
  [
    "QC at the LLOQ at 20.0001 %: its level fails",
    good,
    [...qcs(6), [1, 20.0001]],
    "rejected",
    "qc-inaccurate",
    "QC level 1 0 of 1: 0 < 1",
  ],
  // Half at a level, exactly and not.
  ["2 of 4 of a level", good, [...qcs(6), [3, off], [3, off]], "accepted", null, "QC level 3 2 of 4: 4 >= 4"],
  [
    "1 of 3 of a level",
    good,
    [[3, off], ...qcs(6).slice(1), [3, off]],
    "rejected",
    "qc-inaccurate",
    "QC level 3 1 of 3: 2 < 3",
  ],
  // Missing is never a pass.
  ["no calibrators", [], qcs(6), "review", "standards-missing", "QC 6 of 6 within 15 %: 18 >= 12"],
  ["no calibrators, QC fail", [], qcs(6, off, off, off), "rejected", "qc-inaccurate", "QC 3 of 6 within 15 %: 9 < 12"],
  ["no QC samples", good, [], "review", "standards-missing", "calibration levels passed: 8 >= 6"],
  ["5 QC samples", good, qcs(5), "review", "too-few-qcs", "QC count for 20 study samples: 5 < 6"],
];

describe("run acceptance by hand", () => {
  it.each(table)("%s", (_, calibrators, qcSamples, verdict, reason, sum) => {
    const answer = assessRun(
      runFacts({ calibrators: calibrators.map((one) => readAs(one)), qcs: qcSamples.map((one) => readAs(one)) }),
      limits,
    );
    expect([answer.verdict, answer.reason?.code ?? null]).toEqual([verdict, reason]);
    expect(answer.arithmetic).toContain(sum);
  });

  it("is not assessed where neither calibrators nor QC samples are in the data", () => {
    const answer = assessRun(runFacts({ calibrators: [], qcs: [] }), limits);
    expect(answer).toMatchObject({
      verdict: "notAssessed",
      reason: { code: "not-assessed" },
      arithmetic: [],
      findings: [],
    });
    expect(answer.limits).toEqual({
      lloq: null,
      uloq: null,
      unit: "ng/mL",
      isLloqRevised: false,
      isUloqRevised: false,
    });
  });

  it.each([
    [120, 6],
    [121, 7],
    [200, 10],
    [201, 11],
  ])("asks %i study samples for %i QC samples", (count, needed) => {
    const of = (n: number) =>
      assessRun(runFacts({ study: { ...runFacts().study, count }, qcs: qcs(n).map((one) => readAs(one)) }), limits);
    expect(of(needed).verdict).toBe("accepted");
    expect(of(needed - 1)).toMatchObject({ verdict: "review", reason: { code: "too-few-qcs" } });
  });

  it("counts a level of replicates where half of them pass, and keeps the range", () => {
    const twice = (...biases: [number, number][]) =>
      ladder(6).flatMap((nominal, i) => (biases[i] ?? [0, 0]).map((bias) => readAs([nominal, bias] as Read)));
    const oneOff = assessRun(runFacts({ calibrators: twice([25, 0], [off, 0], [off, 0]) }), limits);
    expect(oneOff.verdict).toBe("accepted");
    expect(oneOff.arithmetic).toContain("calibrators 9 of 12 within 15 % (20 % at LLOQ): 36 >= 36");
    expect(oneOff.limits).toMatchObject({ lloq: 1, uloq: 100, isLloqRevised: false });
    expect(assessRun(runFacts({ calibrators: twice([25, 25]) }), limits).reason?.code).toBe("calibrators-inaccurate");
  });

  it("judges every extraction batch by itself", () => {
    const batch = (name: string, ...biases: number[]) => qcs(6, ...biases).map((one) => readAs(one, { batch: name }));
    const answer = assessRun(runFacts({ qcs: [...batch("A"), ...batch("B", off, off, off)] }), limits);
    expect(answer).toMatchObject({ verdict: "rejected", reason: { code: "qc-inaccurate" } });
    expect(answer.reason!.text).toContain("batch B");
    expect(answer.arithmetic).toContain("QC 9 of 12 within 15 %: 27 >= 24");
    expect(answer.arithmetic).toContain("QC of batch B 3 of 6 within 15 %: 9 < 12");
  });

  it("noise of binary numbers never decides at 15.0 %", () => {
    const nominals = fc.double({ min: 1e-4, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(nominals, fc.constantFrom(-15, 15), (nominal, bias) => {
        const read = (pct: number) => readAs([nominal, pct]);
        const run = (pct: number) =>
          runFacts({
            method: null,
            calibrators: [],
            qcs: [3, 2, 1].map((times) => ({
              ...read(pct),
              nominal: nominal * times,
              value: read(pct).value! * times,
            })),
          });
        expect(assessRun(run(bias), limits).arithmetic[0]).toBe("QC 3 of 3 within 15 %: 9 >= 6");
        expect(assessRun(run(bias * 1.00001), limits).arithmetic[0]).toBe("QC 0 of 3 within 15 %: 0 < 6");
      }),
    );
  });

  it("one more failing QC sample never makes the verdict better", () => {
    const rank = { accepted: 0, review: 1, rejected: 2, notAssessed: 3 };
    const biases = fc.array(fc.constantFrom(0, 14, 16, -40), { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(biases, fc.nat(11), (list, at) => {
        const of = (own: number[]) =>
          rank[assessRun(runFacts({ qcs: qcs(own.length, ...own).map((one) => readAs(one)) }), limits).verdict];
        const worse = list.map((bias, i) => (i === at % list.length ? 99 : bias));
        expect(of(worse)).toBeGreaterThanOrEqual(of(list));
      }),
    );
  });
});
