import type { AdverseEvent, Perpetrator } from "../domain/dose.js";
import { hourMs } from "../domain/moment.js";
import type { DrugLabel, EvidenceMark, LabelDose } from "../reference/label.js";
import { adverseState } from "./adverse-steps.js";
import { tauHours } from "./regimen.js";

/** What is known of a subject at the time of a dose. */
export interface LabelFacts {
  atMs: number;
  bsaM2: number | null;
  ageYears: number | null;
  /** none, A, B or C; null = not recorded. */
  childPugh: string | null;
  perpetrators: readonly Perpetrator[];
  adverseEvents: readonly AdverseEvent[];
}

/** One line of the label that was applied, with its sources. */
export interface LabelStep {
  id: string;
  text: string;
  source: readonly string[];
  mark: EvidenceMark;
}

export interface ExpectedDose {
  amountMg: number;
  frequency: string;
  /** How it came about, `75 mg/m2 x 0.8 m2 = 60 mg BID`. */
  text: string;
}

/**
 * What the label says, with the chain of lines that led there. `undefined`: the label does not define this case, and
 * nothing is multiplied in its place. `unknown`: something has to be recorded first.
 */
export type LabelExpectation = { chain: readonly LabelStep[]; text: string } & (
  | { kind: "dose"; options: readonly ExpectedDose[] }
  | { kind: "noDose" }
  | { kind: "undefined" }
  | { kind: "unknown"; missing: readonly string[] }
);

interface Adjustment {
  line: LabelStep;
  /** null: the label names the case but no factor. */
  factor: number | null;
  /** Both the adjusted and the former dose are plausible (washout). */
  isEither: boolean;
}

/** The dose the label expects at one time. A plausibility check of records for research use, never advice. */
export function expectDose(label: DrugLabel, facts: LabelFacts): LabelExpectation {
  const chain: LabelStep[] = [];
  const answer = (text: string) => ({ chain, text });
  const state = adverseState(label, facts.adverseEvents, facts.atMs);
  if (state.kind === "unknown")
    return { ...answer("not enough is recorded"), kind: "unknown", missing: [state.missing] };
  if (state.kind === "separate") {
    const { others, ...line } = label.adverseEvents.separate!;
    chain.push(stepOf(line), ...others.map(stepOf));
    // Each source with its mark: the label's own table is not part of the data, another document speaks of all events.
    const elsewhere = others.map((other) => `; ${other.source.join(", ")} (${other.mark}): ${other.text}`).join("");
    return { ...answer(`label does not define: "${state.event.term}"${elsewhere}`), kind: "undefined" };
  }
  if (state.kind !== "step") {
    const line = stepOf(label.adverseEvents);
    chain.push(
      state.kind === "stop" && state.isAfterLastStep ? { ...line, text: label.adverseEvents.afterLastStep } : line,
    );
    return { ...answer(`${state.kind} because of "${state.event.term}"`), kind: "noDose" };
  }
  return expectStep(label, facts, state.step);
}

/** The same with the number of dose modifications given. */
export function expectStep(label: DrugLabel, facts: Omit<LabelFacts, "adverseEvents">, step: number): LabelExpectation {
  const chain: LabelStep[] = [];
  const unknown = (missing: readonly string[]): LabelExpectation => {
    return { chain, text: "not enough is recorded", kind: "unknown", missing };
  };
  const missingForStart = missingFacts(label, facts);
  if (missingForStart.length > 0) return unknown(missingForStart);
  const start = label.start.find(
    (line) => isWithin(facts.bsaM2, line.when.bsaM2) && isWithin(facts.ageYears, line.when.ageYears),
  );
  if (start === undefined) {
    return { chain, text: `label does not define: a starting dose for ${sayPerson(facts)}`, kind: "undefined" };
  }
  const { adjustments, missing } = perpetratorAdjustments(label, facts);
  if (facts.childPugh === null && label.hepatic.length > 0) missing.unshift("child_pugh");
  if (missing.length > 0) return unknown(missing);
  chain.push(stepOf(start));
  let doses: LabelDose[] = [start.dose];
  if (step > 0) {
    const reduction = label.reductions.find((line) => line.step === step);
    if (reduction === undefined) {
      chain.push({ ...stepOf(label.adverseEvents), text: label.adverseEvents.afterLastStep });
      return { chain, text: "stop after the last dose modification", kind: "noDose" };
    }
    chain.push(stepOf(reduction));
    const isChild = facts.ageYears === null || facts.ageYears < label.childBelowYears.value;
    const alternative = isChild ? reduction.childAlternative[start.id] : undefined;
    doses = [reduction.doses[start.id], alternative].flatMap((item) => item ?? []);
    if (doses.length === 0) return { chain, text: `label does not define: step ${step} here`, kind: "undefined" };
  }
  const hepatic = label.hepatic.find((line) => line.childPugh.includes(facts.childPugh ?? ""));
  if (hepatic === undefined) {
    return { chain, text: `label does not define: Child-Pugh ${facts.childPugh}`, kind: "undefined" };
  }
  chain.push(stepOf(hepatic), ...adjustments.map((item) => item.line));
  const all: Adjustment[] =
    hepatic.factor === 1
      ? adjustments
      : [{ line: stepOf(hepatic), factor: hepatic.factor, isEither: false }, ...adjustments];
  const kinds = new Set(all.map((item) => item.factor));
  if (all.length > 0 && (step > 0 || kinds.size > 1 || (hepatic.factor !== 1 && adjustments.length > 0))) {
    const combined = [...(step > 0 ? [`reduction step ${step}`] : []), ...all.map((item) => item.line.id)].join(
      " with ",
    );
    return { chain, text: `label does not define: ${combined}`, kind: "undefined" };
  }
  const factor = all.length === 0 ? 1 : all[0]!.factor;
  if (factor === null)
    return { chain, text: `label does not define: a factor for ${all[0]!.line.text}`, kind: "undefined" };
  const isEither = all.length > 0 && all.every((item) => item.isEither);
  if (isEither) chain.push(stepOf(label.washout));
  const options = doses.flatMap((dose) =>
    (isEither ? [factor, 1] : [factor]).map((by) => expectedDose(dose, by, facts.bsaM2)),
  );
  return { chain, text: options.map((option) => option.text).join(" or "), kind: "dose", options };
}

/** Whether a recorded dose is what the label expects, to the nearest capsule or step of the solution. */
export type LabelComparison = "agrees" | "differs" | "labelDoesNotDefine" | "cannotTell";

/**
 * Compares a recorded dose with the expectation. Units are mg or mg/m2 (of `bsaM2`); a formulation that names neither
 * capsule nor solution is given the benefit of both.
 */
export function compareWithLabel(
  label: DrugLabel,
  expectation: LabelExpectation,
  recorded: { amount: number | null; unit: string | null; frequency: string | null; formulation: string | null },
  bsaM2: number | null,
): LabelComparison {
  if (expectation.kind === "undefined") return "labelDoesNotDefine";
  if (expectation.kind === "unknown") return "cannotTell";
  if (expectation.kind === "noDose") return "differs";
  const tauH = tauHours(recorded.frequency);
  const amountMg = milligrams(recorded.amount, recorded.unit, bsaM2);
  if (tauH === null || amountMg === null) return "cannotTell";
  const isExpected = expectation.options.some(
    (option) =>
      tauHours(option.frequency) === tauH && isRounded(label, amountMg, option.amountMg, recorded.formulation),
  );
  return isExpected ? "agrees" : "differs";
}

/** What a starting dose cannot be chosen without. */
function missingFacts(label: DrugLabel, facts: Omit<LabelFacts, "adverseEvents">): string[] {
  const missing: string[] = [];
  const needsBsa = label.start.some((line) => line.when.bsaM2 !== undefined || line.dose.unit === "mg/m2");
  if (needsBsa && facts.bsaM2 === null) missing.push("bsa_m2");
  // Age matters only where no line can be chosen without it.
  const fits = label.start.filter((line) => isWithin(facts.bsaM2, line.when.bsaM2));
  if (facts.ageYears === null && fits.length > 0 && fits.every((line) => line.when.ageYears !== undefined))
    missing.push("age");
  return missing;
}

/** The label's lines for the co-medications that act at the time, from start to washed out. */
function perpetratorAdjustments(label: DrugLabel, facts: Omit<LabelFacts, "adverseEvents">) {
  const adjustments: Adjustment[] = [];
  const missing: string[] = [];
  for (const perpetrator of facts.perpetrators) {
    const lines = label.perpetrators.filter(
      (line) => isSameWord(line.target, perpetrator.target) && line.role === perpetrator.role,
    );
    if (lines.length === 0) continue;
    const line = lines.find((item) => isSameWord(item.strength, perpetrator.strength));
    const effect = effectAt(label, perpetrator, facts.atMs);
    if (effect === "none") continue;
    if (perpetrator.strength === null) missing.push(`strength of ${perpetrator.drug}`);
    else if (typeof effect !== "string") missing.push(effect.missing);
    else if (line !== undefined) {
      adjustments.push({ line: stepOf(line), factor: line.factor, isEither: effect === "either" });
    }
  }
  adjustments.sort((a, b) => (a.line.id < b.line.id ? -1 : a.line.id > b.line.id ? 1 : 0));
  return { adjustments, missing };
}

function effectAt(
  label: DrugLabel,
  perpetrator: Perpetrator,
  atMs: number,
): "none" | "full" | "either" | { missing: string } {
  const { start, end, drug, halfLifeH } = perpetrator;
  if (start === null) return { missing: `start of ${drug}` };
  if (start.ms > atMs) return "none";
  if (start.endMs > atMs) return { missing: `exact start of ${drug}` };
  if (end === null || end.ms > atMs) return "full";
  if (halfLifeH === null) return { missing: `half-life of ${drug}` };
  const phase = (stopMs: number): "none" | "full" | "either" => {
    const halfLives = (atMs - stopMs) / hourMs / halfLifeH;
    if (halfLives >= label.washout.halfLivesMax) return "none";
    return halfLives >= label.washout.halfLivesMin ? "either" : "full";
  };
  const [late, early] = [phase(end.endMs), phase(end.ms)];
  return late === early ? late : { missing: `exact stop of ${drug}` };
}

function expectedDose(dose: LabelDose, factor: number, bsaM2: number | null): ExpectedDose {
  const perPerson = dose.unit === "mg/m2" ? dose.amount * (bsaM2 ?? Number.NaN) : dose.amount;
  const amountMg = tidy(perPerson * factor);
  const steps = [`${dose.amount} ${dose.unit}`];
  if (dose.unit === "mg/m2") steps.push(`x ${bsaM2} m2`);
  if (factor !== 1) steps.push(`x ${factor}`);
  const said = steps.length === 1 ? steps[0] : `${steps.join(" ")} = ${amountMg} mg`;
  return { amountMg, frequency: dose.frequency, text: `${said} ${dose.frequency}` };
}

function isRounded(label: DrugLabel, recordedMg: number, expectedMg: number, formulation: string | null): boolean {
  const { capsuleMg, solutionMgPerMl, solutionStepMl } = label.rounding;
  const slackMg = 1e-9 * Math.max(recordedMg, expectedMg);
  const gapMg = Math.abs(recordedMg - expectedMg);
  if (gapMg <= slackMg) return true;
  const form = (formulation ?? "").toLowerCase();
  const isSolution = /solution|liquid|syrup/.test(form);
  const isCapsule = /capsule|tablet/.test(form);
  const fitsCapsule =
    capsuleMg !== null &&
    gapMg <= capsuleMg / 2 + slackMg &&
    Math.abs(recordedMg / capsuleMg - Math.round(recordedMg / capsuleMg)) <= 1e-9;
  const fitsSolution =
    solutionMgPerMl !== null && solutionStepMl !== null && gapMg <= (solutionMgPerMl * solutionStepMl) / 2 + slackMg;
  return (!isSolution && fitsCapsule) || (!isCapsule && fitsSolution);
}

function milligrams(amount: number | null, unit: string | null, bsaM2: number | null): number | null {
  if (amount === null) return null;
  const key = (unit ?? "").replace("²", "2").trim().toLowerCase();
  if (key === "mg") return amount;
  if (key === "g") return amount * 1000;
  return key === "mg/m2" && bsaM2 !== null ? amount * bsaM2 : null;
}

function isWithin(
  value: number | null,
  range: { min?: number | undefined; below?: number | undefined } | undefined,
): boolean {
  if (range === undefined) return true;
  if (value === null) return false;
  return value >= (range.min ?? -Infinity) && value < (range.below ?? Infinity);
}

function sayPerson(facts: Omit<LabelFacts, "adverseEvents">): string {
  const age = facts.ageYears === null ? "" : `age ${facts.ageYears}, `;
  return `${age}BSA ${facts.bsaM2} m2`;
}

/** Twelve significant digits: products of decimals without their binary tail. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function isSameWord(a: string, b: string | null): boolean {
  return b !== null && a.toLowerCase() === b.trim().toLowerCase();
}

function stepOf(line: LabelStep): LabelStep {
  const { id, text, source, mark } = line;
  return { id, text, source, mark };
}
