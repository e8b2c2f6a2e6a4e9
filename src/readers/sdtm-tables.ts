import type { Finding } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import type { TableRow } from "../domain/tables.js";
import { groupedDotNumbers as numbers } from "./cell.js";
import type { ReadOptions } from "./reader.js";
import { cellFinding } from "./tidy-cells.js";

/** SDTM EX as doses and DM as subjects: CDISC variable -> column of the study's own table. */

type Get = (name: string) => string;

const doseColumns: Readonly<Record<string, string>> = {
  drug: "EXTRT",
  dose: "EXDOSE",
  unit: "EXDOSU",
  route: "EXROUTE",
  formulation: "EXDOSFRM",
  frequency: "EXDOSFRQ",
  reason: "EXADJ",
};

const subjectColumns: Readonly<Record<string, string>> = { sex: "SEX", site: "SITEID", arm: "ARM" };

export function sdtmTableRow(
  file: string,
  domain: "EX" | "DM",
  row: number,
  get: Get,
  options: ReadOptions,
  findings: Finding[],
): TableRow | null {
  const subjectId = get("USUBJID");
  const out = {
    cells: { subject_id: subjectId } as Record<string, string>,
    times: {} as Record<string, Moment>,
    numbers: {} as Record<string, number>,
  };
  const time = (column: string, variable: string) => {
    const text = get(variable);
    if (text === "") return;
    const moment = options.parseTime(text);
    if (moment === null) {
      const expected = `an ISO 8601 date or date-time (${options.whyNoTime(text)})`;
      findings.push(
        cellFinding(file, row, variable, text, { rule: "not-a-time", what: "the time is not understood", expected }),
      );
      return;
    }
    out.cells[column] = text;
    out.times[column] = moment;
  };
  const number = (column: string, variable: string) => {
    const text = get(variable);
    if (text === "") return;
    const value = numbers.parse(text);
    if (value === null) {
      const trouble = { rule: "not-a-number", what: "no number", expected: numbers.expected } as const;
      findings.push(cellFinding(file, row, variable, text, trouble));
      return;
    }
    out.cells[column] = text;
    out.numbers[column] = value;
  };
  if (subjectId === "") {
    const trouble = { rule: "no-identity", what: "the cell is empty", expected: "a subject" } as const;
    findings.push(cellFinding(file, row, "USUBJID", "", trouble));
    return null;
  }
  if (domain === "EX") doseCells(out.cells, get, time, number);
  else subjectCells(out.cells, get, time, number);
  return { kind: domain === "EX" ? "doses" : "subjects", row, subjectId, ...out };
}

type Put = (column: string, variable: string) => void;

function doseCells(cells: Record<string, string>, get: Get, time: Put, number: Put): void {
  for (const [column, variable] of Object.entries(doseColumns)) {
    const text = get(variable);
    if (text !== "") cells[column] = text;
  }
  number("dose", "EXDOSE");
  // EXOCCUR N: a planned administration that did not happen.
  if (/^n$/i.test(get("EXOCCUR"))) {
    cells.status = "missed";
    if (get("EXREASOC") !== "") cells.reason = get("EXREASOC");
  }
  const start = get("EXSTDTC");
  const isOne = /^once$/i.test(get("EXDOSFRQ")) || (start.includes("T") && start === get("EXENDTC"));
  if (isOne) {
    time("given_at", "EXSTDTC");
    // One administration has no interval between doses.
    delete cells.frequency;
    return;
  }
  time("start", "EXSTDTC");
  time("end", "EXENDTC");
}

function subjectCells(cells: Record<string, string>, get: Get, time: Put, number: Put): void {
  for (const [column, variable] of Object.entries(subjectColumns)) {
    const text = get(variable);
    if (text !== "") cells[column] = text;
  }
  if (/^years?$/i.test(get("AGEU") || "YEARS")) number("age", "AGE");
  time("birth_date", "BRTHDTC");
  time("treatment_start", get("RFXSTDTC") === "" ? "RFSTDTC" : "RFXSTDTC");
}
