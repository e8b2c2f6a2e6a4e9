import { mappingSchema } from "../config/mapping-schema.js";
import type { Mapping } from "../config/schema.js";
import { extraMappable, type FileKind, tableColumns } from "../domain/tables.js";

/** One way to satisfy a table: all of these columns (or constants). */
type Needs = readonly string[];

/** What a table needs at least, as alternatives: results name their sample, or subject, matrix and time. */
export const neededColumns: Record<FileKind, readonly Needs[]> = {
  results: [
    ["analyte", "concentration", "sample_id"],
    ["analyte", "concentration", "raw_file"],
    ["analyte", "concentration", "subject_id", "matrix", "collected_at"],
  ],
  samples: [["subject_id", "matrix", "collected_at"]],
  doses: [
    ["subject_id", "dose", "given_at"],
    ["subject_id", "dose", "start"],
  ],
  subjects: [["subject_id"]],
  comedications: [["subject_id", "drug", "role"]],
  adverse_events: [["subject_id", "term", "grade"]],
};

/** A table in which columns of another kind stand is that other kind, not this one. */
export const foreignColumns: Record<FileKind, readonly string[]> = {
  results: [],
  samples: ["concentration"],
  doses: ["concentration", "role"],
  subjects: ["concentration", "matrix", "dose", "drug", "term", "analyte"],
  comedications: ["concentration", "dose"],
  adverse_events: ["concentration", "dose"],
};

/** At least one of these must be there, or the table says nothing beyond its ids. */
export const tellingColumns: Partial<Record<FileKind, readonly string[]>> = {
  subjects: tableColumns.subjects.filter((name) => name !== "subject_id"),
};

function house(kind: FileKind): Mapping {
  const names = [...tableColumns[kind], ...(extraMappable[kind] ?? [])];
  return mappingSchema.parse({
    name: `house table ${kind}`,
    kind,
    columns: Object.fromEntries(names.map((name) => [name, name])),
  });
}

/** The study's own tables as mappings in which every column has its house name; columns may be left out. */
export const houseTables: readonly Mapping[] = (
  ["results", "samples", "doses", "subjects", "comedications", "adverse_events"] as const
).map(house);

export function isHouseTable(mapping: Mapping): boolean {
  return houseTables.includes(mapping);
}
