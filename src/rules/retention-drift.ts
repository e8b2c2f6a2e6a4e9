import { quantile } from "../stats/quantile.js";
import type { RunRule } from "./run-rule.js";

export const retentionDrift: RunRule = {
  key: "retention-drift",
  title: "Retention time drifts",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: ["retention-drift"],
  source: "Project default; ICH M10 names no number",
  mark: "P",
  why: "A peak at another time may be another substance, or lie outside the integration window.",
  remedy: "Look at the chromatograms at the named times.",
  check({ curve, countedQcs, study }, limits) {
    const standards = [...curve.standards, ...countedQcs];
    const centre = quantile(
      standards.flatMap((one) => one.retentionTimeMin ?? []),
      0.5,
    );
    const limitPct = limits.numberOf("retention-drift");
    if (centre === null || !(centre > 0)) return [];
    const times = [
      ...standards.map((one) => ({ who: one.name, minutes: one.retentionTimeMin })),
      ...(study.retentionTimeMin === null
        ? []
        : [
            { who: "Earliest study sample", minutes: study.retentionTimeMin.least },
            { who: "Latest study sample", minutes: study.retentionTimeMin.most },
          ]),
    ];
    return times.flatMap(({ who, minutes }) =>
      minutes === null || Math.abs(minutes - centre) * 100 <= limitPct * centre * (1 + 1e-9)
        ? []
        : [
            {
              what: `${who}: retention time ${minutes} min, the median of the standards is ${centre} min.`,
              value: String(minutes),
              expected: `within ${limitPct} %`,
            },
          ],
    );
  },
};
