import { recalculate } from "./recalculate.js";
import type { RunRule } from "./run-rule.js";

export const recalculationDiffers: RunRule = {
  key: "recalculation-differs",
  title: "Areas do not give the exported concentrations",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: ["recalculation"],
  source: "Project default; ICH M10 3.3.2 (one written model for each analyte)",
  mark: "P",
  why: "Where no usual curve through the exported areas gives the exported values, curve or values were changed by hand, or another model was used.",
  remedy: "Compare model, weighting and left-out calibrators with the instrument software.",
  check(run, limits) {
    const limitPct = limits.numberOf("recalculation");
    const best = recalculate(run, limitPct);
    if (best === null || best.worstPct <= limitPct) return [];
    return [
      {
        what: `The nearest curve through the areas (${best.model}) differs by ${best.worstPct.toPrecision(3)} % at ${best.worstAt}.`,
        value: `${best.worstPct.toPrecision(3)} %`,
        expected: `at most ${limitPct} %`,
      },
    ];
  },
};
