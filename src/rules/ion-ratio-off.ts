import { moments } from "../stats/moments.js";
import type { RunRule } from "./run-rule.js";
import { isWithinPercent } from "./within-percent.js";

export const ionRatioOff: RunRule = {
  key: "ion-ratio-off",
  title: "Ion ratio unlike the calibrators'",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: ["ion-ratio"],
  source: "Project default; ICH M10 names no number",
  mark: "P",
  why: "Another ratio of qualifier to quantifier means that something else is under the peak.",
  remedy: "Look at the chromatograms of both transitions.",
  check({ curve, countedQcs, study }, limits) {
    const mean = moments(
      curve.standards.flatMap((one) => (one.isWithin && one.ionRatio !== null ? [one.ionRatio] : [])),
    ).mean;
    const limitPct = limits.numberOf("ion-ratio");
    if (mean === null) return [];
    const ratios = [
      ...countedQcs.map((one) => ({ who: one.name, ratio: one.ionRatio })),
      ...(study.ionRatio === null
        ? []
        : [
            { who: "Lowest of the study samples", ratio: study.ionRatio.least },
            { who: "Highest of the study samples", ratio: study.ionRatio.most },
          ]),
    ];
    return ratios.flatMap(({ who, ratio }) =>
      ratio === null || isWithinPercent(ratio, mean, limitPct)
        ? []
        : [
            {
              what: `${who}: ion ratio ${ratio}, the mean of the calibrators is ${mean.toPrecision(4)}.`,
              value: String(ratio),
              expected: `within ${limitPct} %`,
            },
          ],
    );
  },
};
