import type { DoseRecord } from "../domain/dose.js";

const namedTauH: Readonly<Record<string, number>> = {
  QD: 24,
  DAILY: 24,
  QAM: 24,
  QPM: 24,
  QHS: 24,
  BID: 12,
  TID: 8,
  QID: 6,
  QOD: 48,
  EOD: 48,
  QW: 168,
};
const hoursPer: Readonly<Record<string, number>> = { H: 1, D: 24, W: 168 };
const mgPer: Readonly<Record<string, number>> = {
  kg: 1e6,
  g: 1e3,
  mg: 1,
  ug: 1e-3,
  µg: 1e-3,
  μg: 1e-3,
  mcg: 1e-3,
  ng: 1e-6,
};

/**
 * The dosing interval tau in hours of a frequency code (CDISC FREQ): QD, BID, TID, QID, QOD, QW, Q8H, Q2D, Q3W ...
 * null for a code without one fixed interval (PRN, ONCE, BIW) or one not known here: never guessed.
 */
export function tauHours(frequency: string | null): number | null {
  if (frequency === null) return null;
  const code = frequency.trim().toUpperCase();
  const named = namedTauH[code];
  if (named !== undefined) return named;
  const every = /^(?:Q|EVERY )(\d+(?:\.\d+)?) ?(H|D|W)(?:OURS?|AYS?|EEKS?)?$/.exec(code);
  if (every === null) return null;
  const tau = Number(every[1]) * (hoursPer[every[2] ?? ""] ?? 0);
  return tau > 0 ? tau : null;
}

/** What is taken, and how often. */
export interface Regimen {
  amount: number | null;
  unit: string | null;
  frequency: string | null;
  tauH: number | null;
  /** As one of the words of `routeOf`, or the record's own; null where none is recorded. */
  route: string | null;
}

const routeWords: Readonly<Record<string, readonly string[]>> = {
  oral: ["oral", "po", "per os", "by mouth", "peroral"],
  intravenous: ["intravenous", "iv", "intravenous infusion", "iv infusion", "intravenous bolus", "iv bolus"],
  subcutaneous: ["subcutaneous", "sc", "sq"],
  intramuscular: ["intramuscular", "im"],
  intrathecal: ["intrathecal", "intra thecal", "it", "intralumbar", "lumbar intrathecal"],
  intraventricular: [
    "intraventricular",
    "intra ventricular",
    "icv",
    "intracerebroventricular",
    "ommaya",
    "intra ommaya",
  ],
};

/** One word for the spellings of a route (`p.o.`, `PO`, `oral`); another route stays as it is written. */
export function routeOf(text: string | null): string | null {
  const plain = (text ?? "")
    .toLowerCase()
    .replace(/\./g, "")
    .replace(/[\s_-]+/g, " ")
    .trim();
  if (plain === "") return null;
  return Object.keys(routeWords).find((route) => routeWords[route]!.includes(plain)) ?? plain;
}

/** Whether a dose by this route is given into the CSF itself. */
export function isIntoCsf(route: string | null): boolean {
  return route === "intrathecal" || route === "intraventricular";
}

/** The regimen a record states; a frequency it does not name is the study's. */
export function regimenOf(record: DoseRecord, studyFrequency: string | null): Regimen {
  const frequency = record.frequency ?? studyFrequency;
  const route = routeOf(record.route);
  return { amount: record.amount, unit: record.unit, frequency, tauH: tauHours(frequency), route };
}

export type Comparison = "same" | "different" | "unknown";

/** Whether two regimens give the same amount each time; `unknown` where one amount or unit is not recorded. */
export function compareAmounts(a: Regimen, b: Regimen): Comparison {
  if (a.amount === null || b.amount === null) return "unknown";
  if (a.unit?.trim() === b.unit?.trim()) return isClose(a.amount, b.amount) ? "same" : "different";
  const [mgA, mgB] = [mgPer[unitKey(a.unit)], mgPer[unitKey(b.unit)]];
  if (mgA === undefined || mgB === undefined) return "unknown";
  return isClose(a.amount * mgA, b.amount * mgB) ? "same" : "different";
}

/** Whether two regimens have the same interval: BID and Q12H do; codes without a known interval compare as text. */
export function compareFrequencies(a: Regimen, b: Regimen): Comparison {
  if (a.tauH !== null && b.tauH !== null) return a.tauH === b.tauH ? "same" : "different";
  if (a.frequency === null && b.frequency === null) return "same";
  if (a.frequency === null || b.frequency === null) return "unknown";
  return a.frequency.trim().toUpperCase() === b.frequency.trim().toUpperCase() ? "same" : "different";
}

/** Whether two regimens name the same route; one that is not recorded is not another one. */
export function compareRoutes(a: Regimen, b: Regimen): "same" | "different" {
  return a.route === null || b.route === null || a.route === b.route ? "same" : "different";
}

/** Hours by which an interval may differ from tau: as declared, else the larger of 2 h and a quarter of tau. */
export function toleranceOf(declaredH: number | null, tauH: number | null): number {
  return declaredH ?? Math.max(2, (tauH ?? 0) / 4);
}

/** `100 mg BID`, for sentences. */
export function sayRegimen(regimen: Regimen): string {
  const amount = regimen.amount === null ? "an unrecorded amount" : `${regimen.amount} ${regimen.unit ?? ""}`.trim();
  return regimen.frequency === null ? amount : `${amount} ${regimen.frequency}`;
}

function unitKey(unit: string | null): string {
  return (unit ?? "").trim().toLowerCase();
}

function isClose(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}
