import type { Rule, SampleFacts } from "./rule.js";

export const storageTooWarm: Rule<SampleFacts> = {
  key: "storage-too-warm",
  title: "Stored warmer than -80 degC",
  scope: "sample",
  severity: "warning",
  effect: "review",
  limits: ["storage-max"],
  source: "Dosing guide, Protocol 1",
  mark: "F",
  why: "Stability until analysis was asked for at -80 degC; a warmer freezer shortens it.",
  remedy: "Check the freezer log; a method record that shows stability at this temperature covers the sample.",
  check(facts, limits) {
    const storageC = facts.numbers.storage_c;
    const maxC = limits.numberOf("storage-max");
    if (storageC === undefined || storageC <= maxC) return [];
    return [
      {
        what: `Stored at ${storageC} degC.`,
        column: "storage_c",
        value: String(storageC),
        expected: `${maxC} degC or colder`,
      },
    ];
  },
};
