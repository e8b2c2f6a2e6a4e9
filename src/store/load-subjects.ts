import { tableKinds } from "../domain/tables.js";
import type { Connection } from "./sqlite.js";
import type { CurrentTable, Observation, StoredSample, SubjectData } from "./study-store.js";
import { currentTable } from "./tables.js";

interface SampleRow {
  sample_no: number;
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
  analyte: string;
  analyte_no: number;
  variant: number;
  run: string;
  reported: string;
  value: number | null;
  raw: string;
  limit_in_text: number | null;
  unit: string | null;
  lloq: number | null;
  uloq: number | null;
  limit_unit: string | null;
  dilution: number | null;
  file_no: number;
  row: number;
}

/** Reads subjects one by one through a handful of prepared statements: memory stays that of one batch. */
export class SubjectLoader {
  private readonly subject;
  private readonly samples;
  private readonly observations;
  private readonly links;
  private readonly hasLinks: boolean;

  constructor(private readonly db: Connection) {
    this.subject = db.prepare<[number], { subject_id: string }>("SELECT subject_id FROM subjects WHERE subject_no = ?");
    this.samples = db.prepare<[number], SampleRow>(
      "SELECT sample_no, sample_id, matrix, collected_ms, collected_end_ms, visit, details, is_voided, file_no, row FROM samples WHERE subject_no = ? ORDER BY sample_id",
    );
    this.observations = db.prepare<[number], ObservationRow>(
      `SELECT s.sample_no, i.injection_no, i.is_raw_keyed, a.name AS analyte, r.analyte_no, r.variant, u.run_id AS run, r.reported,
         r.value, r.raw, r.limit_in_text, r.unit, r.lloq, r.uloq, r.extra ->> '$.lloq_unit' AS limit_unit, r.dilution, r.file_no, r.row
       FROM samples s JOIN injections i ON i.sample_no = s.sample_no AND i.sample_type = 'study'
         JOIN runs u ON u.run_no = i.run_no
         JOIN results r ON r.injection_no = i.injection_no JOIN analytes a ON a.analyte_no = r.analyte_no
       WHERE s.subject_no = ?`,
    );
    this.links = db.prepare<[number, number, number], { fileNo: number; row: number }>(
      "SELECT file_no AS fileNo, row FROM result_links WHERE injection_no = ? AND analyte_no = ? AND variant = ? ORDER BY file_no, row",
    );
    this.hasLinks = db.prepare("SELECT 1 FROM result_links LIMIT 1").get() !== undefined;
  }

  load(subjectNo: number): SubjectData | null {
    const subject = this.subject.get(subjectNo);
    if (!subject) return null;
    const samples = new Map<number, StoredSample>();
    for (const row of this.samples.all(subjectNo)) samples.set(row.sample_no, sampleOf(row));
    for (const row of this.observations.all(subjectNo)) {
      samples.get(row.sample_no)?.observations.push(this.observationOf(row));
    }
    return {
      subjectNo,
      subjectId: subject.subject_id,
      samples: [...samples.values()],
      tables: Object.fromEntries(tableKinds.map((kind) => [kind, currentTable(this.db, subjectNo, kind)])) as Record<
        (typeof tableKinds)[number],
        CurrentTable
      >,
    };
  }

  private observationOf(row: ObservationRow): Observation {
    return {
      injectionNo: row.injection_no,
      isRawKeyed: row.is_raw_keyed === 1,
      analyte: row.analyte,
      variant: row.variant,
      run: row.run,
      reported: row.reported,
      value: row.value,
      raw: row.raw,
      limitInText: row.limit_in_text,
      unit: row.unit,
      lloq: row.lloq,
      uloq: row.uloq,
      limitUnit: row.limit_unit,
      dilution: row.dilution,
      fileNo: row.file_no,
      row: row.row,
      links: this.hasLinks ? this.links.all(row.injection_no, row.analyte_no, row.variant) : [],
    };
  }
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
    isVoided: row.is_voided === 1,
    fileNo: row.file_no,
    row: row.row,
    observations: [],
  };
}
