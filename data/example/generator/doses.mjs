import { at, dayAfter, localText } from "./calendar.mjs";
import { whole } from "./random.mjs";

/**
 * The subject's dose records: every administration from the start of treatment to the day after the last visit, or one
 * interval of constant dosing. Times are exact on the days that matter and wander by up to 15 min on the others.
 * @returns {{id: string, minute: number, status: string, doseMg: number, reason: string, isInterval: boolean}[]}
 */
export function dosesOf(subject) {
  if (subject.isInterval) {
    return [
      {
        id: `${subject.id}-D001`,
        minute: at(subject.start),
        status: "",
        doseMg: subject.doseMg,
        reason: "",
        isInterval: true,
      },
    ];
  }
  const exactDays = new Set([subject.start.slice(0, 10)]);
  const events = [...(subject.notTaken ?? []).map((dose) => dose.at), ...(subject.change ? [subject.change.at] : [])];
  for (const text of [...events, ...subject.visits.map((visit) => visit.csf)]) {
    exactDays.add(text.slice(0, 10)).add(dayAfter(text.slice(0, 10), -1));
  }
  const lastDay = dayAfter(subject.visits.at(-1).csf.slice(0, 10), 1);
  const doses = [];
  for (let day = subject.start.slice(0, 10); day <= lastDay; day = dayAfter(day, 1)) {
    for (const clock of ["08:00", "20:00"]) {
      const planned = at(`${day}T${clock}`);
      const id = `${subject.id}-D${String(doses.length + 1).padStart(3, "0")}`;
      const wander = exactDays.has(day) ? 0 : 5 * whole(`${id} time`, -3, 3);
      const event = (subject.notTaken ?? []).find((dose) => dose.at === localText(planned));
      const isChanged = subject.change !== undefined && planned >= at(subject.change.at);
      doses.push({
        id,
        minute: planned + wander,
        status: event?.status ?? "taken",
        doseMg: isChanged ? subject.change.doseMg : subject.doseMg,
        reason: event?.reason ?? (isChanged && planned === at(subject.change.at) ? "dizziness grade 2" : ""),
        isInterval: false,
      });
    }
  }
  return doses;
}

/** The first taken dose at or after a minute. */
export function firstTakenFrom(doses, minute) {
  return doses.find((dose) => dose.minute >= minute && (dose.status === "taken" || dose.isInterval));
}

/** Hours since the last taken dose before the sample's own minute; null where only an interval is recorded. */
export function timeAfterDoseH(doses, minute) {
  const before = doses.filter((dose) => !dose.isInterval && dose.status === "taken" && dose.minute < minute);
  return before.length === 0 ? null : (minute - before.at(-1).minute) / 60;
}
