import { type Connection, prepared } from "./sqlite.js";
import type { UnmatchedInjection } from "./study-store.js";

/** Study injections that belong to no known sample yet. */
export function unmatched(db: Connection): UnmatchedInjection[] {
  return prepared(
    db,
    `SELECT i.injection_no AS injectionNo, coalesce(i.label, '') AS label, r.file_no AS fileNo, r.row, a.name AS analyte
     FROM injections i INDEXED BY injections_unmatched JOIN results r USING (injection_no) JOIN analytes a USING (analyte_no)
     WHERE i.sample_no IS NULL AND i.sample_type = 'study' AND r.variant = 0 ORDER BY i.label, r.row, a.name, i.injection_no`,
  ).all() as UnmatchedInjection[];
}

/** Samples that are not voided, by id. */
export function sampleNos(db: Connection): Map<string, number> {
  const rows = prepared(
    db,
    "SELECT sample_id AS id, sample_no AS no FROM samples WHERE is_voided = 0 ORDER BY 1",
  ).all() as { id: string; no: number }[];
  return new Map(rows.map((row) => [row.id, row.no]));
}
