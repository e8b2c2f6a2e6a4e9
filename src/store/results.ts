import { FileDigest } from "./digest.js";
import { NameTable } from "./name-table.js";
import { SampleLookup } from "./samples.js";
import { type Connection, prepared } from "./sqlite.js";
import type { ResultToStore, StoredCounts } from "./study-store.js";

interface InjectionRow {
  injection_no: number;
  run_no: number;
  is_raw_keyed: number;
  sample_no: number | null;
  label: string | null;
  raw_file: string | null;
  acquired_ms: number | null;
  sequence: string | null;
}

interface ContentRow {
  variant: number;
  file_no: number;
  reported: string;
  value: number | null;
  limit_in_text: number | null;
  unit: string | null;
  lloq: number | null;
  uloq: number | null;
  dilution: number | null;
}

/** Adds results row by row within one transaction; statements and name caches live as long as the writer. */
export class ResultWriter {
  private readonly injectionCache = new Map<string, number>();
  private readonly analytes: NameTable;
  private readonly runs: NameTable;
  readonly samples: SampleLookup;
  private readonly insertInjection;
  private readonly selectInjection;
  private readonly insertResult;
  private readonly selectContents;
  private readonly insertLink;
  private readonly markDirty;
  private readonly markRun;
  private readonly dirtyRuns = new Set<number>();
  private readonly dirty = new Set<number>();
  private readonly counts = new Map<number, { rows: number; firstRow: number }>();
  private readonly insertCount;
  private digest = new FileDigest();

  constructor(db: Connection) {
    this.analytes = new NameTable(db, "analytes", "analyte_no", "name");
    this.runs = new NameTable(db, "runs", "run_no", "run_id");
    this.samples = new SampleLookup(db);
    this.insertInjection = prepared(
      db,
      `INSERT INTO injections (key_time, key_hash, is_raw_keyed, sample_type, sample_no, label, run_no, raw_file, acquired_ms, sequence, file_no)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key_time, key_hash) DO NOTHING`,
    );
    this.selectInjection = prepared<[number, number], InjectionRow>(
      db,
      `SELECT injection_no, run_no, is_raw_keyed, sample_no, label, raw_file, acquired_ms, sequence
       FROM injections WHERE key_time = ? AND key_hash = ?`,
    );
    this.insertResult = prepared(
      db,
      `INSERT INTO results (injection_no, analyte_no, variant, reported, value, raw, limit_in_text, unit, lloq, uloq,
         dilution, nominal, area, internal_standard_area, retention_time_min, level, is_used_in_curve, extra, file_no, row)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.selectContents = prepared<[number, number], ContentRow>(
      db,
      `SELECT variant, file_no, reported, value, limit_in_text, unit, lloq, uloq, dilution
       FROM results WHERE injection_no = ? AND analyte_no = ? ORDER BY variant`,
    );
    this.insertLink = prepared(db, "INSERT INTO result_links VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    this.insertCount = prepared(
      db,
      `INSERT INTO file_analytes VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET row_count = excluded.row_count, first_row = excluded.first_row`,
    );
    this.markDirty = prepared(db, "INSERT INTO dirty_subjects (subject_no) VALUES (?) ON CONFLICT DO NOTHING");
    this.markRun = prepared(db, "INSERT INTO dirty_runs VALUES (?) ON CONFLICT DO NOTHING");
  }

  add(fileNo: number, results: readonly ResultToStore[]): StoredCounts {
    const counts: StoredCounts = { stored: 0, linked: 0, conflicting: 0, unmatched: 0 };
    for (const result of results) this.addOne(fileNo, result, counts);
    return counts;
  }

  private addOne(fileNo: number, result: ResultToStore, counts: StoredCounts): void {
    const isStudy = result.sampleType === "study";
    const sample = isStudy ? this.samples.resolve(fileNo, result) : null;
    if (sample) this.touch(sample.subjectNo);
    else if (isStudy) counts.unmatched++;
    const injectionNo = this.injection(fileNo, result, sample?.sampleNo ?? null);
    const analyteNo = this.analytes.number(result.analyte);
    this.count(analyteNo, result.row);
    if (this.put(injectionNo, analyteNo, 0, fileNo, result)) {
      counts.stored++;
      return;
    }
    const contents = this.selectContents.all(injectionNo, analyteNo);
    const equal = contents.find((content) => isEqualContent(content, result));
    if (equal) {
      const info = this.insertLink.run(injectionNo, analyteNo, equal.variant, fileNo, result.row);
      if (info.changes === 1) this.digest.result(result.row, `${injectionNo},${analyteNo},${equal.variant}`);
      counts.linked++;
      return;
    }
    this.put(injectionNo, analyteNo, contents.length, fileNo, result);
    counts.stored++;
    counts.conflicting++;
  }

  private count(analyteNo: number, row: number): void {
    const count = this.counts.get(analyteNo);
    if (count) count.rows++;
    else this.counts.set(analyteNo, { rows: 1, firstRow: row });
  }

  /** Digests of what the file gave since the last call; null where only the stored rows can tell. */
  takeDigest(): { injections: string; results: string } | null {
    const parts = this.digest.parts();
    this.digest = new FileDigest();
    return parts;
  }

  /** Writes how often the file named each analyte; called once its rows are in. */
  flushCounts(fileNo: number): void {
    for (const [analyteNo, { rows, firstRow }] of this.counts) this.insertCount.run(fileNo, analyteNo, rows, firstRow);
    this.counts.clear();
  }

  private put(injectionNo: number, analyteNo: number, variant: number, fileNo: number, one: ResultToStore): boolean {
    const info = this.insertResult.run(
      injectionNo,
      analyteNo,
      variant,
      one.reported,
      one.value,
      one.raw,
      one.limitInText,
      one.unit,
      one.lloq,
      one.uloq,
      one.dilution,
      one.nominal,
      one.area,
      one.internalStandardArea,
      one.retentionTimeMin,
      one.level,
      one.isUsedInCurve,
      one.extra,
      fileNo,
      one.row,
    );
    if (info.changes !== 1) return false;
    this.digest.result(one.row, `${injectionNo},${analyteNo},${variant},${one.contentText}`);
    return true;
  }

  /** The injection's number; the hash takes the next free value where another identity holds it. */
  private injection(fileNo: number, one: ResultToStore, sampleNo: number | null): number {
    const cached = this.injectionCache.get(one.identity);
    if (cached !== undefined) return cached;
    const runNo = this.runs.number(one.run);
    const { keyTimeMs, isRawKeyed, sampleType, label, rawFile, acquiredMs, sequence } = one;
    for (let hash = one.keyHash; ; hash++) {
      const info = this.insertInjection.run(
        keyTimeMs,
        hash,
        isRawKeyed,
        sampleType,
        sampleNo,
        label,
        runNo,
        rawFile,
        acquiredMs,
        sequence,
        fileNo,
      );
      if (info.changes === 1) {
        const injectionNo = Number(info.lastInsertRowid);
        const key = [injectionNo, keyTimeMs, hash, isRawKeyed, sampleType];
        this.digest.injection([...key, label, one.run, rawFile, acquiredMs, sequence]);
        this.touchRun(runNo);
        return this.remember(one.identity, injectionNo);
      }
      const present = this.selectInjection.get(keyTimeMs, hash)!;
      if (!isSameInjection(present, one, sampleNo)) continue;
      // Another file may have named its run otherwise: the run it was stored with is the one something changed for.
      this.touchRun(present.run_no);
      return this.remember(one.identity, present.injection_no);
    }
  }

  /** Rows of one injection stand near each other in most layouts; a small cache saves the look-up. */
  private remember(identity: string, injectionNo: number): number {
    if (this.injectionCache.size >= 4096) this.injectionCache.clear();
    this.injectionCache.set(Buffer.from(identity, "utf8").toString("utf8"), injectionNo);
    return injectionNo;
  }

  private touchRun(runNo: number): void {
    if (this.dirtyRuns.has(runNo)) return;
    this.dirtyRuns.add(runNo);
    this.markRun.run(runNo);
  }

  private touch(subjectNo: number): void {
    if (this.dirty.has(subjectNo)) return;
    if (this.dirty.size > 100_000) this.dirty.clear();
    this.dirty.add(subjectNo);
    this.markDirty.run(subjectNo);
  }
}

function isSameInjection(present: InjectionRow, one: ResultToStore, sampleNo: number | null): boolean {
  if (one.isRawKeyed !== present.is_raw_keyed) return false;
  if (one.isRawKeyed === 1) {
    return (
      present.raw_file === one.rawFile && present.acquired_ms === one.acquiredMs && present.sequence === one.sequence
    );
  }
  if (present.acquired_ms !== one.acquiredMs || present.sequence !== one.sequence) return false;
  return (sampleNo !== null && present.sample_no === sampleNo) || present.label === one.label;
}

/** Equal in what is reported; the spelling of the number does not matter. */
function isEqualContent(content: ContentRow, one: ResultToStore): boolean {
  return (
    content.reported === one.reported &&
    content.value === one.value &&
    content.limit_in_text === one.limitInText &&
    content.unit === one.unit &&
    content.lloq === one.lloq &&
    content.uloq === one.uloq &&
    content.dilution === one.dilution
  );
}
