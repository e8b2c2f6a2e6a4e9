import { leveyJenningsLimits } from "../stats/levey-jennings-limits.js";
import { rejectedPositions, type WestgardRule, westgard, zScores } from "../stats/westgard.js";
import { westgardTwoLevels } from "../stats/westgard-two-levels.js";
import { type ComputedFields, type GoldenCall, type GoldenKind, hasShape, numberOf, numbersOf } from "./golden-kind.js";

const NAMES: Readonly<Record<WestgardRule, string>> = {
  "1-2s": "1_2s",
  "1-3s": "1_3s",
  "2-2s": "2_2s",
  "R-4s": "R_4s",
  "4-1s": "4_1s",
  "3-1s": "3_1s",
  "2of3-2s": "2of3_2s",
  "10x": "10x",
  "8x": "8x",
  "6x": "6x",
  "7T": "7T",
};

/** Control rules; the columns of the input say whether one level, two levels, raw values or a base period. */
export const hWestgard: GoldenKind = {
  kind: "h-westgard",
  title: "Levey-Jennings limits and Westgard rules",
  fileName: /(^|\/)h_/,
  compute(call) {
    if (hasShape(call, ["z"])) return oneLevel(numbersOf(call, "z"));
    if (hasShape(call, ["value", "mean", "sd"])) return rawValues(call);
    if (hasShape(call, ["z_L1", "z_L2"])) return twoLevels(call);
    if (hasShape(call, ["base", "new_values"])) return basePeriod(call);
    return null;
  },
};

function oneLevel(z: readonly number[], noise?: number): ComputedFields {
  const violations = westgard(z, noise);
  const named = Object.entries(violations).map(([rule, at]) => [NAMES[rule as WestgardRule], at] as const);
  return { ...Object.fromEntries(named), rejected: rejectedPositions(violations) };
}

function rawValues(call: GoldenCall): ComputedFields {
  const z = zScores(numbersOf(call, "value"), numberOf(call, "mean"), numberOf(call, "sd"));
  const numbers = z.map((value) => value ?? Number.NaN);
  const naive = Object.entries(oneLevel(numbers, 0)).map(([name, at]) => [`naive_${name}_without_tolerance`, at]);
  return { z, ...oneLevel(numbers), ...Object.fromEntries(naive) };
}

function twoLevels(call: GoldenCall): ComputedFields {
  const first = numbersOf(call, "z_L1");
  const second = numbersOf(call, "z_L2");
  const within = westgardTwoLevels(first, second);
  const perLevel = (z: readonly number[], level: string) =>
    Object.fromEntries(Object.entries(oneLevel(z)).map(([name, at]) => [`${name}_${level}`, at]));
  return {
    "2_2s_within_run": within["2-2s"],
    R_4s_within_run: within["R-4s"],
    R_4s_range_within_run: within["R-4s-range"],
    ...perLevel(first, "L1"),
    ...perLevel(second, "L2"),
  };
}

function basePeriod(call: GoldenCall): ComputedFields {
  const limits = leveyJenningsLimits(numbersOf(call, "base"));
  if (limits.notEstimable !== undefined) return {};
  const z = zScores(numbersOf(call, "new_values"), limits.mean, limits.sd);
  return {
    mean: limits.mean,
    sd: limits.sd,
    cv_pct: limits.cvPct,
    limits_minus3_to_plus3_sd: limits.lines,
    z,
    ...oneLevel(z.map((value) => value ?? Number.NaN)),
  };
}
