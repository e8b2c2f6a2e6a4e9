import type { Rule, SampleFacts } from "./rule.js";

export const bloodTube: Rule<SampleFacts> = {
  key: "blood-tube",
  title: "Blood not drawn into heparin",
  scope: "sample",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "Dosing guide, Protocol 1",
  mark: "F",
  why: "The method was validated with one anticoagulant; another one may change the measured concentration.",
  remedy: "Check the tube on the collection form; if it is right, show that the method holds for this anticoagulant.",
  check(facts) {
    const tube = facts.cells.tube;
    if (facts.matrix !== "plasma" || tube === undefined || /hep/i.test(tube)) return [];
    return [{ what: `Blood was drawn into "${tube}".`, column: "tube", value: tube, expected: "heparin" }];
  },
};
