import type { Rule, SampleFacts } from "./rule.js";

export const bloodVolume: Rule<SampleFacts> = {
  key: "blood-volume",
  title: "Blood volume outside the protocol",
  scope: "sample",
  severity: "warning",
  effect: "review",
  limits: ["blood-volume-min", "blood-volume-max"],
  source: "Dosing guide, Protocol 1",
  mark: "F",
  why: "Too little blood in a tube raises the share of anticoagulant; too little plasma allows no repeat.",
  remedy: "Compare with the collection form; note the deviation, or correct the volume in the samples table.",
  check(facts, limits) {
    const volumeMl = facts.numbers.collected_volume_ml;
    if (facts.matrix !== "plasma" || volumeMl === undefined) return [];
    const [min, max] = [limits.numberOf("blood-volume-min"), limits.numberOf("blood-volume-max")];
    if (volumeMl >= min && volumeMl <= max) return [];
    return [
      {
        what: `Blood volume of ${volumeMl} mL is outside ${min}-${max} mL.`,
        column: "collected_volume_ml",
        value: String(volumeMl),
        expected: `${min}-${max} mL`,
      },
    ];
  },
};
