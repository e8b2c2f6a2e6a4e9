import type { AdverseEvent, DoseFacts, DoseRecord, DoseStatus, Perpetrator, Subject } from "../domain/dose.js";
import type { Finding } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import { nearMiss } from "../domain/near-miss.js";
import type { Origin } from "../domain/origin.js";
import { finding } from "../findings/finding.js";

/** One current row of a study table as stored: texts, and the times and numbers understood from them. */
export interface TableContent {
  key: string;
  cells: Readonly<Record<string, string>>;
  times: Readonly<Record<string, Moment>>;
  numbers: Readonly<Record<string, number>>;
  origin: Origin;
}

const statuses: readonly DoseStatus[] = ["taken", "missed", "withheld", "vomited"];

export interface DoseReading {
  doses: DoseRecord[];
  findings: Finding[];
}

/**
 * Rows of the doses table as dose records. A record of unknown status is reported and kept as missed, for what is not
 * known to be taken never proves a dose; one without a time is reported by checkDoseRecords.
 * `onlyDrug` names the drug of rows without one, where the study has just one.
 */
export function readDoses(rows: readonly TableContent[], subjectId: string, onlyDrug: string | null): DoseReading {
  const findings: Finding[] = [];
  const report = (row: TableContent, column: string, what: string, expected: string, remedy: string): void => {
    findings.push(
      finding({
        rule: "dose-record-unclear",
        subjectId,
        file: row.origin.file,
        row: row.origin.row,
        column,
        value: row.cells[column] ?? "",
        expected,
        what: `${row.origin.file}:${row.origin.row}: ${what}`,
        remedy,
      }),
    );
  };
  const used = new Map<string, number>();
  const doses = rows.map((row): DoseRecord => {
    const { cells, times } = row;
    const count = (used.get(row.key) ?? 0) + 1;
    used.set(row.key, count);
    const statusText = (cells.status ?? "taken").trim().toLowerCase();
    const status = statuses.find((known) => known === statusText);
    if (statusText === "unknown") {
      const what = "the status is empty, while other rows of the file state one";
      report(
        row,
        "status",
        what,
        statuses.join(" | "),
        "Fill in the status; until then nobody knows whether the dose was taken.",
      );
    } else if (!status) {
      const near = nearMiss(statusText, statuses);
      report(
        row,
        "status",
        `\`${cells.status}\` is not a dose status${near ? `; did you mean \`${near}\`?` : ""}`,
        statuses.join(" | "),
        "Correct the status; until then the dose does not count as taken.",
      );
    }
    const recordText = (cells.record ?? "actual").trim().toLowerCase();
    if (recordText !== "actual" && recordText !== "planned") {
      report(
        row,
        "record",
        `\`${cells.record}\` is neither actual nor planned; it counts as planned`,
        "actual | planned",
        "Correct the column `record`.",
      );
    }
    return {
      doseId: count === 1 ? row.key : `${row.key}#${count}`,
      subjectId,
      record: recordText === "actual" ? "actual" : "planned",
      drug: cells.drug ?? onlyDrug ?? "",
      amount: row.numbers.dose ?? null,
      unit: cells.unit ?? null,
      route: cells.route ?? null,
      formulation: cells.formulation ?? null,
      frequency: cells.frequency ?? null,
      givenAt: times.given_at ?? null,
      start: times.start ?? null,
      end: times.end ?? null,
      status: status ?? (statusText === "unknown" ? "unknown" : "missed"),
      reason: cells.reason ?? null,
      ...infusionOf(row.numbers),
      origin: row.origin,
    };
  });
  return { doses, findings };
}

/** Length of an infusion: its duration, else its dose over its rate (dose units an hour). */
function infusionOf({ dose, duration_h, rate }: TableContent["numbers"]): { infusionH?: number } {
  if (duration_h !== undefined && duration_h > 0) return { infusionH: duration_h };
  return rate !== undefined && rate > 0 && dose !== undefined ? { infusionH: dose / rate } : {};
}

/** Rows of the comedications table that change exposure: role inhibitor or inducer; others do not. */
export function readPerpetrators(rows: readonly TableContent[], subjectId: string): Perpetrator[] {
  return rows.flatMap((row) => {
    const role = row.cells.role?.trim().toLowerCase();
    if (role !== "inhibitor" && role !== "inducer") return [];
    return [
      {
        subjectId,
        drug: row.cells.drug ?? "",
        target: row.cells.target ?? "",
        role,
        strength: row.cells.strength ?? null,
        halfLifeH: row.numbers.half_life_h ?? null,
        start: row.times.start ?? null,
        end: row.times.end ?? null,
        origin: row.origin,
      },
    ];
  });
}

/** The subject's row, or what is known without one: nothing. */
export function readSubject(rows: readonly TableContent[], subjectId: string): Subject {
  const row = rows[0];
  return { subjectId, treatmentStart: row?.times.treatment_start ?? null, details: row?.cells ?? {} };
}

type Content = Pick<TableContent, "cells" | "times" | "numbers"> & Partial<Pick<TableContent, "origin">>;

/** What the subject's row and its adverse events say that a label's dose depends on. */
export function readDoseFacts(subjects: readonly Content[], events: readonly Content[]): DoseFacts {
  const row = subjects[0];
  return {
    bsaM2: row?.numbers.bsa_m2 ?? null,
    ageYears: row?.numbers.age ?? null,
    birth: row?.times.birth_date ?? null,
    childPugh: readChildPugh(row?.cells.child_pugh),
    adverseEvents: events.map(readAdverseEvent),
  };
}

function readAdverseEvent({ cells, numbers, times, origin }: Content): AdverseEvent {
  return {
    term: cells.term ?? "",
    grade: numbers.grade ?? null,
    baselineGrade: numbers.baseline_grade ?? null,
    start: times.start ?? null,
    // An event that is over is resolved, also where nobody wrote down when it was back at grade 1.
    resolvedAt: times.resolved_to_grade1_at ?? times.end ?? null,
    ...(times.end ? { end: times.end } : {}),
    ...(origin ? { origin } : {}),
  };
}

/** `b`, `Child-Pugh B`, `class B` are B; a text that is not one of none, A, B, C stays as it is. */
function readChildPugh(text: string | undefined): string | null {
  if (text === undefined) return null;
  const word = text.trim().replace(/^(child[- ]pugh)?\s*(class)?\s*/i, "");
  if (/^[abc]$/i.test(word)) return word.toUpperCase();
  return /^none$/i.test(word) ? "none" : text.trim();
}
