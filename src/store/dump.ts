import type { Connection } from "./sqlite.js";

/**
 * The store's content in canonical order: keys instead of internal numbers, files by hash, no import times, run ids,
 * file names or audit. Two stores with equal content print equal bytes.
 */
export function* dumpLines(db: Connection): Generator<string> {
  for (const { type, sql } of parts) {
    for (const row of db.prepare<[], Record<string, unknown>>(sql).iterate()) {
      yield JSON.stringify({ type, ...expand(row) });
    }
  }
}

/** Columns named `*_json` hold JSON text: shown as what they hold. */
function expand(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) =>
      key.endsWith("_json") ? [key.slice(0, -5), value === null ? null : JSON.parse(String(value))] : [key, value],
    ),
  );
}

const parts: readonly { type: string; sql: string }[] = [
  {
    type: "file",
    sql: `SELECT sha256, size, status, kind, reader, mapping, exported_at_ms, rows_read, rows_stored, rows_reported FROM files ORDER BY sha256, status, reading_key`,
  },
  {
    type: "sample",
    sql: `SELECT s.sample_id, u.subject_id, s.matrix, s.collected_ms, s.collected_end_ms, s.visit, s.details AS details_json, s.is_voided
          FROM samples s JOIN subjects u USING (subject_no) ORDER BY s.sample_id`,
  },
  {
    type: "result",
    sql: `SELECT i.key_time, i.is_raw_keyed, i.raw_file, i.acquired_ms, i.sequence, i.sample_type, s.sample_id, i.label,
            a.name AS analyte, r.reported, r.value, r.limit_in_text, r.unit, r.lloq, r.uloq, r.dilution
          FROM results r JOIN injections i USING (injection_no) JOIN analytes a USING (analyte_no) LEFT JOIN samples s USING (sample_no)
          ORDER BY i.key_time, i.is_raw_keyed, i.raw_file, i.acquired_ms, i.sequence, i.label, s.sample_id, a.name, r.reported, r.value, r.limit_in_text,
            r.unit, r.lloq, r.uloq, r.dilution`,
  },
  {
    type: "observation",
    sql: `SELECT f.sha256, o.row, a.name AS analyte FROM
            (SELECT file_no, row, analyte_no FROM results UNION ALL SELECT file_no, row, analyte_no FROM result_links) o
          JOIN files f USING (file_no) JOIN analytes a USING (analyte_no) ORDER BY f.sha256, o.row, a.name`,
  },
  {
    type: "table-row",
    sql: `SELECT DISTINCT t.kind, t.mapping, u.subject_id, t.content_hash, r.ordinal, r.key, r.content AS content_json
          FROM table_snapshots t JOIN subjects u USING (subject_no) JOIN table_rows r ON r.snapshot_no = t.rows_in
          ORDER BY t.kind, t.mapping, u.subject_id, t.content_hash, r.ordinal`,
  },
  {
    type: "snapshot",
    sql: `SELECT t.kind, t.mapping, u.subject_id, t.content_hash, f.sha256
          FROM table_snapshots t JOIN subjects u USING (subject_no) JOIN files f USING (file_no)
          ORDER BY t.kind, t.mapping, u.subject_id, t.content_hash, f.sha256`,
  },
  {
    type: "pair",
    sql: `SELECT p.pair_id, u.subject_id, p.analyte, p.groups AS groups_json, p.ratio_state, p.ratio_value, p.ratio_bound,
            p.unbound_state, p.unbound_value, p.unbound_bound, p.is_csf_below, p.is_above_uloq, p.fraction_source, p.is_used, p.first_exclusion
          FROM pairs p JOIN subjects u USING (subject_no) ORDER BY p.pair_id`,
  },
  { type: "summary", sql: `SELECT detail AS detail_json FROM summaries ORDER BY position` },
  {
    type: "subject-findings",
    sql: `SELECT u.subject_id, f.severity, f.rule, f.finding_count FROM subject_findings f JOIN subjects u USING (subject_no)
          ORDER BY u.subject_id, f.severity, f.rule`,
  },
  {
    type: "run",
    sql: `SELECT a.analyte, a.matrix, a.verdict, a.detail ->> '$.limits' AS limits_json, a.detail ->> '$.arithmetic' AS arithmetic_json
          FROM run_assessments a ORDER BY 1, 2, 3, 4, 5`,
  },
  {
    type: "run-finding",
    sql: `SELECT json_remove(detail, '$.file', '$.row', '$.run', '$.what', '$.why', '$.remedy') AS detail_json FROM run_findings ORDER BY 1`,
  },
  {
    type: "finding",
    // The sentence names files; what it is about stands in the other fields.
    sql: `SELECT json_remove(detail, '$.file', '$.what', '$.why', '$.remedy') AS detail_json FROM findings ORDER BY 1`,
  },
];
