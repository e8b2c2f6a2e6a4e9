import type { Concentration } from "../../src/domain/concentration.js";
import { exactly, minuteMs } from "../../src/domain/moment.js";
import type { SampleResult, SteadyState } from "../../src/domain/pair.js";
import type { PairingRule } from "../../src/pairs/match.js";

export const atSteadyState: SteadyState = {
  verdict: "yes",
  hoursOnRegimen: 240,
  neededHours: 72,
  reason: null,
  basis: "administrations",
  doseIds: [],
  marks: [],
};

/** `<0.5`, `>1000`, `ND`, `-` (not done) or a number, with the limits given. */
export function concentration(
  text: string,
  limits: { lloq?: number | null; uloq?: number | null } = {},
): Concentration {
  const base = { value: null, unit: "ng/mL", lloq: limits.lloq ?? null, uloq: limits.uloq ?? null, raw: text };
  if (text === "-") return { ...base, state: "notDone" };
  if (text === "ND") return { ...base, state: "notDetected" };
  if (text.startsWith("<")) return { ...base, state: "belowLloq", lloq: textLimit(text, base.lloq) };
  if (text.startsWith(">")) return { ...base, state: "aboveUloq", uloq: textLimit(text, base.uloq) };
  return { ...base, state: "quantified", value: Number(text) };
}

/** One result of subject S1, `atMin` minutes after an arbitrary zero. */
export function sampleResult(
  matrix: "csf" | "plasma",
  sampleId: string,
  atMin: number,
  more: Partial<SampleResult> = {},
): SampleResult {
  return {
    sampleId,
    subjectId: "S1",
    matrix,
    analyte: "DrugA",
    collectedAt: exactly(1_700_000_040_000 + Math.round(atMin * minuteMs)),
    visit: null,
    concentration: concentration(matrix === "csf" ? "5" : "100"),
    basis: "total",
    timeAfterDoseH: null,
    steadyState: atSteadyState,
    sampleVerdict: "valid",
    runVerdict: "accepted",
    run: "R1",
    exclusions: [],
    marks: [],
    origin: { file: "results.csv", sha256: "", row: 2, reader: "house", version: "0" },
    ...more,
  };
}

function textLimit(text: string, otherwise: number | null): number | null {
  return text.length > 1 ? Number(text.slice(1)) : otherwise;
}

/** A pairing rule of one hour, no dose between; `more` changes it. */
export const pairingRule = (more: Partial<PairingRule> = {}): PairingRule => ({
  windowMin: 60,
  warnGapMin: 15,
  plasma: "own",
  doseBetween: () => "no",
  ...more,
});
