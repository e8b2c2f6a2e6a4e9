import type { Rule, SampleFacts, Trouble } from "./rule.js";

export const benchTooLong: Rule<SampleFacts> = {
  key: "bench-too-long",
  title: "On the bench longer than shown stable",
  scope: "sample",
  severity: "error",
  effect: "invalid",
  limits: [],
  source: "ICH M10 3.2.8",
  mark: "F",
  why: "At room temperature drug may degrade or stick to the tube; beyond the validated time the loss is not known.",
  remedy: "Show stability for this time, or leave the sample out.",
  check(facts) {
    const benchH = facts.numbers.bench_h;
    if (benchH === undefined) return [];
    return facts.analyses.flatMap(({ analyte, method }): Trouble[] => {
      const allowedH = method?.validatedBenchHours ?? null;
      if (allowedH === null || benchH <= allowedH) return [];
      const what = `On the bench for ${benchH} h, ${allowedH} h are shown stable for ${analyte}.`;
      return [{ what, column: "bench_h", value: String(benchH), expected: `at most ${allowedH} h` }];
    });
  },
};
