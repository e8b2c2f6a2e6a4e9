import type { DetailedOutcome } from "./run-golden.js";

/** What an installation-qualification page states: who computed, with what, against which files, and what came out. */
export interface Qualification {
  readonly generatedAt: string;
  readonly software: {
    readonly version: string;
    /** SHA-256 over the program's own files, names and contents in order of name. */
    readonly programSha256: string;
    readonly programFiles: number;
    readonly node: string;
    readonly v8: string;
    readonly platform: string;
    readonly architecture: string;
    /** Installed versions of the packages the program names, by name. */
    readonly packages: Readonly<Record<string, string>>;
  };
  readonly golden: { readonly folder: string; readonly files: readonly QualifiedFile[] };
  readonly counts: OutcomeCounts;
  readonly verdict: "pass" | "fail";
  readonly cases: readonly DetailedOutcome[];
}

export interface OutcomeCounts {
  readonly cases: number;
  readonly pass: number;
  readonly fail: number;
  readonly unsupported: number;
  readonly compared: number;
  /** Fields without a computed value that no file names: there should be none. */
  readonly skipped: number;
  /** Fields that the files name as not compared, with a reason. */
  readonly notCompared: number;
}

export interface QualifiedFile extends OutcomeCounts {
  readonly file: string;
  readonly sha256: string;
  readonly worstRelDiff: number | null;
  readonly worstField: string | null;
}

/** Counts of cases by status, and of compared and skipped fields. */
export function countOutcomes(cases: readonly DetailedOutcome[]): OutcomeCounts {
  const count = (status: DetailedOutcome["status"]): number => cases.filter((one) => one.status === status).length;
  return {
    cases: cases.length,
    pass: count("pass"),
    fail: count("fail"),
    unsupported: count("unsupported"),
    compared: cases.reduce((sum, one) => sum + one.compared, 0),
    skipped: cases.reduce((sum, one) => sum + one.skipped, 0),
    notCompared: cases.reduce((sum, one) => sum + one.notCompared.length, 0),
  };
}

/** The counts of one file with its largest relative difference. */
export function qualifyFile(file: string, sha256: string, all: readonly DetailedOutcome[]): QualifiedFile {
  const cases = all.filter((one) => one.file === file);
  const worst = cases.reduce<DetailedOutcome | null>(
    (most, one) => ((one.worstRelDiff ?? -1) > (most?.worstRelDiff ?? -1) ? one : most),
    null,
  );
  return {
    file,
    sha256,
    ...countOutcomes(cases),
    worstRelDiff: worst?.worstRelDiff ?? null,
    worstField: worst === null ? null : `${worst.id}: ${worst.worstField}`,
  };
}
