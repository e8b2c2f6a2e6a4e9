import type { Finding } from "../domain/finding.js";
import { DecimalSurvey } from "../io/number-text.js";
import type { VendorTimes } from "../io/vendor-time.js";
import { termsOf } from "../reference/terms.js";
import { type ColumnNumbers, dotNumbers } from "./cell.js";
import { decideFrom } from "./column-numbers.js";
import {
  cellOf,
  isNothing,
  type NumberRole,
  nameOf,
  numberRoles,
  type VendorFile,
  type VendorRow,
} from "./vendor-rows.js";

/** What only the whole file can tell. */
export interface Surveyed {
  rows: number;
  numbers: Record<NumberRole, ColumnNumbers>;
  /** Analytes measured against an internal standard: at least one of their rows shows its area. */
  withStandard: ReadonlySet<string>;
  findings: Finding[];
}

/** The first pass: decimal mark of every number part, day/month order, who has an internal standard. */
export async function surveyRows(file: VendorFile, times: VendorTimes): Promise<Surveyed> {
  const surveys = numberRoles.map((role) => ({ role, survey: new DecimalSurvey(), name: "" }));
  const terms = termsOf(file.layout.terms);
  const withStandard = new Set<string>();
  let rows = 0;
  for await (const batch of file.rows()) {
    rows += batch.length;
    for (const row of batch) {
      for (const s of surveys) addCell(s, row, terms);
      times.note(acquiredText(row), row.row);
      times.note(cellOf(row, "collected"), row.row);
      if (!isNothing(cellOf(row, "internalStandardArea"))) withStandard.add(cellOf(row, "analyte"));
    }
  }
  file.report.isOpen = false;
  times.decide();
  const proofs = surveys.map((s, index) => ({ column: { name: s.name, index }, proof: s.survey.proof() }));
  const decided = decideFrom(proofs, file.name);
  const numbers = {} as Record<NumberRole, ColumnNumbers>;
  for (const [index, role] of numberRoles.entries()) numbers[role] = decided.byIndex.get(index) ?? dotNumbers;
  return { rows, numbers, withStandard, findings: decided.findings };
}

function addCell(
  s: { role: NumberRole; survey: DecimalSurvey; name: string },
  row: VendorRow,
  terms: ReturnType<typeof termsOf>,
): void {
  if (row.numbers?.[s.role] !== undefined) return;
  const text = cellOf(row, s.role);
  if (text === "") return;
  if (s.name === "") s.name = nameOf(row, s.role);
  const term = startsLikeNumber(text) ? null : terms.find(text);
  if (term === null) s.survey.add(text);
  else if (term.limitText !== null) s.survey.add(term.limitText);
}

/** Date and clock stand in two columns of some layouts. */
export function acquiredText(row: VendorRow): string {
  const day = cellOf(row, "acquired");
  const clock = cellOf(row, "acquiredClock");
  return clock === "" || day === "" ? day : `${day} ${clock}`;
}

function startsLikeNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first >= 48 && first <= 57) || first === 45;
}
