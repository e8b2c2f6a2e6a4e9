import type { Concentration, ReportedState } from "../domain/concentration.js";
import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import type { FindingKey } from "../findings/index.js";

/** What a result row says, and what run, study and file declare around it. Limits are positive numbers or null. */
export interface LimitInput {
  reported: ReportedState;
  value: number | null;
  raw: string;
  limitInText: number | null;
  unit: string | null;
  /** Unit of the row's limits where it is not the result's. */
  rowLimitUnit: string | null;
  rowLloq: number | null;
  rowUloq: number | null;
  dilutionFactor: number | null;
  /** Do exported concentrations include the factor? null where nobody says. */
  dilution: "included" | "notIncluded" | null;
  /** Limits in cell and row are before dilution (a mapping may say so). */
  areLimitsBeforeDilution: boolean;
  /** `unit` is that of its limits; null where they are in the result's. */
  run: { lloq: number | null; uloq: number | null; unit: string | null };
  /** The method record; its unit is that of its limits and of results that carry no unit. */
  method: { lloq: number | null; uloq: number | null; unit: string | null } | null;
}

export interface LimitAnswer {
  /** null where the result may not be used; the finding says why. */
  concentration: Concentration | null;
  findings: Finding[];
}

export type ConvertUnit = (value: number, from: string, to: string) => number | null;

/** Numbers this close are equal: conversion noise never decides whether a value reaches its limit. */
const relativeNoise = 1e-12;

/**
 * One result brought to the study's unit and to a state (contract section 3). Limit precedence: text in the cell, row,
 * run, study; run and study limits are multiplied by the dilution factor. Never 0, NaN or Infinity in the answer.
 */
export function applyLimits(
  input: LimitInput,
  unit: string,
  convert: ConvertUnit,
  /** Asked only when there is something to report. */
  about: () => Partial<Omit<Finding, "rule">> & { where: string },
): LimitAnswer {
  const findings: Finding[] = [];
  const refuse = (rule: FindingKey, what: string, expected: string): LimitAnswer => {
    const { where, ...fields } = about();
    findings.push(finding({ ...fields, rule, value: input.raw, expected, what: `${where}: ${what}` }));
    return { concentration: null, findings };
  };
  if (input.reported === "missing") {
    return {
      concentration: { state: "notDone", value: null, unit: null, lloq: null, uloq: null, raw: input.raw },
      findings,
    };
  }

  const reportedUnit = input.unit ?? input.method?.unit ?? null;
  if (reportedUnit === null) {
    return refuse(
      "unit-unknown",
      "the concentration has no unit, and neither the file nor the method record states one.",
      "a unit in header, column, suffix or study.yaml",
    );
  }
  const factorUnit = convert(1, reportedUnit, unit);
  if (factorUnit === null) {
    return refuse(
      "unit-unknown",
      `the unit \`${reportedUnit}\` cannot be converted to ${unit}.`,
      `a unit convertible to ${unit}`,
    );
  }
  const factor = input.dilutionFactor ?? 1;
  if (!(factor > 0) || !Number.isFinite(factor)) {
    return refuse("dilution-invalid", `the dilution factor is ${String(input.dilutionFactor)}.`, "a positive number");
  }
  if (factor !== 1 && input.dilution === null) {
    return refuse(
      "dilution-unstated",
      `diluted by ${factor}, but nothing states whether the exported concentration includes the factor.`,
      "included or notIncluded",
    );
  }
  const applied = input.dilution === "notIncluded" ? factor : 1;
  // Where concentrations do not include the factor, limits written beside them do not either.
  const ownTimes = input.dilution === "notIncluded" || input.areLimitsBeforeDilution ? factor : 1;
  const context: LimitContext = { input, unit, reportedUnit, ownTimes, factor, convert };
  const strange = limitUnits(input, reportedUnit).find((one) => convert(1, one.unit, unit) === null);
  if (strange) {
    return refuse(
      "limit-unit-unknown",
      `the limit from ${strange.source} is stated in \`${strange.unit}\`, which cannot be converted to ${unit}.`,
      `a unit convertible to ${unit}`,
    );
  }
  const lloq = declaredLimits("lloq", context);
  const uloq = declaredLimits("uloq", context);
  reportConflict("LLOQ", lloq, unit, about, findings);
  reportConflict("ULOQ", uloq, unit, about, findings);
  const lower = lloq[0]?.value ?? null;
  const upper = uloq[0]?.value ?? null;
  if (lower !== null && upper !== null && lower > upper && !isEqual(lower, upper)) {
    return refuse(
      "limits-crossed",
      `the LLOQ ${lower} ${unit} (from ${lloq[0]!.source}) is above the ULOQ ${upper} ${unit} (from ${uloq[0]!.source}).`,
      "an LLOQ below the ULOQ",
    );
  }
  // Written out, here and in what else is made once a sample: an object made by a spread gets a shape of its own in V8,
  // which costs more time than all the rest and as much memory as the object.
  const answer = (state: Concentration["state"], value: number | null): LimitAnswer => ({
    concentration: { state, value, unit, lloq: lower, uloq: upper, raw: input.raw },
    findings,
  });
  if (input.reported === "belowLloq") return answer("belowLloq", null);
  if (input.reported === "aboveUloq") return answer("aboveUloq", null);
  if (input.reported === "notDetected") return answer("notDetected", null);

  const value = input.value === null ? null : convert(input.value * applied, reportedUnit, unit);
  if (value === null || !Number.isFinite(value)) {
    return refuse("value-invalid", "the concentration is not a finite number.", "a number");
  }
  if (lower !== null && value < -lower && !isEqual(value, -lower)) {
    const { where, ...fields } = about();
    findings.push(
      finding({
        ...fields,
        rule: "strongly-negative",
        value: input.raw,
        expected: `no number below -${lower} ${unit}`,
        what: `${where}: the concentration is ${input.raw}, which is below minus the LLOQ (${lower} ${unit}, from ${lloq[0]!.source}); it counts as below the LLOQ.`,
      }),
    );
  }
  if (lower !== null && value < lower && !isEqual(value, lower)) return answer("belowLloq", null);
  if (value <= 0) {
    return refuse(
      "nonpositive-without-lloq",
      `the concentration is ${input.raw} and no LLOQ is known.`,
      "an LLOQ, or a positive number",
    );
  }
  if (upper !== null && value > upper && !isEqual(value, upper)) return answer("aboveUloq", null);
  return answer("quantified", value);
}

interface LimitContext {
  input: LimitInput;
  unit: string;
  reportedUnit: string;
  /** Factor for limits in cell and row, and for those of run and study. */
  ownTimes: number;
  factor: number;
  convert: ConvertUnit;
}

interface DeclaredLimit {
  source: string;
  value: number;
}

/** The units in which limits are declared, with who declares them. */
function limitUnits({ run, method, ...row }: LimitInput, reportedUnit: string): { source: string; unit: string }[] {
  const units = (source: string, lloq: number | null, uloq: number | null, unit: string | null) =>
    (lloq === null && uloq === null) || unit === null || unit === reportedUnit ? [] : [{ source, unit }];
  return [
    ...units("the row", row.rowLloq, row.rowUloq, row.rowLimitUnit),
    ...units("the run", run.lloq, run.uloq, run.unit),
    ...(method === null ? [] : units("study.yaml", method.lloq, method.uloq, method.unit)),
  ];
}

/** Every declared limit in the study's unit, the one that counts first. */
function declaredLimits(key: "lloq" | "uloq", context: LimitContext): DeclaredLimit[] {
  const { input, reportedUnit, ownTimes, factor } = context;
  const limits: DeclaredLimit[] = [];
  const add = (source: string, value: number | null, from: string, times: number): void => {
    if (value === null || !(value > 0) || !Number.isFinite(value)) return;
    const converted = from === context.unit ? value * times : context.convert(value * times, from, context.unit);
    if (converted !== null && converted > 0 && Number.isFinite(converted)) limits.push({ source, value: converted });
  };
  if (input.reported === (key === "lloq" ? "belowLloq" : "aboveUloq")) {
    add("the text of the cell", input.limitInText, reportedUnit, ownTimes);
  }
  add("the row", key === "lloq" ? input.rowLloq : input.rowUloq, input.rowLimitUnit ?? reportedUnit, ownTimes);
  add("the run", input.run[key], input.run.unit ?? reportedUnit, factor);
  if (input.method) add("study.yaml", input.method[key], input.method.unit ?? reportedUnit, factor);
  return limits;
}

function reportConflict(
  name: "LLOQ" | "ULOQ",
  limits: readonly DeclaredLimit[],
  unit: string,
  about: () => Partial<Omit<Finding, "rule">> & { where: string },
  findings: Finding[],
): void {
  const first = limits[0];
  const other = limits.find((limit) => !isEqual(limit.value, first!.value));
  if (!first || !other) return;
  const { where, ...fields } = about();
  findings.push(
    finding({
      ...fields,
      rule: "limit-conflict",
      value: String(other.value),
      expected: String(first.value),
      what: `${where}: ${name} ${first.value} ${unit} from ${first.source}, but ${other.value} ${unit} from ${other.source}; the one from ${first.source} counts.`,
      remedy: `Make both say the same ${name}, or correct the one that is out of date.`,
    }),
  );
}

function isEqual(a: number, b: number): boolean {
  return Math.abs(a - b) <= relativeNoise * Math.max(Math.abs(a), Math.abs(b));
}
