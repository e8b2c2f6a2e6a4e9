import type { Moment } from "../domain/moment.js";
import { NameTable } from "./name-table.js";
import { type Connection, prepared } from "./sqlite.js";
import type { ResultToStore, SampleFacts, SnapshotRow } from "./study-store.js";
import { currentTable } from "./tables.js";

interface SampleRow {
  sample_no: number;
  sample_id: string;
  subject_no: number;
}

export interface FoundSample {
  sampleNo: number;
  subjectNo: number;
}

/** Finds the sample a results row belongs to, and makes it where the row itself says all that defines one. */
export class SampleLookup {
  private readonly subjects: NameTable;
  private readonly byId;
  private readonly byPlace;
  private readonly insert;
  private readonly cache = new Map<string, FoundSample>();

  constructor(db: Connection) {
    this.subjects = new NameTable(db, "subjects", "subject_no", "subject_id");
    this.byId = prepared<[string], SampleRow>(
      db,
      "SELECT sample_no, sample_id, subject_no FROM samples WHERE sample_id = ? AND is_voided = 0",
    );
    this.byPlace = prepared<[number, number | null, number | null, string | null], SampleRow>(
      db,
      `SELECT sample_no, sample_id, subject_no FROM samples
       WHERE subject_no = ? AND collected_ms = ? AND collected_end_ms = ? AND matrix = ? AND is_voided = 0`,
    );
    this.insert = prepared(
      db,
      `INSERT INTO samples (sample_id, subject_no, matrix, collected_ms, collected_end_ms, visit, file_no, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sample_id) DO NOTHING`,
    );
  }

  resolve(fileNo: number, result: ResultToStore): FoundSample | null {
    if (result.sampleId === null && result.inlineId === null) return null;
    const key = lookupKey(result);
    const cached = this.cache.get(key);
    if (cached) return cached;
    const found = this.find(fileNo, result);
    if (found) {
      if (this.cache.size >= 20_000) this.cache.clear();
      this.cache.set(Buffer.from(key, "utf8").toString("utf8"), found);
    }
    return found;
  }

  private find(fileNo: number, result: ResultToStore): FoundSample | null {
    const { sampleId, otherIds, subjectId } = result;
    // Most rows that carry their own sample are its first sight: made at once, looked up only where it is there already.
    if (subjectId !== null && sampleId !== null) {
      const made = this.make(fileNo, result, this.subjects.number(subjectId));
      if (made) return made;
    }
    for (const id of sampleId === null ? [] : [sampleId, ...(otherIds ?? [])]) {
      const row = this.byId.get(id);
      if (row) return { sampleNo: row.sample_no, subjectNo: row.subject_no };
    }
    if (subjectId === null || sampleId !== null) return null;
    const subjectNo = this.subjects.number(subjectId);
    const alike = this.byPlace.all(subjectNo, result.collectedMs, result.collectedEndMs, result.matrix);
    // Two tubes of the same matrix and minute: only their ids could tell them apart, so none is chosen.
    if (alike.length > 1) return null;
    if (alike[0]) return { sampleNo: alike[0].sample_no, subjectNo };
    // Null where the id is there but voided: the samples table withdrew it.
    return this.make(fileNo, result, subjectNo);
  }

  private make(fileNo: number, result: ResultToStore, subjectNo: number): FoundSample | null {
    const { inlineId, matrix, collectedMs, collectedEndMs, visit, row } = result;
    const info = this.insert.run(inlineId, subjectNo, matrix, collectedMs, collectedEndMs, visit, fileNo, row);
    return info.changes === 1 ? { sampleNo: Number(info.lastInsertRowid), subjectNo } : null;
  }
}

/**
 * What a row says about its sample, as one text. Rows share a remembered answer only if they name the same candidates:
 * two rows with the sample text `1` and different raw-file names belong to different samples. JSON begins with a bracket
 * and a plain id with `=`, so that no id can be read as a list.
 */
function lookupKey({ sampleId, otherIds, inlineId, subjectId }: ResultToStore): string {
  if (sampleId !== null && otherIds === null && subjectId === null) return `=${sampleId}`;
  return JSON.stringify([sampleId, otherIds, inlineId, subjectId]);
}

/** Makes the sample list of these subjects say what their current samples tables say. */
export function refreshSamples(db: Connection, subjectNos: readonly number[], facts: SampleFacts): void {
  const find = prepared<[string], { sample_no: number; subject_no: number; matrix: string }>(
    db,
    "SELECT sample_no, subject_no, matrix FROM samples WHERE sample_id = ?",
  );
  const dirtyRuns = prepared(
    db,
    "INSERT INTO dirty_runs SELECT DISTINCT run_no FROM injections WHERE sample_no = ? ON CONFLICT DO NOTHING",
  );
  const insert = prepared(
    db,
    `INSERT INTO samples (sample_id, subject_no, matrix, collected_ms, collected_end_ms, visit, details, file_no, row)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = prepared(
    db,
    `UPDATE samples SET subject_no = ?, matrix = ?, collected_ms = ?, collected_end_ms = ?, visit = ?, details = ?, file_no = ?, row = ?, is_voided = 0
     WHERE sample_no = ?`,
  );
  const listed = prepared<[number], { sample_no: number; sample_id: string }>(
    db,
    "SELECT sample_no, sample_id FROM samples WHERE subject_no = ? AND details IS NOT NULL AND is_voided = 0",
  );
  const voidOne = prepared(db, "UPDATE samples SET is_voided = 1 WHERE sample_no = ?");
  const twins = prepared<[number, number, number, string, number], { sample_no: number }>(
    db,
    `SELECT sample_no FROM samples WHERE subject_no = ? AND collected_ms = ? AND collected_end_ms = ? AND matrix = ?
       AND details IS NULL AND is_voided = 0 AND sample_no <> ?`,
  );
  const adopt = prepared(db, "UPDATE injections SET sample_no = ? WHERE sample_no = ?");
  const dirty = prepared(db, "INSERT INTO dirty_subjects (subject_no) VALUES (?) ON CONFLICT DO NOTHING");

  const hasTable = prepared<[number], unknown>(
    db,
    "SELECT 1 FROM table_snapshots WHERE subject_no = ? AND kind = 'samples' LIMIT 1",
  );

  for (const subjectNo of subjectNos) {
    // Marked already, as every subject asked about; where no samples table ever named it nothing can have changed.
    if (hasTable.get(subjectNo) === undefined) continue;
    const rows = currentTable(db, subjectNo, "samples").rows;
    const kept = new Set<string>();
    for (const row of rows) {
      const sample = sampleOf(row, facts);
      if (!sample) continue;
      kept.add(sample.sampleId);
      const { at } = sample;
      const present = find.get(sample.sampleId);
      let sampleNo: number;
      if (present) {
        sampleNo = present.sample_no;
        if (present.subject_no !== subjectNo) dirty.run(present.subject_no);
        if (present.matrix !== sample.matrix) dirtyRuns.run(present.sample_no);
        update.run(
          subjectNo,
          sample.matrix,
          at?.ms ?? null,
          at?.endMs ?? null,
          sample.visit,
          sample.details,
          row.fileNo,
          row.row,
          sampleNo,
        );
      } else {
        sampleNo = Number(
          insert.run(
            sample.sampleId,
            subjectNo,
            sample.matrix,
            at?.ms ?? null,
            at?.endMs ?? null,
            sample.visit,
            sample.details,
            row.fileNo,
            row.row,
          ).lastInsertRowid,
        );
      }
      // A sample known so far only from results rows with this subject, matrix and time is this one.
      const alike = at ? rows.filter((other) => isSamePlace(other, row, facts)).length : 0;
      if (at && alike === 1) {
        for (const twin of twins.all(subjectNo, at.ms, at.endMs, sample.matrix, sampleNo)) {
          adopt.run(sampleNo, twin.sample_no);
          voidOne.run(twin.sample_no);
        }
      }
    }
    for (const sample of listed.all(subjectNo)) {
      if (!kept.has(sample.sample_id)) voidOne.run(sample.sample_no);
    }
    dirty.run(subjectNo);
  }
}

function sampleOf(row: SnapshotRow, facts: SampleFacts) {
  const { cells, times } = row.content;
  const subjectId = cells.subject_id;
  const matrixText = cells.matrix;
  if (!subjectId || !matrixText) return null;
  const matrix = facts.canonicalMatrix(matrixText);
  const at: Moment | null = times.collected_at ?? null;
  const sampleId = cells.sample_id ?? facts.sampleIdOf(subjectId, matrix, at);
  return { sampleId, matrix, at, visit: cells.visit ?? null, details: JSON.stringify(cells) };
}

function isSamePlace(a: SnapshotRow, b: SnapshotRow, facts: SampleFacts): boolean {
  const one = sampleOf(a, facts);
  const other = sampleOf(b, facts);
  return one?.matrix === other?.matrix && one?.at?.ms === other?.at?.ms && one?.at?.endMs === other?.at?.endMs;
}
