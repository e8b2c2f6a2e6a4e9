/** One side of a pair in one unit: a number, or a state with the limits that bound it. */
export type ConcentrationSide =
  | { readonly state: "quantified"; readonly value: number }
  /** Below the limit; `detected` is the limit of detection when the sample was seen above it. */
  | { readonly state: "below"; readonly limit: number; readonly detected?: number }
  | { readonly state: "above"; readonly limit: number };

/** Where a log ratio lies: equal bounds are an exact value, infinite bounds are open. */
export interface LogRatioBounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Bounds of log(csf / plasma) from the states of both sides; each pair keeps its own limit.
 *
 * Use in the lab: CSF below LLOQ gives a left-censored ratio, plasma below LLOQ a right-censored one, CSF between LOD
 * and LLOQ an interval; both below gives no information (both bounds infinite).
 * Formula: [log(csfLow / plasmaHigh), log(csfHigh / plasmaLow)].
 * Definition: natural logs; a quotient that leaves the range of numbers is taken as the difference of logs.
 * Reference: Helsel DR (2012) Statistics for Censored Environmental Data, 2nd ed., chapter 3.
 *
 * @example logRatioBounds({ state: "quantified", value: 2 }, { state: "quantified", value: 2 }) // => { lower: 0, upper: 0 }
 * @example logRatioBounds({ state: "below", limit: 1 }, { state: "quantified", value: 1 }).upper // => 0
 */
export function logRatioBounds(csf: ConcentrationSide, plasma: ConcentrationSide): LogRatioBounds {
  const [csfLow, csfHigh] = sideBounds(csf);
  const [plasmaLow, plasmaHigh] = sideBounds(plasma);
  return { lower: logQuotient(csfLow, plasmaHigh), upper: logQuotient(csfHigh, plasmaLow) };
}

function sideBounds(side: ConcentrationSide): readonly [number, number] {
  const given = side.state === "quantified" ? side.value : side.limit;
  if (!(given > 0 && Number.isFinite(given))) {
    throw new RangeError(`concentration or limit out of range; expected above 0, found ${given}`);
  }
  if (side.state === "quantified") return [side.value, side.value];
  if (side.state === "below") return [side.detected ?? 0, side.limit];
  return [side.limit, Number.POSITIVE_INFINITY];
}

function logQuotient(numerator: number, denominator: number): number {
  if (numerator === 0 || denominator === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  if (denominator === 0 || numerator === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const quotient = numerator / denominator;
  // A subnormal quotient has lost digits, an overflown one all of them.
  if (quotient > 1e-290 && quotient < 1e290) return Math.log(quotient);
  return Math.log(numerator) - Math.log(denominator);
}
