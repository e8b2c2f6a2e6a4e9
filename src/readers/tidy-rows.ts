import type { Finding } from "../domain/finding.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import { numberColumns, type TableKind, type TableRow, timeColumns } from "../domain/tables.js";
import type { FindingKey } from "../findings/index.js";
import { termsOf } from "../reference/terms.js";
import { type ColumnNumbers, dotNumbers } from "./cell.js";
import type { ReadOptions } from "./reader.js";
import { cellFinding, cellText, readTimeCell } from "./tidy-cells.js";
import type { TidyPlan } from "./tidy-plan.js";

/** Columns that take one of a few words; compared without case and stored as written here. */
const wordColumns: Partial<Record<TableKind, Readonly<Record<string, readonly string[]>>>> = {
  samples: { stable_condition: ["yes", "no"] },
  doses: { record: ["actual", "planned"], status: ["taken", "missed", "withheld", "vomited"] },
  comedications: { role: ["inhibitor", "inducer"], strength: ["strong", "moderate", "weak"] },
};

export type TableRowReader = (record: readonly string[], row: number, findings: Finding[]) => TableRow | null;

/** Builds the row reader of one of the study's own tables. */
export function tableRows(
  file: string,
  plan: TidyPlan,
  numbersAt: ReadonlyMap<number, ColumnNumbers>,
  options: ReadOptions,
  /** Some row of the file states the status of its dose. */
  isStatusStated = false,
): TableRowReader {
  const kind = plan.kind as TableKind;
  const terms = termsOf("tidy");
  const words = wordColumns[kind] ?? {};
  const times = new Set(timeColumns[kind]);
  const numbers = new Set(numberColumns[kind]);
  const columns = [...plan.places].map(([house, place]) => ({
    house,
    place,
    isTime: times.has(house),
    isNumber: numbers.has(house),
    words: words[house] ?? null,
    numbers: numbersAt.get(place.index) ?? dotNumbers,
  }));

  return (record, row, findings) => {
    const before = findings.length;
    const out = {
      cells: {} as Record<string, string>,
      times: {} as TableRow["times"],
      numbers: {} as TableRow["numbers"],
    };
    const subjectId = textIn(record, plan, "subject_id");
    for (const column of columns) {
      const text = cellText(record, column.place);
      if (text === "" || plan.missing.has(text)) {
        continue;
      }
      const isMissing =
        (column.isTime || column.isNumber || column.words !== null) && terms.find(text)?.meaning === "missing";
      if (isMissing) continue;
      const trouble = readInto(out, column, text, plan, options);
      if (trouble !== null) findings.push(cellFinding(file, row, column.place.name, text, { ...trouble, subjectId }));
    }
    if (subjectId === "") {
      const column = plan.places.get("subject_id")?.name ?? "subject_id";
      findings.push(
        cellFinding(file, row, column, "", {
          rule: "no-identity",
          what: "the cell is empty",
          expected: "a subject id",
        }),
      );
    }
    // Only where no row of the file states a status does an empty one mean taken; an interval has none.
    const isAdministration = out.times.given_at !== undefined && out.cells.record !== "planned";
    if (isStatusStated && isAdministration) out.cells.status ??= "unknown";
    return findings.length > before ? null : { kind, row, subjectId, ...out };
  };
}

function textIn(record: readonly string[], plan: TidyPlan, column: string): string {
  const place = plan.places.get(column);
  return place === undefined ? "" : cellText(record, place);
}

interface RowParts {
  cells: Record<string, string>;
  times: Record<string, { ms: number; endMs: number }>;
  numbers: Record<string, number>;
}

function readInto(
  out: RowParts,
  column: {
    house: string;
    isTime: boolean;
    isNumber: boolean;
    words: readonly string[] | null;
    numbers: ColumnNumbers;
  },
  text: string,
  plan: TidyPlan,
  options: ReadOptions,
): { rule: FindingKey; what: string; expected: string; nearMiss?: string | null } | null {
  if (column.isTime) {
    const time = readTimeCell(text, plan, column.numbers, options);
    if (!("ms" in time)) return { rule: "not-a-time", what: "the time is not understood", expected: time.expected };
    out.times[column.house] = time;
  } else if (column.isNumber) {
    const value = column.numbers.parse(text);
    if (value === null) return { rule: "not-a-number", what: "no number", expected: column.numbers.expected };
    out.numbers[column.house] = value;
  } else if (column.words !== null) {
    const word = column.words.find((w) => w === text.toLowerCase());
    if (word === undefined) {
      const expected = `${column.words.join(", ")} or nothing`;
      return {
        rule: "unknown-word",
        what: "the word is not known",
        expected,
        nearMiss: nearMiss(text, column.words, strict),
      };
    }
    out.cells[column.house] = word;
    return null;
  }
  out.cells[column.house] = text;
  return null;
}
