import type { Ratio } from "../domain/pair.js";

/** The least value a ratio may have: itself, or the bound it lies above; null for one that is only known from above. */
export function leastRatio(ratio: Ratio): number | null {
  return ratio.state === "above" ? ratio.bound : ratio.value;
}

/** `0.0481`, `> 2.2`, `< 0.0016`, for sentences. */
export function sayRatio(ratio: Ratio): string {
  if (ratio.value !== null) return ratio.value.toPrecision(3);
  if (ratio.bound === null) return "not estimable";
  return `${ratio.state === "above" ? ">" : "<"} ${ratio.bound.toPrecision(3)}`;
}
