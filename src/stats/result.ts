/** Lower and upper limit. */
export type Interval = readonly [low: number, high: number];

/** A statistic that cannot be had from these data, with the reason in words. */
export interface NotEstimable {
  readonly notEstimable: string;
}

/** Either the estimate or the reason why there is none; never NaN, never infinite, never thrown. */
export type Result<T> = (T & { readonly notEstimable?: undefined }) | NotEstimable;

/**
 * True when the result holds an estimate.
 *
 * @example isEstimable({ notEstimable: "no values" }) // => false
 */
export function isEstimable<T extends object>(result: Result<T>): result is T & { readonly notEstimable?: undefined } {
  return result.notEstimable === undefined;
}
