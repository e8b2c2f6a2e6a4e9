/** Stands where a number would be when the data do not allow one; the reason is fit to be printed. */
export interface NotEstimable {
  readonly state: "notEstimable";
  readonly reason: string;
}

/**
 * A result that says why there is none.
 *
 * @example notEstimable("fewer than two values").reason // => "fewer than two values"
 */
export function notEstimable(reason: string): NotEstimable {
  return { state: "notEstimable", reason };
}

/**
 * Tells a refusal from a result.
 *
 * @example isNotEstimable(notEstimable("no values")) // => true
 * @example isNotEstimable({ slope: 1 }) // => false
 */
export function isNotEstimable(result: unknown): result is NotEstimable {
  return typeof result === "object" && result !== null && "state" in result && result.state === "notEstimable";
}
