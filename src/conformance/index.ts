import { relationRules } from "./relation-rules.js";
import { resultRules } from "./result-rules.js";
import type { ConformanceRule, SdtmPackage } from "./tables.js";
import { timingRules } from "./timing-rules.js";

/** Every conformance rule, in the order in which it is reported. */
export const conformanceRules: readonly ConformanceRule[] = [...resultRules, ...timingRules, ...relationRules];

/** One trouble, ready to print. */
export interface ConformanceIssue {
  rule: string;
  ids: string;
  file: string;
  dataset: string;
  /** 1 is the first record; null: the dataset as a whole. */
  record: number | null;
  usubjid: string | null;
  variable: string;
  value: string;
  what: string;
}

/** All rules over the datasets of one study. Pure. */
export function checkConformance(study: SdtmPackage): ConformanceIssue[] {
  return conformanceRules.flatMap((rule) =>
    [...rule.check(study)].map(({ table, record, variable, value, what }) => ({
      rule: rule.key,
      ids: rule.ids.join(" "),
      file: table.file,
      dataset: table.name,
      record: record?.number ?? null,
      usubjid: record?.cells.get("USUBJID") || null,
      variable,
      value,
      what,
    })),
  );
}
