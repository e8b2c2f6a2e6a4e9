import type { AdverseEvent, DoseRecord } from "../domain/dose.js";
import { groupBy } from "./drawn-ratio.js";
import type { LocalClock } from "./local-time.js";
import { count, rowOf } from "./standing.js";
import type { TimedSpan } from "./timeline-data.js";

/** Spans of the subject timeline: what the subject went through, and when the drug was held. */

/** From its start to its end, else to when it was resolved; while neither is recorded it is taken to last. */
export function adverseSpan(event: AdverseEvent, clock: LocalClock): TimedSpan {
  const { term, grade, baselineGrade, start, resolvedAt, end, origin } = event;
  const over = end ?? resolvedAt;
  const name = term === "" ? "adverse event without a name" : term;
  const baseline = baselineGrade === null || baselineGrade === 0 ? "" : `, baseline ${baselineGrade}`;
  return {
    label: `${name}, ${grade === null ? "grade not recorded" : `grade ${grade}`}${baseline}${over === null ? ", end not recorded" : ""}`,
    fromMs: start === null ? null : clock.shiftedMs(start.ms),
    toMs: over === null ? null : clock.shiftedMs(over.endMs),
    readFrom: origin ? rowOf(origin) : "",
  };
}

/**
 * Administrations of one drug withheld one after the other are one hold, from the first of them to the next dose that was
 * due and not withheld; after the last record it is open. An interval recorded as withheld is a hold of its own.
 */
export function holdsOf(actual: readonly DoseRecord[], clock: LocalClock): TimedSpan[] {
  const intervals = actual.flatMap((dose): TimedSpan[] =>
    dose.givenAt !== null || dose.start === null || dose.status === "taken"
      ? []
      : [
          {
            label: `${dose.drug} ${dose.status}${reasonsText([dose])}`,
            fromMs: clock.shiftedMs(dose.start.ms),
            toMs: dose.end === null ? null : clock.shiftedMs(dose.end.endMs),
            readFrom: rowOf(dose.origin),
          },
        ],
  );
  const given = actual.filter((dose) => dose.givenAt !== null);
  const runs = [...groupBy(given, (dose) => dose.drug).values()].flatMap((own) => withheldRuns(own));
  const spans = runs.map(({ doses, next }): TimedSpan => {
    const [first] = doses;
    return {
      label: `${first?.drug}: ${count(doses.length, "dose")} withheld${reasonsText(doses)}`,
      fromMs: clock.shiftedMs(first?.givenAt?.ms ?? 0),
      toMs: next?.givenAt ? clock.shiftedMs(next.givenAt.ms) : null,
      readFrom: first ? rowOf(first.origin) : "",
    };
  });
  return [...intervals, ...spans].sort((a, b) => (a.fromMs ?? 0) - (b.fromMs ?? 0));
}

function withheldRuns(own: readonly DoseRecord[]): { doses: DoseRecord[]; next: DoseRecord | null }[] {
  const sorted = [...own].sort((a, b) => (a.givenAt?.ms ?? 0) - (b.givenAt?.ms ?? 0));
  const runs: { doses: DoseRecord[]; next: DoseRecord | null }[] = [];
  let open: { doses: DoseRecord[]; next: DoseRecord | null } | null = null;
  for (const dose of sorted) {
    if (dose.status === "withheld") {
      if (open === null) {
        open = { doses: [], next: null };
        runs.push(open);
      }
      open.doses.push(dose);
    } else if (open !== null) {
      open.next = dose;
      open = null;
    }
  }
  return runs;
}

/** ` (adverse event)`; nothing where no reason is recorded. */
function reasonsText(doses: readonly DoseRecord[]): string {
  const reasons = [...new Set(doses.flatMap((dose) => dose.reason ?? []))];
  return reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
}
