import { bcaInterval, bootstrapIntervals } from "../stats/bootstrap-interval.js";
import { geometric } from "../stats/geometric.js";
import { acceleration, jackknifeValues } from "../stats/jackknife.js";
import { moments } from "../stats/moments.js";
import { quantile } from "../stats/quantile.js";
import { regressionInfluence } from "../stats/regression-influence.js";
import {
  type ComputedFields,
  type GoldenCall,
  type GoldenKind,
  hasShape,
  matrixOf,
  numberOf,
  numbersOf,
} from "./golden-kind.js";

const NO_INTERVAL = [null, null] as const;
type OfPositions = (positions: readonly number[]) => number | null;

/** Bootstrap intervals with the index matrix of the file. */
export const iBootstrap: GoldenKind = {
  kind: "i-bootstrap",
  title: "Bootstrap intervals with given index matrices",
  fileName: /(^|\/)i_/,
  compute(call) {
    if (hasShape(call, ["x", "index"], ["B", "index_base"])) return oneSample(call);
    if (hasShape(call, ["csf", "plasma", "index"], ["B", "index_base"])) return pairs(call);
    if (hasShape(call, ["x1", "x2", "index1", "index2"], ["B", "index_base"])) return twoGroups(call);
    return null;
  },
};

function indexOf(call: GoldenCall, name: string): number[][] {
  const base = Object.hasOwn(call.input, "index_base") ? numberOf(call, "index_base") : 0;
  return matrixOf(call, name).map((row) => row.map((position) => position - base));
}

function oneSample(call: GoldenCall): ComputedFields {
  const x = numbersOf(call, "x");
  const drawn = (positions: readonly number[]) => positions.map((position) => x[position]!);
  const index = indexOf(call, "index");
  return {
    median: statistic(index, x.length, (positions) => quantile(drawn(positions), 0.5)),
    geo_mean: statistic(index, x.length, (positions) => geometric(drawn(positions)).geometricMean),
    mean: statistic(index, x.length, (positions) => moments(drawn(positions)).mean),
  };
}

function pairs(call: GoldenCall): ComputedFields {
  const csf = numbersOf(call, "csf");
  const plasma = numbersOf(call, "plasma");
  const index = indexOf(call, "index");
  const ratios = (positions: readonly number[]) => positions.map((position) => csf[position]! / plasma[position]!);
  const total = (values: readonly number[], positions: readonly number[]) =>
    moments(positions.map((position) => values[position]!)).mean!;
  return {
    median_ratio: statistic(index, csf.length, (positions) => quantile(ratios(positions), 0.5)),
    geo_mean_ratio: statistic(index, csf.length, (positions) => geometric(ratios(positions)).geometricMean),
    ratio_of_means: statistic(index, csf.length, (positions) => total(csf, positions) / total(plasma, positions)),
  };
}

function statistic(index: readonly (readonly number[])[], n: number, of: OfPositions): ComputedFields {
  const t0 = of(Array.from({ length: n }, (_, i) => i))!;
  const replicates = index.map((row) => of(row)!);
  const left = jackknifeValues(n, of).map((value) => value!);
  const plain = bootstrapIntervals(t0, replicates, 0.95);
  const influence = regressionInfluence(index, replicates, n);
  const accelerationJackknife = acceleration(left.map((value) => -value));
  const bca = bcaInterval(t0, replicates, accelerationJackknife, 0.95);
  const regression = influence === null ? null : bcaInterval(t0, replicates, acceleration(influence), 0.95);
  return {
    t0,
    boot_se: plain.se,
    boot_bias: plain.bias,
    first5: replicates.slice(0, 5),
    sum_replicates: replicates.reduce((sum, value) => sum + value, 0),
    jackknife_values: left,
    boot_ci: {
      norm: plain.normal ?? NO_INTERVAL,
      basic: plain.basic ?? NO_INTERVAL,
      perc: plain.percentile ?? NO_INTERVAL,
      bca_regression_acceleration: regression?.ci ?? NO_INTERVAL,
    },
    percentile_type7: bootstrapIntervals(t0, replicates, 0.95, "type7").percentile ?? NO_INTERVAL,
    percentile_type6: bootstrapIntervals(t0, replicates, 0.95, "type6").percentile ?? NO_INTERVAL,
    bca_jackknife: {
      z0: bca?.z0 ?? null,
      acceleration_jackknife: accelerationJackknife,
      adjusted_alpha: bca?.adjustedTails ?? NO_INTERVAL,
      ci95: bca?.ci ?? NO_INTERVAL,
      ci95_type7: bcaInterval(t0, replicates, accelerationJackknife, 0.95, "type7")?.ci ?? NO_INTERVAL,
      n_less_than_t0: replicates.filter((value) => value < t0).length,
      n_equal_t0: replicates.filter((value) => value === t0).length,
    },
  };
}

function twoGroups(call: GoldenCall): ComputedFields {
  const x1 = numbersOf(call, "x1");
  const x2 = numbersOf(call, "x2");
  const second = indexOf(call, "index2");
  const gm = (values: readonly number[]) => geometric(values).geometricMean!;
  const draw = (values: readonly number[], row: readonly number[]) => gm(row.map((position) => values[position]!));
  const replicates = indexOf(call, "index1").map((row, b) => draw(x2, second[b]!) / draw(x1, row));
  const t0 = gm(x2) / gm(x1);
  const plain = bootstrapIntervals(t0, replicates, 0.95);
  return {
    t0,
    se: plain.se,
    percentile_type7: bootstrapIntervals(t0, replicates, 0.95, "type7").percentile ?? NO_INTERVAL,
    percentile_boot_interpolated: plain.percentile ?? NO_INTERVAL,
    sum_replicates: replicates.reduce((sum, value) => sum + value, 0),
  };
}
