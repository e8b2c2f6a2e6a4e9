import { createHash, type Hash, hash as hashOf } from "node:crypto";
import { type Connection, prepared } from "./sqlite.js";
import type { PairRecord, SubjectData } from "./study-store.js";

/**
 * Hashes of what is stored, kept in the audit events: a value changed outside the program no longer fits its file.
 * They are made while rows are inserted, from what is inserted; verification makes them again from the tables.
 */

/** Collected before the hash is fed: many short texts cost more than one long one. */
const chunkLength = 1 << 16;

class LineHash {
  /** Made when the text is long: a short one, which most are, is hashed in one call. */
  private hash: Hash | null = null;
  private text = "";
  count = 0;

  add(line: string): void {
    this.text += `${line}\n`;
    this.count++;
    if (this.text.length < chunkLength) return;
    this.hash ??= createHash("sha256");
    this.hash.update(this.text);
    this.text = "";
  }

  digest(): string {
    const hex = this.hash === null ? hashOf("sha256", this.text, "hex") : this.hash.update(this.text).digest("hex");
    return `${this.count}:${hex}`;
  }
}

/** Lines by row number; lines of one row in order of text, for a row may give several results in any order. */
class RowHash {
  private readonly lines = new LineHash();
  private open: string[] = [];
  private openRow = Number.NEGATIVE_INFINITY;
  /** false once a row came after a later one: then only the stored rows in order can tell. */
  isOrdered = true;

  add(row: number, line: string): void {
    if (row !== this.openRow) {
      if (row < this.openRow) this.isOrdered = false;
      this.closeRow();
      this.openRow = row;
    }
    this.open.push(line);
  }

  private closeRow(): void {
    if (this.open.length > 1) this.open.sort();
    for (const line of this.open) this.lines.add(line);
    this.open = [];
  }

  digest(): string {
    this.closeRow();
    return this.lines.digest();
  }
}

function lineOf(row: unknown, facts: readonly unknown[]): string {
  return `${row} ${JSON.stringify(facts)}`;
}

/** Digest of the injections and results one file gives, fed in the order of insertion. */
export class FileDigest {
  private readonly injections = new LineHash();
  private readonly rows = new RowHash();

  injection(facts: readonly unknown[]): void {
    this.injections.add(JSON.stringify(facts));
  }

  /** `facts`: the JSON of what `storedDigests` reads back, without its brackets. */
  result(row: number, facts: string): void {
    this.rows.add(row, `${row} [${facts}]`);
  }

  /** Null where only the stored rows can tell. */
  parts(): { injections: string; results: string } | null {
    if (!this.rows.isOrdered) return null;
    return { injections: this.injections.digest(), results: this.rows.digest() };
  }
}

const injectionSql = (where: string): string =>
  `SELECT i.file_no, i.injection_no, i.key_time, i.key_hash, i.is_raw_keyed, i.sample_type, i.label, u.run_id, i.raw_file, i.acquired_ms, i.sequence
   FROM injections i JOIN runs u USING (run_no) ${where} ORDER BY i.file_no, i.injection_no`;
const resultFields = `reported, value, raw, limit_in_text, unit, lloq, uloq, dilution, nominal, area, internal_standard_area,
  retention_time_min, level, is_used_in_curve, extra`;
const resultSql = (where: string): string =>
  `SELECT file_no, row, injection_no, analyte_no, variant, ${resultFields} FROM results ${where}
   UNION ALL
   SELECT file_no, row, injection_no, analyte_no, variant, ${"NULL, ".repeat(14)}'linked' FROM result_links ${where}
   ORDER BY 1, 2`;

/** The same from the tables: of one file, or of all files that gave any, in order of their numbers. */
export function storedDigests(db: Connection, fileNo?: number): Map<number, { injections: string; results: string }> {
  const found = new Map<number, { injections: LineHash; results: RowHash }>();
  const of = (no: number) => {
    let one = found.get(no);
    if (!one) {
      one = { injections: new LineHash(), results: new RowHash() };
      found.set(no, one);
    }
    return one;
  };
  const args = fileNo === undefined ? [] : [fileNo];
  const injections = db
    .prepare<number[], unknown[]>(injectionSql(fileNo === undefined ? "" : "WHERE i.file_no = ?"))
    .raw();
  for (const [no, ...facts] of injections.iterate(...args)) of(no as number).injections.add(JSON.stringify(facts));
  const results = db.prepare<number[], unknown[]>(resultSql(fileNo === undefined ? "" : "WHERE file_no = ?")).raw();
  for (const [no, row, ...facts] of results.iterate(...args, ...args)) {
    of(no as number).results.add(row as number, lineOf(row, facts.at(-1) === "linked" ? facts.slice(0, 3) : facts));
  }
  return new Map(
    [...found].map(([no, { injections: i, results: r }]) => [no, { injections: i.digest(), results: r.digest() }]),
  );
}

/** What a file gave none of. */
export const noRows = { injections: new LineHash().digest(), results: new RowHash().digest() };

/** Snapshots read at a time. */
const page = 1000;

/** Whether the store's schema knows extracts that only add; stock is taken of stores that are on their way to it. */
function hasAppend(db: Connection): boolean {
  const sql = "SELECT 1 FROM pragma_table_info('table_snapshots') WHERE name = 'is_append'";
  return prepared(db, sql).get() !== undefined;
}

/** Digest of the table rows of a file, of its counts by analyte and of its findings; few, so always from the tables. */
export function smallDigests(db: Connection, fileNo: number): { tables: string; analytes: string; findings: string } {
  const tables = new LineHash();
  const append = hasAppend(db) ? ", s.is_append" : "";
  const snapshots = prepared(
    db,
    `SELECT s.snapshot_no, s.kind, s.mapping, u.subject_id, s.content_hash, s.rows_in${append} FROM table_snapshots s JOIN subjects u USING (subject_no)
     WHERE s.file_no = ? AND s.snapshot_no > ? ORDER BY s.snapshot_no LIMIT ${page}`,
  );
  const rows = prepared(db, "SELECT ordinal, key, row, content FROM table_rows WHERE snapshot_no = ? ORDER BY ordinal");
  // A table may name any number of subjects: page by page.
  for (let last = 0; ; ) {
    const found = snapshots.all(fileNo, last) as { snapshot_no: number; is_append?: number }[];
    for (const snapshot of found) {
      const { is_append: isAppend, ...said } = snapshot;
      // Left out where it says nothing: events from before the column tell of the same snapshot.
      tables.add(JSON.stringify(isAppend ? [...Object.values(said), isAppend] : Object.values(said)));
      for (const row of rows.all(snapshot.snapshot_no)) tables.add(JSON.stringify(Object.values(row as object)));
    }
    if (found.length < page) break;
    last = found.at(-1)!.snapshot_no;
  }
  const analytes = new LineHash();
  const uses = prepared(
    db,
    `SELECT u.analyte_no, a.name, u.row_count, u.first_row FROM file_analytes u JOIN analytes a USING (analyte_no) WHERE u.file_no = ? ORDER BY 1`,
  );
  for (const use of uses.all(fileNo)) analytes.add(JSON.stringify(Object.values(use as object)));
  const findings = new LineHash();
  const told = prepared(
    db,
    "SELECT severity, rule, detail FROM findings WHERE owner = 'file' AND owner_no = ? ORDER BY finding_no",
  );
  for (const one of told.all(fileNo)) findings.add(JSON.stringify(Object.values(one as object)));
  return { tables: tables.digest(), analytes: analytes.digest(), findings: findings.digest() };
}

/** Digest of a subject's samples: what a table says of each, and which injections are its. */
export function samplesDigest(data: SubjectData): string {
  const lines = new LineHash();
  for (const one of data.samples) {
    const observed = one.observations.map((seen) => `${seen.injectionNo} ${seen.analyteNo} ${seen.variant}`).sort();
    lines.add(
      JSON.stringify([
        data.subjectId,
        one.sampleId,
        one.matrix,
        one.collectedAt?.ms ?? null,
        one.collectedAt?.endMs ?? null,
        one.visit,
        one.details,
        one.isVoided,
        one.fileNo,
        one.row,
        observed,
      ]),
    );
  }
  return lines.digest();
}

/** A pair's content as one text; equal content, equal text. */
export function pairContent(pair: Omit<PairRecord, "subjectId">): string {
  const { total, unbound } = pair;
  return JSON.stringify({
    analyte: pair.analyte,
    groups: pair.groups,
    ratio: [total.state, total.value, total.bound],
    unbound: [unbound.state, unbound.value, unbound.bound],
    isUsed: pair.isUsed,
    isCsfBelow: pair.isCsfBelow,
    // Told only where it holds: the texts of pairs from before it was kept stay what they were.
    ...(pair.isAboveUloq ? { isAboveUloq: true } : {}),
    ...(pair.fractionSource === 0 ? {} : { fractionSource: pair.fractionSource }),
    firstExclusion: pair.firstExclusion,
  });
}

/** Digest of texts in the order given. */
export function linesDigest(lines: Iterable<string>): string {
  const hash = new LineHash();
  for (const line of lines) hash.add(line);
  return hash.digest();
}
