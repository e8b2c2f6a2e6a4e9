import type { Finding } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import type { DilutionApplied, RawResult, SampleType } from "../domain/result.js";
import type { TableRow } from "../domain/tables.js";
import type { LineAccount } from "../io/csv-table.js";
import type { SourceFile } from "../io/source-file.js";
import type { ConcentrationWords } from "./cell.js";

export type { SourceFile };

/** What a reader sees of a file before it is chosen. */
export type FileHead = Pick<SourceFile, "name" | "size" | "head" | "headText"> &
  Partial<Pick<SourceFile, "encoding" | "sheet">>;

/** What the study declares about files, as far as readers need it. Without a study: `unstudied()`. */
export interface ReadOptions {
  /** IANA zone for times without an offset. */
  readonly zone: string;
  /** ISO time text -> moment in the study's zone; null when it is no time. Cached. */
  parseTime(text: string): Moment | null;
  /** Why `parseTime` gave null (`2026-03-29T02:30 does not exist in Europe/Amsterdam ...`). */
  whyNoTime(text: string): string | null;
  /** `dmy` or `mdy` where study.yaml decides what the file cannot prove. */
  readonly dateOrder: "dmy" | "mdy" | null;
  /** Names of internal standards that no column marks. */
  readonly internalStandards: readonly string[];
  /** Unit declared for results whose layout carries none. */
  readonly declaredUnit: string | null;
  /** Words of concentration cells that study.yaml declares, in every layout. */
  readonly words: ConcentrationWords;
  /** Sample types by name pattern, tried before the file's own type column. */
  readonly sampleTypePatterns: readonly { pattern: Pick<RegExp, "test">; type: SampleType }[];
}

export interface ReadBatch {
  results: RawResult[];
  rows: TableRow[];
  findings: Finding[];
  /** Do the concentrations of this batch include the dilution factor, as far as layout or mapping says? */
  dilution: DilutionApplied;
}

/**
 * What became of every record (a result, or a row of a table): `found` = `returned` + `reported` + `leftOut`.
 * `reported` records are reported in an error finding; `leftOut` are known to be no results (internal standards, qualifiers,
 * rows a filter of the mapping excludes).
 */
export interface RecordCounts {
  found: number;
  returned: number;
  reported: number;
  leftOut: number;
}

/** Facts about the whole file, known at the latest when reading ended. */
export interface FileFacts {
  /** Export or print time written in the file: decides which of two exports is newer. */
  exportedAt: Moment | null;
  /** Run name where the layout has one for the whole file. */
  run: string | null;
  counts: RecordCounts;
  /** Every line with text, by name of what it was (`record`, `header`, `title` ...); null where content is not in lines. */
  lines: LineAccount | null;
}

export type SniffAnswer =
  | { sure: true; why: string }
  /** Looks like a file of this vendor, but not like results: refused by the name of what it is. */
  | { sure: false; refuse: string; why: string }
  | { sure: false; lookedFor: string };

/** One results format. No input or output, no guessing: records found = returned + reported + left out. */
export interface Reader {
  /** Register key = file name. */
  id: string;
  title: string;
  /** Layouts with a documented sample, or written from descriptions only. */
  evidence: "real files" | "documentation only";
  /** true: the layout knows no acquisitions, a row stands for itself (SDTM). */
  rowsAreInjections?: boolean;
  /** Columns by which a table of this layout is told, each with its other names; for naming the nearest layout. */
  tellingColumns?: readonly (readonly string[])[];
  sniff(file: FileHead): SniffAnswer;
  /** Batches of at most a few thousand rows. Throws ReadError (with row) when the file cannot be understood. */
  read(file: SourceFile, options: ReadOptions): AsyncGenerator<ReadBatch, FileFacts>;
}

/** Key in `RawResult.extra`: the number in the numeric column beside a censored text (`<BLQ` and 0). Never a value. */
export const numberBesideText = "numberBesideText";
