import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { runGoldenDetailed } from "../../src/selfcheck/index.js";
import {
  aucRatio,
  contaminationLimitPerUl,
  contaminationRatio,
  exchangeHalfLife,
  fractionUnboundCsf,
  massToMolarNmolPerL,
  pointRatios,
  rateFromHalfLife,
  ratioOfMeans,
  unboundRatio,
} from "../../src/stats/index.js";
import { benchNca } from "../bench/nca.js";

const shared = process.env.CSFP_SHARED ?? resolve(import.meta.dirname, "../../../shared");
const read = (...path: string[]) => readFileSync(join(shared, ...path), "utf8");
const print = (text: string) => process.stdout.write(`${text}\n`);

describe("golden files e, e2, f, g, h, j", () => {
  const files = readdirSync(join(shared, "golden"))
    .filter((name) => /^(e|e2|f|g|h|j)_.*\.json$/.test(name))
    .map((name) => ({ name, text: read("golden", name) }));
  const outcomes = runGoldenDetailed(files);

  it.each(outcomes.map((one) => [one.file, one.id, one] as const))("%s %s", (_file, _id, outcome) => {
    expect(outcome).toMatchObject({ status: "pass", failedFields: [] });
  });

  it("are all there, and little is skipped", () => {
    expect(files).toHaveLength(6);
    for (const { name } of files) {
      const own = outcomes.filter(({ file }) => file === name);
      const sum = (pick: (one: (typeof own)[number]) => number) => own.reduce((total, one) => total + pick(one), 0);
      const worst = own.reduce((most, one) => Math.max(most, one.worstRelDiff ?? 0), 0);
      print(
        `${name}: ${own.length} cases, ${sum((one) => one.compared)} fields compared, ` +
          `${sum((one) => one.skipped)} skipped, largest relative difference ${worst.toExponential(1)}`,
      );
    }
    const skipped = outcomes.flatMap(({ skippedFields }) => skippedFields);
    expect(skipped).toEqual(["linlog.tau_8.auc_int_last", "linlog.tau_8.auc_int_all"]);
  });
});

describe("hysteresis_ss.csv", () => {
  const rows = read("samples", "csf_plasma", "simulated", "hysteresis_ss.csv")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number));
  const column = (j: number) => rows.map((row) => row[j]!);
  const plasma = { timesH: column(0), concentrations: column(1) };
  const csf = { timesH: column(0), concentrations: column(2) };

  it("has the AUC ratio 0.020035264 by straight lines and 0.020102636 by log-down", () => {
    const linear = aucRatio(csf, plasma, { method: "linear", endH: 12 });
    const logDown = aucRatio(csf, plasma, { endH: 12 });
    print(`hysteresis: ${JSON.stringify(linear)} ${JSON.stringify(logDown)}`);
    expect(linear).toMatchObject({
      ratio: expect.closeTo(0.020035264, 9),
      plasmaArea: expect.closeTo(4156.5245, 3),
      csfArea: expect.closeTo(83.277065, 5),
    });
    expect(logDown).toMatchObject({
      ratio: expect.closeTo(0.020102636, 9),
      plasmaArea: expect.closeTo(4119.8725, 3),
      csfArea: expect.closeTo(82.820297, 5),
    });
  });

  it("has point ratios from 0.0059 to 0.0383", () => {
    const points = pointRatios(column(0), column(2), column(1));
    if (points.notEstimable !== undefined) throw new Error(points.notEstimable);
    print(`point ratios: ${points.lowest.ratio} to ${points.highest.ratio}, swing ${points.swing}, ${points.loop}`);
    expect(points.lowest.ratio).toBeCloseTo(0.0059, 4);
    expect(points.highest.ratio).toBeCloseTo(0.0383, 4);
    for (const [i, { ratio }] of points.points.entries()) expect(ratio).toBeCloseTo(rows[i]![3]!, 7);
  });
});

describe("nca10k.csv", () => {
  it("has the listed sums to 1e-10", () => {
    const bench = benchNca(join(shared, "bench", "generate.mjs"));
    const seconds = (ms: number) => (ms / 1000).toFixed(2);
    print(
      `nca10k: ${seconds(bench.computeMs)} s computing, ${seconds(bench.readMs)} s reading ` +
        "(on the reference machine: PKNCA 0.12.1 175 s, a plain R loop 0.89 s)",
    );
    const close = (found: number, listed: number) => expect(Math.abs(found / listed - 1)).toBeLessThan(1e-10);
    expect([bench.profiles, bench.lambdaZEstimable, bench.sumPoints]).toEqual([10_000, 10_000, 49_392]);
    close(bench.sumAucLast, 33909018.755714275);
    close(bench.sumLambdaZ, 1499.0877976529896);
    close(bench.geometricMeanAucLast, 3143.2764391154774);
    close(bench.medianHalfLifeH, 4.625809716216243);
  });
});

/** Found value, listed value and how far apart they may be (absolute). */
type Check = readonly [found: number, listed: number, tolerance: number];

describe("literature/arithmetic_checks.tsv", () => {
  const [header = "", ...lines] = read("samples", "csf_plasma", "literature", "arithmetic_checks.tsv")
    .trim()
    .split("\n");
  const rows = lines.map((line) => {
    const cells = line.split("\t");
    const names = header.split("\t");
    const cell = (name: string) => cells[names.indexOf(name)] ?? "";
    const tolerance = cell("tolerance") === "-" ? null : Number(cell("tolerance"));
    return { id: cell("id"), inputs: numbersIn(cell("inputs")), expected: numbersIn(cell("expected")), tolerance };
  });

  it.each(rows.map((row) => [row.id, row] as const))("%s", (id, { inputs, expected, tolerance }) => {
    const checks = CHECKS[id]?.(inputs, expected, tolerance ?? Number.NaN);
    expect(checks, `no check is written for ${id}`).toBeDefined();
    for (const [found, listed, within] of checks!) expect(Math.abs(found - listed)).toBeLessThanOrEqual(within);
    print(`${id}: ${checks!.map(([found, listed]) => `${found} (${listed})`).join(", ")}`);
  });

  it("has a row for every check", () => {
    expect(rows.map(({ id }) => id).sort()).toEqual(Object.keys(CHECKS).sort());
  });
});

function numbersIn(text: string): number[] {
  return [...text.matchAll(/(?<![A-Za-z_])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)].map(([match]) => Number(match));
}

function ratioOf(csf: number, plasma: number): number {
  const found = ratioOfMeans([csf], [plasma]);
  if (found.notEstimable !== undefined) throw new Error(found.notEstimable);
  return found.ratio;
}

/** Total from unbound ratio: the same conversion with the fractions exchanged. */
function totalOf(unbound: number, fractionPlasma: number, fractionCsf = 1): number {
  const found = unboundRatio(unbound, 0, { value: fractionPlasma, logSe: 0 }, { value: fractionCsf, logSe: 0 });
  if (found.notEstimable !== undefined) throw new Error(found.notEstimable);
  return found.ratio;
}

type Formula = (inputs: number[], expected: number[], tolerance: number) => Check[];

/** The published quotient agrees within the row's tolerance; the one written out agrees to its own last digit. */
const areaQuotient: Formula = ([csf, plasma], [computed, published], tolerance) => [
  [ratioOf(csf!, plasma!), computed!, 5.1e-6],
  [ratioOf(csf!, plasma!), published!, tolerance],
];

const quotient: Formula = ([csf, plasma], [computed], tolerance) => [[ratioOf(csf!, plasma!), computed!, tolerance]];

/** fu x partition coefficient. */
const unboundPartition: Formula = ([fraction, partition], [computed], tolerance) => [
  [totalOf(partition!, fraction!), computed!, tolerance],
];

const CHECKS: Readonly<Record<string, Formula>> = {
  crizotinib_costa: ([csf, plasma], [computed, reported], tolerance) => [
    [ratioOf(csf!, plasma!), computed!, tolerance],
    [Number(ratioOf(csf!, plasma!).toPrecision(2)), reported!, 0],
  ],
  crizotinib_wbrt: quotient,
  imatinib_leis: ([csf, plasma], [computed, csfUm, plasmaUm], tolerance) => [
    [ratioOf(csf!, plasma!), computed!, tolerance],
    // The same in micromolar: a ratio has no unit.
    [ratioOf(csfUm ?? 0.088, plasmaUm ?? 6.54), computed!, tolerance],
  ],
  gefitinib_zhao: ([csf, plasma], [computed, meanOfRatios]) => [
    [ratioOf(csf!, plasma!), computed!, 5.1e-8],
    // The published mean of ratios is another estimand: it differs by more than rounding.
    [Math.abs(ratioOf(csf!, plasma!) - meanOfRatios!) > 0.0003 ? 1 : 0, 1, 0],
  ],
  afatinib_mouse_auc: quotient,
  ribociclib_cranial: areaQuotient,
  palbociclib_cranial: areaQuotient,
  abemaciclib_cranial: areaQuotient,
  ribociclib_spinal: areaQuotient,
  palbociclib_spinal: areaQuotient,
  abemaciclib_spinal: areaQuotient,
  abemaciclib_total_from_Kpuu: ([unbound, fraction], [computed], tolerance) => [
    [totalOf(unbound!, fraction!), computed!, tolerance],
  ],
  larotrectinib_rat_scaled: ([unbound, fraction], [computed], tolerance) => [
    [totalOf(unbound!, fraction!), computed!, tolerance],
  ],
  paracetamol_anderson: ([partition, halfLifeH], expected, tolerance) => {
    const rate = rateFromHalfLife(halfLifeH!);
    if (rate.notEstimable !== undefined) throw new Error(rate.notEstimable);
    return [
      [rate.ratePerH, expected.find((value) => value > 0.9 && value < 1)!, tolerance],
      // At steady state what enters CSF leaves it: the AUC ratio is the partition coefficient.
      [totalOf(1, 1) * partition!, expected.at(-1)!, tolerance],
    ];
  },
  rifampicin_tbm: ([fraction, scale, exponent], expected, tolerance) =>
    [0, 2, 4].map((i): Check => {
      const partition = scale! * Math.exp(exponent! * expected[i]!);
      return [totalOf(partition, fraction!), expected[i + 1]!, tolerance];
    }),
  isoniazid_tbm: unboundPartition,
  pyrazinamide_tbm: unboundPartition,
  vancomycin_evd: (_inputs, expected, tolerance) => {
    const [, volumeL, flowLPerH] = [0, 0.445, 0.00322];
    const found = exchangeHalfLife(volumeL!, flowLPerH!);
    if (found.notEstimable !== undefined) throw new Error(found.notEstimable);
    return [[found.halfLifeH, expected.at(-1)!, tolerance]];
  },
  erlotinib_molar: ([massNgPerMl, molarNm], expected) => {
    const implied = (1000 * massNgPerMl!) / molarNm!;
    return [
      [implied, expected[0]!, 0.05],
      [massToMolarNmolPerL(massNgPerMl!, 429.9), molarNm!, 0.2],
      [massToMolarNmolPerL(massNgPerMl!, 393.4), 72.95, 0.005],
    ];
  },
  larotrectinib_molar: (_inputs, expected, tolerance) => {
    const molarMass = 428.44;
    const massOf = (molarNm: number) => molarNm / massToMolarNmolPerL(1, molarMass);
    return [
      [massToMolarNmolPerL(1, molarMass), expected[0]!, tolerance],
      [massOf(5), 2.142, tolerance],
      [massOf(11), 4.713, tolerance],
    ];
  },
  fu_csf: ([fraction, quotientLow, quotientHigh], expected, tolerance) => [
    [fractionUnboundCsf(fraction!, quotientLow!), expected.at(-2)!, tolerance],
    [fractionUnboundCsf(fraction!, quotientHigh!), expected.at(-1)!, tolerance],
  ],
  blood_contam: ([csfRedCellsPerUl, bloodRedCellsPerUl, bloodPlasmaRatio, ratio], [spurious, sharePct], tolerance) => {
    const blood = {
      csfRedCellsPerUl: csfRedCellsPerUl!,
      bloodRedCellsPerUl: bloodRedCellsPerUl!,
      bloodPlasmaRatio: bloodPlasmaRatio!,
    };
    const found = contaminationRatio(blood, ratio!);
    if (found.notEstimable !== undefined) throw new Error(found.notEstimable);
    const limits = [
      [0.02, 10_000],
      [0.01, 5000],
      [0.003, 1500],
    ].map(([at, redCells]): Check => {
      const limit = contaminationLimitPerUl(blood, at!, 10);
      return [limit.notEstimable === undefined ? limit.redCellsPerUl : Number.NaN, redCells!, 1e-6];
    });
    return [[found.spuriousRatio, spurious!, tolerance], [found.sharePct, sharePct!, tolerance], ...limits];
  },
};
