import type { DoseRecord } from "../domain/dose.js";
import { isExact, minuteMs } from "../domain/moment.js";
import { compareAmounts, compareFrequencies, compareRoutes, type Regimen, regimenOf } from "./regimen.js";

/** Rows of one minute that are one administration, with the amount they add up to. */
export interface SplitDose {
  doseIds: readonly string[];
  regimen: Regimen;
}

/**
 * Administrations that are written as several rows of one minute, such as four capsules of 25 mg. Rows are one
 * administration where they are taken, have ids of their own, name one unit, route and frequency, and add up to a planned
 * amount; without a plan, to the amount that most administrations of the subject have, or to that of the administration
 * before or after. `records` are those of one subject and drug. Other rows of one minute contradict each other.
 */
export function splitDoses(records: readonly DoseRecord[], studyFrequency: string | null): SplitDose[] {
  const minutes = new Map<number, DoseRecord[]>();
  for (const dose of records) {
    if (dose.record !== "actual" || dose.givenAt === null || !isExact(dose.givenAt)) continue;
    const minute = Math.floor(dose.givenAt.ms / minuteMs);
    const group = minutes.get(minute);
    if (group === undefined) minutes.set(minute, [dose]);
    else group.push(dose);
  }
  if ([...minutes.values()].every((group) => group.length === 1)) return [];
  const groups = [...minutes].sort(([a], [b]) => a - b).map(([, group]) => total(group, studyFrequency));
  const planned = records
    .filter((dose) => dose.record === "planned")
    .map((dose) => regimenOf(dose, studyFrequency))
    .filter(({ amount }) => amount !== null);
  const usual = usualAmount(groups.flatMap((group) => group?.regimen ?? []));
  return groups.flatMap((group, place) => {
    if (group === null || group.doseIds.length === 1) return [];
    const references = planned.length > 0 ? planned : [usual, groups[place - 1]?.regimen, groups[place + 1]?.regimen];
    const isWhole = references.some((one) => one && compareAmounts(one, group.regimen) === "same");
    return isWhole ? [group] : [];
  });
}

/** The rows of one minute taken together; null where they cannot be parts of one dose. */
function total(group: readonly DoseRecord[], studyFrequency: string | null): SplitDose | null {
  const regimens = group.map((dose) => regimenOf(dose, studyFrequency));
  const first = regimens[0]!;
  const isOneDose =
    group.every((dose) => dose.status === "taken" && dose.amount !== null) &&
    new Set(group.map((dose) => dose.doseId)).size === group.length &&
    regimens.every(
      (regimen) =>
        regimen.unit === first.unit &&
        compareFrequencies(regimen, first) === "same" &&
        compareRoutes(regimen, first) === "same",
    );
  if (!isOneDose) return null;
  const amount = Number(regimens.reduce((sum, regimen) => sum + regimen.amount!, 0).toPrecision(12));
  return { doseIds: group.map((dose) => dose.doseId), regimen: { ...first, amount } };
}

/** The amount of the most administrations, at least two; null where several are equally frequent. */
function usualAmount(regimens: readonly Regimen[]): Regimen | null {
  const counts = new Map<string, { regimen: Regimen; count: number }>();
  for (const regimen of regimens) {
    const key = `${regimen.amount} ${regimen.unit}`;
    const known = counts.get(key);
    if (known) known.count += 1;
    else counts.set(key, { regimen, count: 1 });
  }
  const [first, second] = [...counts.values()].sort((a, b) => b.count - a.count);
  return first === undefined || first.count < 2 || first.count === second?.count ? null : first.regimen;
}

/** The records with the rows of one administration as one record: the first row's, with the sum of their amounts. */
export function wholeDoses(records: readonly DoseRecord[], studyFrequency: string | null): readonly DoseRecord[] {
  const split = splitDoses(records, studyFrequency);
  if (split.length === 0) return records;
  const amounts = new Map(split.map((dose) => [dose.doseIds[0]!, dose.regimen.amount]));
  const parts = new Set(split.flatMap((dose) => dose.doseIds.slice(1)));
  return records
    .filter((dose) => !parts.has(dose.doseId))
    .map((dose) => (amounts.has(dose.doseId) ? { ...dose, amount: amounts.get(dose.doseId)! } : dose));
}
