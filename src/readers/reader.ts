import type { Finding } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import type { RawResult } from "../domain/result.js";
import type { TableRow } from "../domain/tables.js";

/** A file handed to a reader: content only. The name is for messages and the few layouts that keep facts in it. */
export interface SourceFile {
  readonly name: string;
  readonly size: number;
  /** The first 64 KiB (of the content, where the file was gzipped), for sniffing. */
  readonly head: Uint8Array;
  /** The head decoded (UTF-8 if the whole file is valid UTF-8, else windows-1252), BOM removed. */
  readonly headText: string;
  readonly encoding: "utf-8" | "windows-1252";
  /** The whole content. Throws ReadError beyond the size a layout may reasonably have. */
  bytes(): Promise<Uint8Array>;
  /** The whole content decoded, BOM removed. */
  text(): Promise<string>;
  /** Decoded chunks in order, BOM removed: for files that may be large. */
  chunks(): AsyncIterable<string>;
}

/** What the study declares about files, as far as readers need it. Without a study: `unstudied`. */
export interface ReadOptions {
  /** IANA zone for times without an offset. */
  readonly zone: string;
  /** Time text -> moment in the study's zone; null when it is no time. Cached. */
  parseTime(text: string): Moment | null;
  /** `dmy` or `mdy` where study.yaml decides what the file cannot prove. */
  readonly dateOrder: "dmy" | "mdy" | null;
  /** Names of internal standards that no column marks. */
  readonly internalStandards: readonly string[];
  /** Unit declared for results whose layout carries none. */
  readonly declaredUnit: string | null;
  /** Sample types by name pattern, tried before the file's own type column. */
  readonly sampleTypePatterns: readonly { pattern: RegExp; type: RawResult["sampleType"] }[];
}

export interface ReadBatch {
  results: RawResult[];
  rows: TableRow[];
  findings: Finding[];
}

/** Facts about the whole file, known at the latest when reading ended. */
export interface FileFacts {
  /** Export or print time written in the file: decides which of two exports is newer. */
  exportedAt: Moment | null;
  /** Run name where the layout has one for the whole file. */
  run: string | null;
}

export type SniffAnswer =
  | { sure: true; why: string }
  /** Looks like a file of this vendor, but not like results: refused by the name of what it is. */
  | { sure: false; refuse: string; why: string }
  | { sure: false; lookedFor: string };

/** One results format. No input or output, no guessing: rows in = rows returned + rows reported in findings. */
export interface Reader {
  /** Register key = file name. */
  id: string;
  title: string;
  /** Layouts with a documented sample, or written from descriptions only. */
  evidence: "real files" | "documentation only";
  sniff(file: Pick<SourceFile, "name" | "size" | "head" | "headText">): SniffAnswer;
  /** Batches of at most a few thousand rows. Throws ReadError (with row) when the file cannot be understood. */
  read(file: SourceFile, options: ReadOptions): AsyncGenerator<ReadBatch, FileFacts>;
}
