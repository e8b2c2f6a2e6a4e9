import { type Connection, prepared } from "./sqlite.js";
import type { SampleResultOfRun } from "./study-store.js";

/** What a run measured of samples of the study: contents of readings that still count, in order of sample and analyte. */
export function sampleResults(db: Connection, run: string): SampleResultOfRun[] {
  return prepared(
    db,
    `SELECT s.sample_id AS sampleId, a.name AS analyte, u.run_id AS run, r.reported, r.value, r.limit_in_text AS limitInText, r.unit,
       r.lloq, r.uloq, r.dilution
     FROM runs u JOIN injections i USING (run_no) JOIN samples s USING (sample_no) JOIN results r USING (injection_no)
       JOIN analytes a USING (analyte_no)
     WHERE u.run_id = ? AND i.sample_type = 'study'
       AND (EXISTS (SELECT 1 FROM files f WHERE f.file_no = r.file_no AND f.status = 'imported') OR EXISTS
         (SELECT 1 FROM result_links l JOIN files f USING (file_no) WHERE f.status = 'imported'
            AND l.injection_no = r.injection_no AND l.analyte_no = r.analyte_no AND l.variant = r.variant))
     ORDER BY s.sample_id, a.name, r.variant`,
  ).all(run) as SampleResultOfRun[];
}
