import type { AdverseEvent, DoseFacts, DoseRecord, Perpetrator } from "../domain/dose.js";
import { dayMs, hourMs } from "../domain/moment.js";
import type { DrugLabel } from "../reference/label.js";
import {
  compareWithLabel,
  expectDose,
  type LabelComparison,
  type LabelExpectation,
  type LabelFacts,
} from "./label-check.js";
import { type Regimen, regimenOf, sayRegimen } from "./regimen.js";

/** One recorded dose beside what the label data give for its time. */
export interface LabelView {
  dose: DoseRecord;
  /** Time of the administration, start of the interval, or a later time within it at which something changed. */
  atMs: number;
  /** `100 mg BID`, as recorded. */
  recorded: string;
  expectation: LabelExpectation;
  comparison: LabelComparison;
}

/** What is known of a subject over time, and when that changes. */
export interface FactsOverTime {
  at(ms: number): LabelFacts;
  /** Ascending times between which nothing changes; null: it may change at any time. */
  changes: readonly number[] | null;
}

/**
 * Taken doses of the label's drug, in order of time, each compared with the label data. An interval is compared at its
 * start and at every change of the facts within it. Records without a time are left out: checkDoseRecords names them.
 */
export function compareDoses(
  doses: readonly DoseRecord[],
  label: DrugLabel,
  studyFrequency: string | null,
  facts: FactsOverTime,
  /** Molar mass of the salt over that of the base where doses are recorded as the salt; label doses are of the base. */
  saltFactor = 1,
): LabelView[] {
  const expectationAt = expectations(label, facts);
  let last: LabelView | null = null;
  return takenTimes(doses, label, facts.changes ?? []).map(({ dose, atMs }) => {
    const { expectation, bsaM2 } = expectationAt(atMs);
    // Most doses are as the one before: the comparison is, too.
    if (last !== null && last.expectation === expectation && isSameRecord(last.dose, dose)) {
      last = { ...last, dose, atMs };
      return last;
    }
    const regimen = regimenOf(dose, studyFrequency);
    const asBase = { ...regimen, amount: amountOfBase(regimen.amount, saltFactor) };
    const comparison = compareWithLabel(label, expectation, { ...asBase, formulation: dose.formulation }, bsaM2);
    const recorded = saltFactor === 1 ? sayRegimen(regimen) : sayOfSalt(regimen, asBase.amount);
    last = { dose, atMs, recorded, expectation, comparison };
    return last;
  });
}

/** Amounts of a salt are rounded when they are recorded: 123 mg stands for 100 mg of the base, not for 100.09 mg. */
function amountOfBase(amount: number | null, saltFactor: number): number | null {
  if (amount === null || saltFactor === 1) return amount;
  return Number((amount / saltFactor).toPrecision(3));
}

function sayOfSalt(regimen: Regimen, ofBase: number | null): string {
  if (ofBase === null) return sayRegimen(regimen);
  return `${sayRegimen(regimen)} of the salt (${ofBase} ${regimen.unit ?? ""} of the base)`;
}

function isSameRecord(a: DoseRecord, b: DoseRecord): boolean {
  return a.amount === b.amount && a.unit === b.unit && a.frequency === b.frequency && a.formulation === b.formulation;
}

/** Facts of a subject as its tables state them. `ageAt` gives the full years since a birth at a time. */
export function factsOverTime(
  label: DrugLabel,
  facts: DoseFacts,
  perpetrators: readonly Perpetrator[],
  ageAt: (birthMs: number, atMs: number) => number,
): FactsOverTime {
  const { bsaM2, childPugh, adverseEvents, birth } = facts;
  const ageYears = (atMs: number): number | null => {
    if (facts.ageYears !== null || birth === null) return facts.ageYears;
    const [youngest, oldest] = [ageAt(birth.endMs, atMs), ageAt(birth.ms, atMs)];
    const adultFrom = label.childBelowYears.value;
    // A birth known by its year only decides where both ages mean the same.
    return youngest < adultFrom === oldest < adultFrom ? youngest : null;
  };
  return {
    at: (atMs) => ({ atMs, bsaM2, ageYears: ageYears(atMs), childPugh, perpetrators, adverseEvents }),
    changes: facts.ageYears === null && birth !== null ? null : changeTimes(label, perpetrators, adverseEvents),
  };
}

/** Every time at which the expected dose may change. */
function changeTimes(
  label: DrugLabel,
  perpetrators: readonly Perpetrator[],
  events: readonly AdverseEvent[],
): number[] {
  const times = new Set<number>();
  const add = (...list: readonly (number | undefined)[]) => {
    for (const ms of list) if (ms !== undefined) times.add(ms);
  };
  const { halfLivesMin, halfLivesMax } = label.washout;
  for (const { start, end, halfLifeH } of perpetrators) {
    add(start?.ms, start?.endMs, end?.ms, end?.endMs);
    if (end === null || halfLifeH === null) continue;
    for (const halfLives of [halfLivesMin, halfLivesMax]) {
      const washoutMs = halfLives * halfLifeH * hourMs;
      add(end.ms + washoutMs, end.endMs + washoutMs);
    }
  }
  for (const { start, resolvedAt } of events) {
    add(start?.ms, start?.endMs, resolvedAt?.ms);
    // Beyond the days allowed for recovery `hold` becomes `stop`, one instant after them.
    if (start !== null) add(start.ms + label.adverseEvents.maxResolutionDays * dayMs + 1);
  }
  return [...times].sort((a, b) => a - b);
}

/** The expected dose by time, worked out once for each stretch in which nothing changes. */
function expectations(label: DrugLabel, facts: FactsOverTime) {
  const { changes } = facts;
  const known = new Map<number, { expectation: LabelExpectation; bsaM2: number | null }>();
  const workOut = (atMs: number) => {
    const now = facts.at(atMs);
    return { expectation: expectDose(label, now), bsaM2: now.bsaM2 };
  };
  if (changes === null) return workOut;
  let passed = 0;
  return (atMs: number) => {
    while (passed < changes.length && changes[passed]! <= atMs) passed += 1;
    let expected = known.get(passed);
    if (expected === undefined) {
      expected = workOut(atMs);
      known.set(passed, expected);
    }
    return expected;
  };
}

function takenTimes(
  doses: readonly DoseRecord[],
  label: DrugLabel,
  changes: readonly number[],
): { dose: DoseRecord; atMs: number }[] {
  const names = new Set(label.names.map((name) => name.toLowerCase()));
  return doses
    .flatMap((dose) => {
      const at = dose.givenAt ?? dose.start;
      if (at === null || dose.record !== "actual" || dose.status !== "taken") return [];
      if (!names.has(dose.drug.trim().toLowerCase())) return [];
      const first = { dose, atMs: at.ms };
      if (dose.givenAt !== null) return [first];
      const lastMs = dose.end?.endMs ?? Number.MAX_VALUE;
      return [first, ...changes.filter((ms) => ms > at.ms && ms < lastMs).map((atMs) => ({ dose, atMs }))];
    })
    .sort((a, b) => a.atMs - b.atMs || (a.dose.doseId < b.dose.doseId ? -1 : a.dose.doseId > b.dose.doseId ? 1 : 0));
}
