import type { Rule, SampleFacts } from "./rule.js";

export const csfVolume: Rule<SampleFacts> = {
  key: "csf-volume",
  title: "CSF volume outside the protocol",
  scope: "sample",
  severity: "warning",
  effect: "review",
  limits: ["csf-volume-min", "csf-volume-max"],
  source: "Dosing guide, Protocol 1",
  mark: "F",
  why: "A small sample may not allow a repeat; a large one reaches CSF from higher up the spine.",
  remedy: "Compare with the collection form; note the deviation, or correct the volume in the samples table.",
  check(facts, limits) {
    const volumeMl = facts.numbers.collected_volume_ml;
    if (facts.matrix !== "csf" || volumeMl === undefined) return [];
    const [min, max] = [limits.numberOf("csf-volume-min"), limits.numberOf("csf-volume-max")];
    if (volumeMl >= min && volumeMl <= max) return [];
    return [
      {
        what: `CSF volume of ${volumeMl} mL is outside ${min}-${max} mL.`,
        column: "collected_volume_ml",
        value: String(volumeMl),
        expected: `${min}-${max} mL`,
      },
    ];
  },
};
