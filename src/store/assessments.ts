import type { Finding } from "../domain/finding.js";
import type { RunAssessment } from "../domain/run.js";
import { type Connection, prepared } from "./sqlite.js";
import type { RunToStore } from "./study-store.js";

/** A run's assessments as the texts that are stored: made where they were judged, which may be another thread. */
export function runToStore(runNos: readonly number[], assessments: readonly RunAssessment[]): RunToStore {
  return {
    runNos: [...runNos],
    assessments: assessments.map(({ findings, ...rest }) => ({
      analyte: rest.analyte,
      matrix: rest.matrix,
      verdict: rest.verdict,
      detail: JSON.stringify(rest),
      decisive: decisive(rest),
      findings: findings.map((one) => ({ severity: one.severity, rule: one.rule, detail: JSON.stringify(one) })),
    })),
  };
}

/**
 * Replaces what was decided of these runs. Subjects whose samples rest on a verdict or limits that changed are marked
 * for evaluation.
 */
export function putRunAssessments(db: Connection, runs: readonly RunToStore[]): void {
  const isAllDirty = prepared(
    db,
    "SELECT (SELECT count(*) FROM dirty_subjects) >= (SELECT count(*) FROM subjects) AS isAll",
  ).get() as { isAll: number };
  const former = prepared(db, "SELECT detail FROM run_assessments WHERE run_no = ? ORDER BY analyte, matrix");
  const drop = prepared(db, "DELETE FROM run_assessments WHERE run_no = ?");
  const dropFindings = prepared(db, "DELETE FROM run_findings WHERE run_no = ?");
  const put = prepared(db, "INSERT INTO run_assessments VALUES (?, ?, ?, ?, ?)");
  const putFinding = prepared(db, "INSERT INTO run_findings (run_no, severity, rule, detail) VALUES (?, ?, ?, ?)");
  const clean = prepared(db, "DELETE FROM dirty_runs WHERE run_no = ?");
  const mark = prepared(
    db,
    `INSERT INTO dirty_subjects (subject_no) SELECT DISTINCT s.subject_no FROM injections i JOIN samples s USING (sample_no)
     WHERE i.run_no = ? AND i.sample_type = 'study' ON CONFLICT DO NOTHING`,
  );
  for (const { runNos: numbers, assessments } of runs) {
    for (const runNo of numbers) {
      const before = (former.all(runNo) as { detail: string }[]).map((row) => decisive(JSON.parse(row.detail)));
      const after = assessments.map((one) => one.decisive);
      drop.run(runNo);
      dropFindings.run(runNo);
      for (const { analyte, matrix, verdict, detail, findings } of assessments) {
        put.run(runNo, analyte, matrix, verdict, detail);
        // Findings of one run that has several names are told once.
        if (runNo !== numbers[0]) continue;
        for (const one of findings) putFinding.run(runNo, one.severity, one.rule, one.detail);
      }
      if (isAllDirty.isAll !== 1 && before.sort().join("\n") !== after.sort().join("\n")) mark.run(runNo);
      clean.run(runNo);
    }
  }
}

/** What samples depend on. */
function decisive({ analyte, matrix, verdict, limits, dilutions }: Omit<RunAssessment, "findings">): string {
  return JSON.stringify([analyte, matrix, verdict, limits, dilutions]);
}

/** Replaces findings across runs. */
export function putStudyRunFindings(db: Connection, findings: readonly Finding[]): void {
  db.exec("DELETE FROM run_findings WHERE run_no IS NULL");
  const put = prepared(db, "INSERT INTO run_findings (run_no, severity, rule, detail) VALUES (NULL, ?, ?, ?)");
  for (const one of findings) put.run(one.severity, one.rule, JSON.stringify(one));
}
