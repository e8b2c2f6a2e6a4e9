import { hourMs, isExact, type Moment } from "../domain/moment.js";
import { type DoseHistory, isPerhapsBefore, isSurelyBefore } from "./history.js";
import { toleranceOf } from "./regimen.js";

/**
 * Hours from the last taken administration to the sample. A dose at the sample's own minute is after it.
 * null where no administration says (interval records alone), where a time without a clock could make another dose the
 * last one, and where an interval record says that dosing went on beyond the last recorded administration.
 */
export function timeAfterDoseH(sampleAt: Moment, history: DoseHistory, toleranceH: number | null): number | null {
  if (!isExact(sampleAt) || history.undatedDoseIds.length > 0) return null;
  const administrations = history.taken.filter((element) => element.kind === "administration");
  const before = administrations.filter((dose) => isSurelyBefore(dose.at, sampleAt));
  const last = before.reduce<(typeof before)[number] | null>(
    (latest, dose) => (latest === null || dose.at.ms > latest.at.ms ? dose : latest),
    null,
  );
  if (last === null || !isExact(last.at)) return null;
  const couldBeLater = administrations.some(
    (dose) => dose !== last && isPerhapsBefore(dose.at, sampleAt) && dose.at.endMs > last.at.ms,
  );
  if (couldBeLater) return null;
  const hours = (sampleAt.ms - last.at.ms) / hourMs;
  const dosedUntilMs = last.at.ms + ((last.regimen.tauH ?? 0) + toleranceOf(toleranceH, last.regimen.tauH)) * hourMs;
  const wentOn = history.taken.some(
    (element) =>
      element.kind === "interval" &&
      isPerhapsBefore(element.at, sampleAt) &&
      (element.until === null || Math.min(element.until.endMs, sampleAt.ms) > dosedUntilMs),
  );
  return wentOn && sampleAt.ms > dosedUntilMs ? null : hours;
}

/** Dosing interval of the last dose taken before a time, hours; null where no dose or no frequency is known. */
export function tauHAt(at: Moment, history: DoseHistory): number | null {
  let tauH: number | null = null;
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const element of history.taken) {
    if (element.at.endMs >= at.ms || element.at.ms <= latestMs) continue;
    latestMs = element.at.ms;
    tauH = element.regimen.tauH;
  }
  return tauH;
}
