import type { RunRule } from "./run-rule.js";

export const samplesNotBracketed: RunRule = {
  key: "samples-not-bracketed",
  title: "Study samples not bracketed by QC samples",
  scope: "run",
  severity: "warning",
  effect: "review",
  limits: [],
  source: "ICH M10 3.3.1",
  mark: "F",
  why: "A drift of the instrument after the last QC sample would not be seen.",
  remedy: "Check the sequence; decide whether the samples outside may count, or inject them again between QC samples.",
  check({ qcs, study }) {
    const places = qcs.flatMap(({ at }) => (at === null ? [] : [at]));
    if (study.at === null || places.length === 0 || places.length < qcs.length) return [];
    const isBefore = study.at.least < Math.min(...places);
    const isAfter = study.at.most > Math.max(...places);
    if (!isBefore && !isAfter) return [];
    const where = [...(isBefore ? ["before the first"] : []), ...(isAfter ? ["after the last"] : [])].join(" and ");
    return [{ what: `Study samples were injected ${where} QC sample.`, expected: "QC samples before and after" }];
  },
};
