import { linesDigest, noRows, smallDigests, storedDigests } from "./digest.js";
import { type Connection, prepared } from "./sqlite.js";

/** Records as their events keep them: canonical JSON, made from what is stored. */

interface Digests {
  injections: string;
  results: string;
}

/** A file with the digest of everything it gave. `digests`: of its results, where they are known already. */
export function fileValue(db: Connection, fileNo: number, digests?: Digests | null): string {
  const row = prepared(db, "SELECT * FROM files WHERE file_no = ?").get(fileNo) as Record<string, unknown> | undefined;
  // A state without its file is a record that no event tells of.
  if (!row) return Object.keys(stateValue(db, fileNo)).length === 0 ? "" : JSON.stringify(stateValue(db, fileNo));
  const rows = digests ?? storedDigests(db, fileNo).get(fileNo) ?? noRows;
  return JSON.stringify({ ...row, ...rows, ...smallDigests(db, fileNo), ...stateValue(db, fileNo) });
}

/** Nothing where there is nothing to say: events from before these tables tell of the same file. */
function stateValue(db: Connection, fileNo: number): Record<string, unknown> {
  const hasStates = prepared(db, "SELECT 1 FROM sqlite_schema WHERE name = 'file_states'").get() !== undefined;
  if (!hasStates) return {};
  const state = prepared(db, "SELECT state, cause, reason FROM file_states WHERE file_no = ?").get(fileNo);
  const isNamed = prepared(db, "SELECT 1 FROM files_by_name WHERE file_no = ?").get(fileNo) !== undefined;
  return { ...(state === undefined ? {} : { state }), ...(isNamed ? { isNamed } : {}) };
}

export function nightValue(db: Connection, nightNo: number): string {
  const row = prepared(db, "SELECT * FROM nights WHERE night_no = ?").get(nightNo);
  return row ? JSON.stringify(row) : "";
}

/** What was decided by rule of one run, for every analyte and matrix, and what was found about it. */
export function runValue(db: Connection, runNo: number): string {
  const rows = prepared(
    db,
    "SELECT analyte, matrix, verdict, detail FROM run_assessments WHERE run_no = ? ORDER BY analyte, matrix",
  ).all(runNo) as { analyte: string; matrix: string; verdict: string; detail: string }[];
  const verdicts = rows.map(({ analyte, matrix, verdict }) => `${analyte}, ${matrix}: ${verdict}`);
  const assessments = linesDigest(rows.map((row) => JSON.stringify(Object.values(row))));
  return JSON.stringify({ verdicts, assessments, findings: runFindings(db, runNo) });
}

/** Of a run that nothing was decided of. */
export const noRunValue = JSON.stringify({ verdicts: [], assessments: linesDigest([]), findings: linesDigest([]) });

/** `null`: those across runs. */
function runFindings(db: Connection, runNo: number | null): string {
  const sql = "SELECT severity, rule, detail FROM run_findings WHERE run_no IS ? ORDER BY finding_no";
  return linesDigest(
    prepared(db, sql)
      .all(runNo)
      .map((row) => JSON.stringify(Object.values(row as object))),
  );
}

/** Findings about the study as a whole and across its runs. */
export function studyFindingsValue(db: Connection): string {
  const sql = "SELECT owner_no, severity, rule, detail FROM findings WHERE owner = 'study' ORDER BY finding_no";
  const ofStudy = linesDigest(
    prepared(db, sql)
      .all()
      .map((row) => JSON.stringify(Object.values(row as object))),
  );
  return JSON.stringify({ ofStudy, acrossRuns: runFindings(db, null) });
}

export const noStudyFindings = JSON.stringify({ ofStudy: linesDigest([]), acrossRuns: linesDigest([]) });

export function summariesValue(db: Connection): string {
  const rows = prepared(db, "SELECT position, detail FROM summaries ORDER BY position").all() as {
    position: number;
    detail: string;
  }[];
  return JSON.stringify({ summaries: linesDigest(rows.map((row) => `${row.position} ${row.detail}`)) });
}
export const noSummaries = JSON.stringify({ summaries: linesDigest([]) });

/** A study.yaml some night ran with. */
export function configurationText(db: Connection, sha256: string): string | null {
  const row = prepared(db, "SELECT content FROM configurations WHERE sha256 = ?").get(sha256);
  return (row as { content: string } | undefined)?.content ?? null;
}
