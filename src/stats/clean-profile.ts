import { isEstimable, type Result } from "./result.js";

/** What becomes of a value below LLOQ: kept as 0, dropped, or replaced by a stated number (a named sensitivity). */
export type BelowLloqAction = "keep" | "drop" | number;

/** Actions by position: one for all, around the quantified values, or around the peak. */
export type BelowLloqRule =
  | { readonly all: BelowLloqAction }
  | { readonly first: BelowLloqAction; readonly middle: BelowLloqAction; readonly last: BelowLloqAction }
  | { readonly beforePeak: BelowLloqAction; readonly afterPeak: BelowLloqAction };

/** A concentration-time profile: 0 means below LLOQ, null means no result. */
export interface Profile {
  readonly timesH: ArrayLike<number>;
  readonly concentrations: ArrayLike<number | null>;
}

/** A profile in ascending time without missing values; every concentration is >= 0. */
export interface CleanProfile {
  readonly timesH: Float64Array;
  readonly concentrations: Float64Array;
}

/** PKNCA's default: a leading or trailing value below LLOQ counts as 0, one between quantified values is dropped. */
export const DEFAULT_BELOW_LLOQ_RULE: BelowLloqRule = { first: "keep", middle: "drop", last: "keep" };

/**
 * Profile made ready for integration: missing results dropped, times ascending, values below LLOQ treated by position.
 *
 * Use in the lab: every exposure parameter starts here, so that below-LLOQ handling is one named decision.
 * Definition: first = before the first quantified value, last = after the last, middle = between; around the peak =
 * up to and after the (first) maximum. A profile without a quantified value takes the first / beforePeak action.
 * Few values: an empty profile stays empty. Not estimable: a time that is not finite, a negative or non-finite
 * concentration, two results at one time.
 * Reference: PKNCA 0.12 documentation, "clean.conc.blq"; Beal SL (2001) J Pharmacokinet Pharmacodyn 28:481-504.
 *
 * @example cleanProfile({ timesH: [0, 1, 2, 4], concentrations: [0, 3, 0, 1] }) // => { timesH: [0, 1, 4], concentrations: [0, 3, 1] }
 */
export function cleanProfile(profile: Profile, rule: BelowLloqRule = DEFAULT_BELOW_LLOQ_RULE): Result<CleanProfile> {
  const present = presentInOrder(profile);
  if (!isEstimable(present)) return present;
  const { order } = present;
  const { timesH, concentrations } = profile;
  const actionAt = actionByPosition(
    order.map((index) => concentrations[index]!),
    rule,
  );
  const keptTimes: number[] = [];
  const keptValues: number[] = [];
  for (let position = 0; position < order.length; position++) {
    const index = order[position]!;
    const value = concentrations[index]!;
    const action = value > 0 ? "keep" : actionAt(position);
    if (action === "drop") continue;
    keptTimes.push(timesH[index]!);
    keptValues.push(typeof action === "number" ? action : value);
  }
  return { timesH: new Float64Array(keptTimes), concentrations: new Float64Array(keptValues) };
}

/** Indices of the results that are there, by ascending time, or why the profile cannot be used. */
function presentInOrder({ timesH, concentrations }: Profile): Result<{ order: number[] }> {
  const order: number[] = [];
  let isAscending = true;
  let previousH = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < timesH.length; index++) {
    const value = concentrations[index];
    if (value === null || value === undefined) continue;
    const timeH = timesH[index]!;
    if (!Number.isFinite(timeH)) return { notEstimable: "a sample has no finite time" };
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      return { notEstimable: `a concentration is not a number >= 0 (at ${timeH} h)` };
    }
    if (timeH <= previousH) isAscending = false;
    previousH = timeH;
    order.push(index);
  }
  if (isAscending) return { order };
  order.sort((a, b) => timesH[a]! - timesH[b]!);
  for (let position = 1; position < order.length; position++) {
    const timeH = timesH[order[position]!]!;
    if (timeH === timesH[order[position - 1]!]!) return { notEstimable: `two results at one time (${timeH} h)` };
  }
  return { order };
}

/** The action for a value below LLOQ at a position of the ordered profile. */
function actionByPosition(values: readonly number[], rule: BelowLloqRule): (position: number) => BelowLloqAction {
  if ("all" in rule) return () => rule.all;
  if ("first" in rule) {
    const first = values.findIndex((value) => value > 0);
    const last = values.findLastIndex((value) => value > 0);
    return (position) => (first < 0 || position < first ? rule.first : position > last ? rule.last : rule.middle);
  }
  const peak = values.indexOf(values.reduce((largest, value) => Math.max(largest, value), 0));
  const hasPeak = values.some((value) => value > 0);
  return (position) => (!hasPeak || position <= peak ? rule.beforePeak : rule.afterPeak);
}
