import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as stats from "../../src/stats/index.js";

/** Ties, zeros, and sizes from 1e-300 to 1e300. */
const value = fc.oneof(
  fc.constantFrom(0, 1, 1, 2, 3, 5, 0.1, 1e-300, 1e300, -1, -2, -1e300, -1e-300),
  fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  fc.double({ min: 0.001, max: 1000, noNaN: true }),
);
const amount = value.map(Math.abs);
const values = fc.array(value, { maxLength: 9 });
const pairs = fc.array(fc.tuple(value, value), { maxLength: 9 });
const amountPairs = fc.array(fc.tuple(amount, amount), { maxLength: 9 });
const columns = <T>(rows: readonly (readonly [T, T])[]) =>
  [rows.map((row) => row[0]), rows.map((row) => row[1])] as const;

/** Every number inside a result is finite: what cannot be had is null or said in words. */
function expectFinite(result: unknown, path = "result"): void {
  if (typeof result === "number") expect(Number.isFinite(result), `${path} = ${result}`).toBe(true);
  else if (ArrayBuffer.isView(result)) expectFinite(Array.from(result as Float64Array), path);
  else if (Array.isArray(result)) for (const [i, inner] of result.entries()) expectFinite(inner, `${path}[${i}]`);
  else if (typeof result === "object" && result !== null) {
    for (const [key, inner] of Object.entries(result)) expectFinite(inner, `${path}.${key}`);
  }
}

const ofOneSample: Readonly<Record<string, (x: number[]) => unknown>> = {
  signedRankTest: (x) => stats.signedRankTest(x),
  walshInterval: (x) => stats.walshInterval(x),
  signedRankExactP: (x) => stats.signedRankExactP(x),
  signTest: (x) => stats.signTest(x),
  medianInterval: (x) => stats.medianInterval(x),
  grubbs: (x) => stats.grubbs(x),
  westgard: (x) => stats.westgard(x),
  leveyJenningsLimits: (x) => stats.leveyJenningsLimits(x),
  averageRanks: (x) => stats.averageRanks(x),
};

const ofPairs: Readonly<Record<string, (x: number[], y: number[]) => unknown>> = {
  rankSumTest: (x, y) => stats.rankSumTest(x, y),
  rankSumExactP: (x, y) => stats.rankSumExactP(x, y),
  differenceInterval: (x, y) => stats.differenceInterval(x, y),
  kruskalWallis: (x, y) => stats.kruskalWallis([x, y]),
  pearson: (x, y) => stats.pearson(x, y),
  spearman: (x, y) => stats.spearman(x, y),
  kendall: (x, y) => stats.kendall(x, y),
  leastSquares: (x, y) => stats.leastSquares([x], y),
  deming: (x, y) => stats.deming(x, y),
  theilSen: (x, y) => stats.theilSen(x, y),
  passingBablokRanks: (x, y) => stats.passingBablok(x, y),
  passingBablokHalf: (x, y) => stats.passingBablok(x, y, { rule: "half-ranks" }),
  passingBablokAngles: (x, y) => stats.passingBablok(x, y, { rule: "angles" }),
  blandAltman: (x, y) => stats.blandAltman(x, y),
  blandAltmanLog: (x, y) => stats.blandAltman(x, y, { scale: "log-ratio" }),
  blandAltmanPercent: (x, y) => stats.blandAltman(x, y, { scale: "percent" }),
  incurredReanalysis: (x, y) => stats.incurredReanalysis(x, y),
  westgardTwoLevels: (x, y) => stats.westgardTwoLevels(x, y),
  calibrationLinear: (x, y) => stats.calibrationCurve(x, y, { weighting: "1/x2" }),
  calibrationQuadratic: (x, y) => stats.calibrationCurve(x, y, { shape: "quadratic", weighting: "1/y" }),
  readBack: (x, y) => stats.readBack([0.1, 2, -0.01], x, y),
  proportionality: (x, y) => stats.proportionality(x, y),
  pointRatios: (x, y) => stats.pointRatios([1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, x.length), x, y),
  plasmaAtCsfTime: (x, y) => stats.plasmaAtCsfTime(x[0] ?? 0, y[0] ?? 0, x[1] ?? 1),
  contaminationRatio: (x, y) =>
    stats.contaminationRatio(
      { csfRedCellsPerUl: x[0] ?? 0, bloodRedCellsPerUl: y[0] ?? 0, bloodPlasmaRatio: 1 },
      x[1] ?? 0,
    ),
  summariseTimeBins: (x, y) => stats.summariseTimeBins(x, y, x.map(String)),
  qcReadBack: (x, y) => stats.qcReadBack(x.slice(0, 3), 5, y),
};

const ofProfiles: Readonly<Record<string, (timesH: number[], concentrations: number[]) => unknown>> = {
  nca: (timesH, concentrations) => stats.nca({ timesH, concentrations }, { dose: 10, missingStart: "zero" }),
  ncaLinear: (timesH, concentrations) => stats.nca({ timesH, concentrations }, { method: "linear" }),
  ncaLogAfter: (timesH, concentrations) =>
    stats.nca(
      { timesH: [0, ...timesH], concentrations: [1, ...concentrations] },
      { method: "linear-to-peak-log-after" },
    ),
  aucRatio: (timesH, concentrations) =>
    stats.aucRatio({ timesH, concentrations }, { timesH, concentrations }, { endH: 3, atEnd: "interpolate" }),
  sparseAuc: (timesH, concentrations) => stats.sparseAuc({ timesH, concentrations }),
  sparseAucRatio: (timesH, csf) => stats.sparseAucRatio({ timesH, csf, plasma: csf }),
};

describe("no few, tied or extreme values make NaN, infinity or a throw", () => {
  it.each(Object.entries(ofOneSample))("%s", (_name, run) => {
    fc.assert(
      fc.property(values, (x) => expectFinite(run(x))),
      { numRuns: 300, seed: 7 },
    );
  });

  it.each(Object.entries(ofPairs))("%s", (_name, run) => {
    fc.assert(
      fc.property(pairs, (rows) => expectFinite(run(...columns(rows)))),
      { numRuns: 400, seed: 7 },
    );
  });

  it.each(Object.entries(ofProfiles))("%s", (_name, run) => {
    fc.assert(
      fc.property(amountPairs, (rows) => expectFinite(run(...columns(rows)))),
      { numRuns: 400, seed: 7 },
    );
  });
});
