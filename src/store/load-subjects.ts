import type { Decision } from "../domain/decision.js";
import { tableKinds } from "../domain/tables.js";
import { readDecisions } from "./people.js";
import { type Connection, prepared, preparedRaw } from "./sqlite.js";
import type { Observation, StoredSample, SubjectData } from "./study-store.js";
import { currentTables } from "./tables.js";

/** Rows are read as arrays: a night over a million rows reads two million of them, and objects cost twice. */
type SampleRow = [
  sampleNo: number,
  subjectNo: number,
  sampleId: string,
  matrix: string,
  collectedMs: number | null,
  collectedEndMs: number | null,
  visit: string | null,
  details: string | null,
  isVoided: number,
  fileNo: number,
  row: number,
];

type ObservationRow = [
  sampleNo: number,
  injectionNo: number,
  isRawKeyed: number,
  analyteNo: number,
  variant: number,
  runNo: number,
  acquiredMs: number | null,
  reported: string,
  value: number | null,
  raw: string,
  limitInText: number | null,
  unit: string | null,
  lloq: number | null,
  uloq: number | null,
  limitUnit: string | null,
  reason: string | null,
  dilution: number | null,
  fileNo: number,
  row: number,
  sequence: string | null,
];

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
  const listed = preparedRaw(
    db,
    `SELECT sample_no, subject_no, sample_id, matrix, collected_ms, collected_end_ms, visit, details, is_voided, file_no, row
     FROM samples WHERE subject_no IN (SELECT value FROM json_each(?)) ORDER BY sample_id`,
  );
  for (const row of listed.all(wanted) as SampleRow[]) {
    const sample = sampleOf(row);
    samples.set(sample.sampleNo, sample);
    subjects.get(row[1])?.samples.push(sample);
  }
  const observed = preparedRaw(
    db,
    `SELECT s.sample_no, i.injection_no, i.is_raw_keyed, r.analyte_no, r.variant, i.run_no, i.acquired_ms, r.reported,
       r.value, r.raw, r.limit_in_text, r.unit, r.lloq, r.uloq, r.extra ->> '$.lloq_unit' AS limit_unit,
       CASE WHEN instr(r.extra, 'reanalysis_reason') > 0 THEN r.extra ->> '$.reanalysis_reason' END AS reason, r.dilution, r.file_no, r.row, i.sequence
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
    samples.get(row[0])?.observations.push(observationOf(row, analyteNames.name(row[3]), runNames.name(row[5])));
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

/** Gives each subject the decisions on itself and its samples, and those whose target the evaluation finds: pairs and runs. */
function addDecisions(subjects: ReadonlyMap<number, SubjectData>, decisions: readonly Decision[]): void {
  if (decisions.length === 0) return;
  for (const subject of subjects.values()) {
    const ids = new Set(subject.samples.map((sample) => sample.sampleId));
    subject.decisions = decisions.filter(({ targetKind, targetId }) => {
      if (targetKind === "pair" || targetKind === "run") return true;
      return targetKind === "subject" ? targetId === subject.subjectId : ids.has(targetId);
    });
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
    injectionNo: row[1],
    isRawKeyed: row[2] === 1,
    analyte,
    analyteNo: row[3],
    variant: row[4],
    run,
    acquiredMs: row[6],
    reported: row[7],
    value: row[8],
    raw: row[9],
    limitInText: row[10],
    unit: row[11],
    lloq: row[12],
    uloq: row[13],
    limitUnit: row[14],
    reanalysisReason: row[15],
    sequence: row[19],
    dilution: row[16],
    fileNo: row[17],
    row: row[18],
    links: [],
  };
}

function sampleOf(row: SampleRow): StoredSample {
  const [collectedMs, collectedEndMs, details] = [row[4], row[5], row[7]];
  return {
    sampleNo: row[0],
    sampleId: row[2],
    matrix: row[3],
    collectedAt: collectedMs === null ? null : { ms: collectedMs, endMs: collectedEndMs ?? collectedMs },
    visit: row[6],
    details: details === null ? null : (JSON.parse(details) as Record<string, string>),
    isVoided: row[8] !== 0,
    fileNo: row[9],
    row: row[10],
    observations: [],
  };
}
