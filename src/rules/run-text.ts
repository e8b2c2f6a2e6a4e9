import type { JudgedStandard } from "./run-rule.js";

/** `Cal 3 (nominal 5, read 6.1: +22.0 %)`. */
export function sayStandard(one: JudgedStandard): string {
  const { name, nominal, biasPct, raw } = one;
  if (biasPct === null) return `${name} (nominal ${nominal}, no concentration)`;
  return `${name} (nominal ${nominal}, read ${raw}: ${biasPct >= 0 ? "+" : ""}${biasPct.toFixed(1)} %)`;
}
