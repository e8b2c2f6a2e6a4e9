import { at } from "./calendar.mjs";
import { dosesOf, timeAfterDoseH } from "./doses.mjs";
import { deviate } from "./random.mjs";
import { subjects } from "./subjects.mjs";

const eliminationPerH = Math.LN2 / 2.9;
const absorptionPerH = 2;

/** Plasma of a steady twice-daily 100 mg dose, ng/mL: one compartment, first-order absorption, peak about 800. */
function plasmaAt(hours) {
  const course = (rate) => Math.exp(-rate * hours) / (1 - Math.exp(-rate * 12));
  return 1120 * (course(eliminationPerH) - course(absorptionPerH));
}

/** Every tube of the study with its true concentration (ng/mL, five digits). */
export function allSamples() {
  return subjects.flatMap((subject) => {
    const doses = dosesOf(subject);
    const exposure = Math.exp(0.3 * deviate(`${subject.id} exposure`));
    const penetration = 0.016 * Math.exp(0.3 * deviate(`${subject.id} penetration`));
    return subject.visits.flatMap((visit) => {
      const csfMinute = at(visit.csf);
      const plasmaMinute = csfMinute - visit.gapMin;
      // The interval record hides its clock times; they were 08:00 and 20:00.
      const hoursAt = (minute) =>
        timeAfterDoseH(doses, minute) ?? (minute - at(`${visit.csf.slice(0, 10)}T08:00`)) / 60;
      const reduced = subject.change && csfMinute >= at(subject.change.at) ? subject.change.doseMg / subject.doseMg : 1;
      const plasma = (minute) => exposure * reduced * plasmaAt(hoursAt(minute));
      // CSF follows plasma late, so the ratio rises over the dosing interval.
      const within = Math.exp(
        0.15 * deviate(`${subject.id} ${visit.id} penetration`) + 0.05 * (hoursAt(csfMinute) - 5),
      );
      const base = { subject, visit };
      const csfTube = {
        ...base,
        id: `${subject.id}-${visit.id}-C`,
        matrix: "CSF",
        minute: csfMinute,
        true: fiveDigits(visit.trueCsf ?? penetration * within * plasma(csfMinute)),
        nominalH: Math.round(hoursAt(csfMinute)),
      };
      const plasmaTube = {
        ...base,
        id: `${subject.id}-${visit.id}-P`,
        matrix: "plasma",
        minute: plasmaMinute,
        true: fiveDigits(visit.truePlasma ?? plasma(plasmaMinute)),
        nominalH: Math.round(hoursAt(csfMinute)),
      };
      return visit.hasNoCsf ? [plasmaTube] : [csfTube, plasmaTube];
    });
  });
}

function fiveDigits(value) {
  return Number(value.toPrecision(5));
}
