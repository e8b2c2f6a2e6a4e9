import { backCalculate } from "./calibration-curve.js";
import { finiteOrNull } from "./finite-or-null.js";
import { moments } from "./moments.js";

/** One calibrator read back from the curve; null where the curve does not reach its response. */
export interface ReadBack {
  readonly nominal: number;
  readonly backCalculated: number | null;
  readonly accuracyPct: number | null;
  readonly biasPct: number | null;
  readonly isWithin: boolean;
}

/** Limits of |bias| in percent, the second at the lowest level. */
export interface AccuracyLimits {
  readonly biasPct: number;
  readonly biasAtLowestPct: number;
}

/** ICH M10 (2022) 3.2.3.1. Rules pass their own limits; these are for the statistics alone. */
export const M10_ACCURACY: AccuracyLimits = { biasPct: 15, biasAtLowestPct: 20 };

/** Slack in percentage points, so that binary64 noise never decides at a limit. */
const NOISE_PCT = 1e-9;

/**
 * Calibrators read back from their own curve.
 *
 * Use in the lab: accuracy of every standard, and which pass.
 * Formula: accuracy % = 100 back-calculated / nominal; bias % = accuracy - 100.
 * Definition: |bias| equal to the limit passes; the lowest nominal level has its own limit. A nominal of 0 has no bias
 * and does not pass.
 * Few values: no calibrators give an empty list; a response that the curve does not reach has no value and fails.
 * Reference: ICH M10 (2022) 3.2.3.
 *
 * @example readBack([1, 2], [1], [3.3])[0].biasPct // => 15
 */
export function readBack(
  coefficients: readonly number[],
  nominal: ArrayLike<number>,
  response: ArrayLike<number>,
  limits: AccuracyLimits = M10_ACCURACY,
): ReadBack[] {
  const levels = Array.from(nominal);
  const lowest = levels.reduce((least, level) => Math.min(least, level), Number.POSITIVE_INFINITY);
  return levels.map((level, i) => {
    const backCalculated = backCalculate(coefficients, response[i]!);
    const accuracyPct = backCalculated === null ? null : finiteOrNull((100 * backCalculated) / level);
    const biasPct = backCalculated === null ? null : finiteOrNull((100 * (backCalculated - level)) / level);
    const limit = level === lowest ? limits.biasAtLowestPct : limits.biasPct;
    const isWithin = biasPct !== null && Math.abs(biasPct) <= limit + NOISE_PCT;
    return { nominal: level, backCalculated, accuracyPct, biasPct, isWithin };
  });
}

/**
 * Whether at least 3/4 of all calibrators and 1/2 at every level pass (integers, never percentages).
 *
 * Definition: a common acceptance scheme; the run rules of the product count levels and ends besides.
 * Few values: no calibrators is not enough.
 * Reference: ICH M10 (2022) 3.2.3 and 3.3.2.
 *
 * @example hasEnoughPassing([{ nominal: 1, isWithin: true }, { nominal: 1, isWithin: false }]) // => false
 */
export function hasEnoughPassing(standards: readonly Pick<ReadBack, "nominal" | "isWithin">[]): boolean {
  const isEnough = (some: readonly Pick<ReadBack, "isWithin">[], pass: number, of: number) =>
    of * some.filter((one) => one.isWithin).length >= pass * some.length;
  const levels = [...new Set(standards.map((one) => one.nominal))];
  return (
    standards.length > 0 &&
    isEnough(standards, 3, 4) &&
    levels.every((level) =>
      isEnough(
        standards.filter((one) => one.nominal === level),
        1,
        2,
      ),
    )
  );
}

/**
 * Lowest level at which every replicate reads back within a limit: the LLOQ this curve supports; null if none.
 *
 * Reference: ICH M10 (2022) 3.2.3 (20 % at the LLOQ).
 *
 * @example lowestPassingLevel([{ nominal: 1, biasPct: 25 }, { nominal: 2, biasPct: -20 }]) // => 2
 */
export function lowestPassingLevel(
  standards: readonly Pick<ReadBack, "nominal" | "biasPct">[],
  limitPct = 20,
): number | null {
  const failing = new Set(
    standards.flatMap(({ nominal, biasPct }) =>
      biasPct !== null && Math.abs(biasPct) <= limitPct + NOISE_PCT ? [] : [nominal],
    ),
  );
  const passing = standards.map(({ nominal }) => nominal).filter((nominal) => !failing.has(nominal));
  return moments(passing).min;
}

/** Replicates of one QC level read back from a curve. */
export interface QcReadBack {
  readonly backCalculated: readonly (number | null)[];
  readonly accuracyPct: readonly (number | null)[];
  readonly mean: number | null;
  readonly cvPct: number | null;
  readonly biasPct: number | null;
}

/**
 * QC replicates of one level read back, with mean, CV and bias of the mean.
 *
 * Formula: CV % = 100 SD / mean with divisor n - 1; bias % = 100 (mean - nominal) / nominal.
 * Definition: the mean is null when a replicate is outside what the curve reaches: it is not dropped.
 * Few values: one replicate has no CV.
 * Reference: ICH M10 (2022) 3.2.5.
 *
 * @example qcReadBack([0, 1], 10, [9, 10, 11]).cvPct // => 10
 */
export function qcReadBack(coefficients: readonly number[], nominal: number, responses: ArrayLike<number>): QcReadBack {
  const backCalculated = Array.from(responses, (response) => backCalculate(coefficients, response));
  const present = backCalculated.filter((value) => value !== null);
  const sample = moments(present.length === backCalculated.length ? present : []);
  const { mean, sd } = sample;
  return {
    backCalculated,
    accuracyPct: backCalculated.map((value) => (value === null ? null : finiteOrNull((100 * value) / nominal))),
    mean,
    cvPct: mean === null || sd === null ? null : finiteOrNull((100 * sd) / mean),
    biasPct: mean === null ? null : finiteOrNull((100 * (mean - nominal)) / nominal),
  };
}
