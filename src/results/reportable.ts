import type { Concentration } from "../domain/concentration.js";
import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";

/** One current result of a sample, after limits. */
export interface CurrentResult {
  concentration: Concentration;
  run: string;
  file: string;
  row: number;
  /** Orders results for `first`: acquisition time, then content. */
  orderKey: () => string;
}

export interface ReportableAnswer<T extends CurrentResult> {
  /** The one result the sample is represented by; null where a person must decide. */
  result: T | null;
  concentration: Concentration | null;
  marks: readonly string[];
  finding: Finding | null;
}

/** Of most samples. */
const none: readonly string[] = [];

/**
 * Several results of one sample are never chosen silently: by the written policy `first` or `mean`, or not at all
 * (contract section 4).
 */
export function chooseReportable<T extends CurrentResult>(
  results: readonly T[],
  policy: "none" | "first" | "mean",
  about: { subjectId: string; sampleId: string; analyte: string },
): ReportableAnswer<T> {
  const only = results[0];
  if (!only) return { result: null, concentration: null, marks: [], finding: null };
  if (results.length === 1) return { result: only, concentration: only.concentration, marks: none, finding: null };
  const keyed = results.map((result) => ({ result, key: result.orderKey() }));
  const ordered = keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map((one) => one.result);
  const first = ordered[0]!;
  const rows = results.map((one) => `${one.file}:${one.row} \`${one.concentration.raw}\``).join(", ");
  const report = (severity: Finding["severity"], outcome: string): Finding =>
    finding({
      severity,
      rule: "duplicate-result",
      ...about,
      file: first.file,
      row: first.row,
      value: results.map((one) => one.concentration.raw).join(" | "),
      expected: "one result of a sample and analyte, or a written policy",
      what: `${about.sampleId} has ${results.length} results for ${about.analyte}: ${rows}; ${outcome}`,
    });
  if (policy === "first") {
    return {
      result: first,
      concentration: first.concentration,
      marks: ["duplicate-first"],
      finding: report("warning", "the first one is used (policies.duplicates: first)."),
    };
  }
  if (policy === "mean") {
    const mean = meanConcentration(ordered.map((one) => one.concentration));
    if (mean) {
      return {
        result: first,
        concentration: mean,
        marks: ["duplicate-mean"],
        finding: report("warning", "their mean is used (policies.duplicates: mean)."),
      };
    }
    return {
      result: null,
      concentration: null,
      marks: [],
      finding: report("error", "a mean needs numbers only, so the sample is not used."),
    };
  }
  return {
    result: null,
    concentration: null,
    marks: [],
    finding: report("error", "none is chosen, the sample is not used."),
  };
}

/** Arithmetic mean of quantified values with equal limits; null where one of them is no number. */
function meanConcentration(list: readonly Concentration[]): Concentration | null {
  if (list.some((one) => one.state !== "quantified" || one.value === null)) return null;
  const value = list.reduce((sum, one) => sum + one.value! / list.length, 0);
  return { ...list[0]!, value, raw: list.map((one) => one.raw).join(" | ") };
}
