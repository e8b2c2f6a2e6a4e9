import type { Decision } from "../domain/decision.js";
import { tableKinds } from "../domain/tables.js";
import { readDecisions } from "./people.js";
import { type Connection, prepared } from "./sqlite.js";
import type { Observation, StoredSample, SubjectData } from "./study-store.js";
import { currentTables } from "./tables.js";

interface SampleRow {
  sample_no: number;
  subject_no: number;
  sample_id: string;
  matrix: string;
  collected_ms: number | null;
  collected_end_ms: number | null;
  visit: string | null;
  details: string | null;
  is_voided: number;
  file_no: number;
  row: number;
}

interface ObservationRow {
  sample_no: number;
  injection_no: number;
  is_raw_keyed: number;
  analyte_no: number;
  variant: number;
  run_no: number;
  acquired_ms: number | null;
  reported: string;
  value: number | null;
  raw: string;
  limit_in_text: number | null;
  unit: string | null;
  lloq: number | null;
  uloq: number | null;
  limit_unit: string | null;
  reason: string | null;
  dilution: number | null;
  file_no: number;
  row: number;
}

/**
 * Everything known of these subjects, in the order asked, through a handful of queries a batch: one query a subject and
 * table would cost more than all the rest.
 */
export function loadSubjects(db: Connection, subjectNos: readonly number[]): SubjectData[] {
  const wanted = JSON.stringify(subjectNos);
  const subjects = new Map<number, SubjectData>();
  const named = prepared(
    db,
    `SELECT subject_no, subject_id, mark_no FROM subjects LEFT JOIN dirty_subjects USING (subject_no)
     WHERE subject_no IN (SELECT value FROM json_each(?))`,
  );
  for (const row of named.all(wanted) as { subject_no: number; subject_id: string; mark_no: number | null }[]) {
    const tables = Object.fromEntries(tableKinds.map((kind) => [kind, { rows: [], conflicts: [] }]));
    subjects.set(row.subject_no, {
      subjectNo: row.subject_no,
      subjectId: row.subject_id,
      markNo: row.mark_no,
      decisions: [],
      samples: [],
      tables: tables as unknown as SubjectData["tables"],
    });
  }
  const samples = new Map<number, StoredSample>();
  const listed = prepared(
    db,
    `SELECT sample_no, subject_no, sample_id, matrix, collected_ms, collected_end_ms, visit, details, is_voided, file_no, row
     FROM samples WHERE subject_no IN (SELECT value FROM json_each(?)) ORDER BY sample_id`,
  );
  for (const row of listed.all(wanted) as SampleRow[]) {
    const sample = sampleOf(row);
    samples.set(row.sample_no, sample);
    subjects.get(row.subject_no)?.samples.push(sample);
  }
  const observed = prepared(
    db,
    `SELECT s.sample_no, i.injection_no, i.is_raw_keyed, r.analyte_no, r.variant, i.run_no, i.acquired_ms, r.reported,
       r.value, r.raw, r.limit_in_text, r.unit, r.lloq, r.uloq, r.extra ->> '$.lloq_unit' AS limit_unit,
       CASE WHEN instr(r.extra, 'reanalysis_reason') > 0 THEN r.extra ->> '$.reanalysis_reason' END AS reason, r.dilution, r.file_no, r.row
     FROM samples s JOIN injections i ON i.sample_no = s.sample_no AND i.sample_type = 'study'
       JOIN results r ON r.injection_no = i.injection_no
     WHERE s.subject_no IN (SELECT value FROM json_each(?))`,
  );
  const hasLinks = prepared(db, "SELECT 1 FROM result_links LIMIT 1").get() !== undefined;
  const links = prepared(
    db,
    "SELECT file_no AS fileNo, row FROM result_links WHERE injection_no = ? AND analyte_no = ? AND variant = ? ORDER BY file_no, row",
  );
  const analyteNames = new NameLookup(db, "SELECT name FROM analytes WHERE analyte_no = ?");
  const runNames = new NameLookup(db, "SELECT run_id AS name FROM runs WHERE run_no = ?");
  for (const row of observed.all(wanted) as ObservationRow[]) {
    samples
      .get(row.sample_no)
      ?.observations.push(observationOf(row, analyteNames.name(row.analyte_no), runNames.name(row.run_no)));
  }
  if (hasLinks) {
    for (const sample of samples.values()) {
      for (const one of sample.observations) {
        one.links = links.all(one.injectionNo, one.analyteNo, one.variant) as Observation["links"];
      }
    }
  }
  for (const { subjectNo, kind, table } of currentTables(db, subjectNos)) {
    const subject = subjects.get(subjectNo);
    if (subject) subject.tables[kind] = table;
  }
  addDecisions(subjects, readDecisions(db));
  return subjectNos.flatMap((subjectNo) => subjects.get(subjectNo) ?? []);
}

/** Gives each subject the decisions on its samples, and those whose target the evaluation finds: pairs and runs. */
function addDecisions(subjects: ReadonlyMap<number, SubjectData>, decisions: readonly Decision[]): void {
  if (decisions.length === 0) return;
  for (const subject of subjects.values()) {
    const ids = new Set(subject.samples.map((sample) => sample.sampleId));
    subject.decisions = decisions.filter(
      ({ targetKind, targetId }) => targetKind === "pair" || targetKind === "run" || ids.has(targetId),
    );
  }
}

/** Names by number, remembered for one batch. */
class NameLookup {
  private readonly known = new Map<number, string>();
  constructor(
    private readonly db: Connection,
    private readonly sql: string,
  ) {}

  name(no: number): string {
    let name = this.known.get(no);
    if (name === undefined) {
      name = (prepared(this.db, this.sql).get(no) as { name: string }).name;
      this.known.set(no, name);
    }
    return name;
  }
}

function observationOf(row: ObservationRow, analyte: string, run: string): Observation {
  return {
    injectionNo: row.injection_no,
    isRawKeyed: row.is_raw_keyed === 1,
    analyte,
    analyteNo: row.analyte_no,
    variant: row.variant,
    run,
    acquiredMs: row.acquired_ms,
    reported: row.reported,
    value: row.value,
    raw: row.raw,
    limitInText: row.limit_in_text,
    unit: row.unit,
    lloq: row.lloq,
    uloq: row.uloq,
    limitUnit: row.limit_unit,
    reanalysisReason: row.reason,
    dilution: row.dilution,
    fileNo: row.file_no,
    row: row.row,
    links: [],
  };
}

function sampleOf(row: SampleRow): StoredSample {
  return {
    sampleNo: row.sample_no,
    sampleId: row.sample_id,
    matrix: row.matrix,
    collectedAt:
      row.collected_ms === null ? null : { ms: row.collected_ms, endMs: row.collected_end_ms ?? row.collected_ms },
    visit: row.visit,
    details: row.details === null ? null : (JSON.parse(row.details) as Record<string, string>),
    isVoided: row.is_voided !== 0,
    fileNo: row.file_no,
    row: row.row,
    observations: [],
  };
}
