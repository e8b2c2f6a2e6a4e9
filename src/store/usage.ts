import { type Connection, prepared } from "./sqlite.js";
import type { AnalyteUse } from "./study-store.js";

/** Which analytes each file names, how often and where first. */
export function analyteUses(db: Connection): AnalyteUse[] {
  return prepared(
    db,
    `SELECT a.name AS analyte, u.file_no AS fileNo, u.row_count AS rows, u.first_row AS firstRow
     FROM file_analytes u JOIN analytes a USING (analyte_no) ORDER BY a.name, u.file_no`,
  ).all() as AnalyteUse[];
}

/** Results of study samples. Counted only where the files name more than `most`: a count of millions takes seconds. */
export function studyResultCount(db: Connection, most: number): number {
  const bound =
    "SELECT coalesce(sum(row_count), 0) AS n FROM file_analytes JOIN files USING (file_no) WHERE status = 'imported'";
  const { n } = prepared(db, bound).get() as { n: number };
  if (n <= most) return n;
  const exact = "SELECT count(*) AS n FROM injections JOIN results USING (injection_no) WHERE sample_type = 'study'";
  return (prepared(db, exact).get() as { n: number }).n;
}
