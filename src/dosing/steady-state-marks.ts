import type { DoseRecord, Perpetrator } from "../domain/dose.js";
import { hourMs, type Moment } from "../domain/moment.js";
import { type DosingElement, isPerhapsBefore } from "./history.js";

/** What the marks of one sample are read from. */
interface MarkedSample {
  sampleAt: Moment;
  doses: readonly DoseRecord[];
  perpetrators: readonly Perpetrator[];
  halfLifeH: { csf: number | null; csfAssumed: boolean };
}

/** Lists that most samples share: an empty one each is memory for nothing. */
const none: readonly string[] = [];

/** What a reader of the verdict must know beside it. */
export function marksOf(input: MarkedSample, taken: readonly DosingElement[], hours: number): readonly string[] {
  const marks = [
    ...(input.halfLifeH.csfAssumed && input.halfLifeH.csf === null ? ["csf-half-life-assumed"] : []),
    ...(input.perpetrators.some((one) => isPresent(one, input.sampleAt)) ? ["comedication"] : []),
    ...(isDuringInfusion(input, taken) ? ["drawn-during-infusion"] : []),
    ...(formulationsOf(taken, input, hours).size > 1 ? ["formulation-changed"] : []),
  ];
  return marks.length === 0 ? none : marks;
}

/** Whether an infusion that was given was, or may have been, still running at the time. */
function isDuringInfusion({ doses, sampleAt }: MarkedSample, taken: readonly DosingElement[]): boolean {
  const infusions = doses.filter(({ infusionH }) => infusionH !== undefined);
  if (infusions.length === 0) return false;
  const ids = new Set(taken.flatMap((element) => element.doseIds));
  return infusions.some(({ doseId, givenAt, infusionH }) => {
    if (!ids.has(doseId) || givenAt === null) return false;
    return givenAt.ms <= sampleAt.endMs && givenAt.endMs + infusionH! * hourMs > sampleAt.ms;
  });
}

/** Whether an inhibitor or inducer was being taken at the time. */
function isPresent({ start, end }: Perpetrator, sampleAt: Moment): boolean {
  return (start === null || isPerhapsBefore(start, sampleAt)) && (end === null || !isPerhapsBefore(end, sampleAt));
}

/** Formulations of the doses in the needed window, without those that are not recorded. */
function formulationsOf(taken: readonly DosingElement[], input: MarkedSample, hours: number): Set<string> {
  if (input.doses.every((dose) => dose.formulation === input.doses[0]!.formulation)) return new Set();
  const ids = new Set(windowElements(taken, input.sampleAt, hours).flatMap((element) => element.doseIds));
  const inWindow = input.doses.filter((dose) => ids.has(dose.doseId) && dose.formulation !== null);
  return new Set(inWindow.map((dose) => dose.formulation!.trim().toLowerCase()));
}

/** Taken doses inside the last `hours` before the sample, and the one at the start of that window or before it. */
export function windowElements(taken: readonly DosingElement[], sampleAt: Moment, hours: number): DosingElement[] {
  const fromMs = sampleAt.ms - hours * hourMs;
  const before = taken.filter((element) => element.at.endMs <= fromMs).at(-1);
  return taken.filter((element) => element === before || (element.until?.endMs ?? Infinity) >= fromMs);
}
