import type { Rule, SampleFacts } from "./rule.js";

export const notRecorded: Rule<SampleFacts> = {
  key: "not-recorded",
  title: "Protocol facts not recorded",
  scope: "sample",
  severity: "info",
  effect: "review",
  limits: [],
  source: "Dosing guide, Protocol 1; ICH M10 3.2.8 and 8",
  mark: "F",
  why: "What is not recorded cannot be checked: the sample has not passed, it is only not contradicted.",
  remedy:
    "Fill the named columns of the samples table, and the validated limits of the method in study.yaml; or look at the sample and let it stand (`csfp qc acknowledge`).",
  check(facts) {
    const isThere = (column: string) => column in facts.cells || column in facts.numbers || column in facts.times;
    const columns = [...wantedColumns.both, ...wantedColumns[facts.matrix]].filter((column) => !isThere(column));
    const missing = new Set(facts.collectedAt === null ? ["collected_at", ...columns] : columns);
    for (const { acquiredAt, method } of facts.analyses) {
      if (acquiredAt === null) missing.add("acquired_at");
      if (method === null) missing.add("method");
      else for (const key of wantedOfMethod) if (method[key] === null) missing.add(key);
    }
    if (missing.size === 0) return [];
    return [{ what: `Not recorded: ${[...missing].join(", ")}.`, value: [...missing].join(" ") }];
  },
};

const wantedColumns = {
  both: ["collected_volume_ml", "stable_condition", "frozen_at", "storage_c", "thaw_cycles", "bench_h"],
  csf: ["csf_site", "csf_rbc_per_ul", "csf_albumin_mg_l", "serum_albumin_g_l"],
  plasma: ["tube", "centrifuged_at"],
} as const;
const wantedOfMethod = ["validatedDays", "validatedThaws", "validatedBenchHours"] as const;
