import type { SteadyState } from "../domain/pair.js";

/** A pair is as good as its worse side: no > unknown > yes, with that side's reason, proof and hours. */
export function combineSteadyState(csf: SteadyState, plasma: SteadyState): SteadyState {
  const rank = { no: 0, unknown: 1, yes: 2 };
  const margin = (side: SteadyState) => (side.hoursOnRegimen ?? 0) - (side.neededHours ?? 0);
  const isPlasmaWorse =
    rank[plasma.verdict] < rank[csf.verdict] ||
    (plasma.verdict === csf.verdict && margin(plasma) < margin(csf) && plasma.hoursOnRegimen !== null);
  const worse = isPlasmaWorse ? plasma : csf;
  const { verdict, hoursOnRegimen, neededHours, reason, basis, doseIds } = worse;
  const marks = [...new Set([...csf.marks, ...plasma.marks])].sort();
  return { verdict, hoursOnRegimen, neededHours, reason, basis, doseIds, marks };
}
