import { join } from "node:path";
import type { LoadedConfig } from "../src/config/load.js";
import type { Finding } from "../src/domain/finding.js";
import type { Log } from "../src/io/log.js";
import type { StudyStore } from "../src/store/study-store.js";

/** Where a study keeps its things. */
export interface StudyPlaces {
  root: string;
  inbox: string;
  /** Store, archive, set-aside copies, logs, lock. */
  house: string;
  store: string;
  archive: string;
  setAside: string;
  logs: string;
  out: string;
}

export function studyPlaces(root: string, out?: string | null): StudyPlaces {
  const house = join(root, ".csfp");
  return {
    root,
    inbox: join(root, "inbox"),
    house,
    store: join(house, "store.sqlite"),
    archive: join(house, "archive"),
    setAside: join(house, "set-aside"),
    logs: join(house, "logs"),
    out: out ?? join(root, "reports", "out"),
  };
}

/** One file met in the inbox and what is to be done with it. */
export interface InboxFile {
  path: string;
  /** Path below the inbox, as findings name it. */
  name: string;
  size: number;
  sha256: string;
  /** `retry`: set aside before, and something that decides has changed since. */
  what: "new" | "retry" | "known" | "knownSetAside" | "dismissed";
}

/** What one night did, for the summary, the log and the exit code. */
export interface Tally {
  filesMet: number;
  filesWaiting: number;
  filesUnreadable: number;
  /** Lock files, documents, pictures and what else nobody means as data. */
  filesIgnored: number;
  filesKnown: number;
  filesStillSetAside: number;
  filesImported: number;
  filesSetAside: number;
  /** Tables that wait for a person. */
  filesHeld: number;
  /** Files that were set aside or waited and do so no more. */
  filesResolved: number;
  rowsReported: number;
  resultsStored: number;
  resultsLinked: number;
  subjectsEvaluated: number;
  hasNewReport: boolean;
  /** Why no page was written, where the report is too large. */
  reportLeftOut: string | null;
}

/** What every stage gets: clock, log, configuration, store, places. Nothing else is shared between stages. */
export interface Context {
  readonly places: StudyPlaces;
  readonly loaded: LoadedConfig;
  readonly configSha256: string;
  readonly version: string;
  /** Version and configuration: a set-aside file is tried again when this changes. */
  readonly fingerprint: string;
  readonly actor: string;
  readonly store: StudyStore;
  readonly log: Log;
  readonly isDryRun: boolean;
  /** SOURCE_DATE_EPOCH stands for the machine's clock. */
  readonly isClockFixed: boolean;
  /** false: pages are left for the next night. */
  readonly isReportWanted: boolean;
  /** Files named by the user, read instead of the inbox. */
  readonly onlyFiles: readonly string[] | null;
  /** Threads to work with, as CSFP_THREADS says; null: as many as the work is worth. */
  readonly threads: number | null;
  /** Epoch milliseconds; fixed by SOURCE_DATE_EPOCH. */
  now(): number;
  /** Told how far a long step is; a progress bar on a terminal. */
  progress(step: string, done: number, total: number): void;
  nightNo: number;
  /** Filled by collect, emptied by read. */
  inbox: InboxFile[];
  /** Files set aside or waiting that are no longer in the inbox; found by collect, resolved by read. */
  left: { fileNo: number; reason: string }[];
  /** SHA-256 of every file that people accepted, as it was when the inbox was looked at. */
  accepted: ReadonlySet<string>;
  /** Tables that two persons made the newest again and that this night reads once more: SHA-256 -> decision. */
  reinstated: ReadonlyMap<string, number>;
  /** Trouble with the inbox itself; replaced every night. */
  inboxFindings: Finding[];
  readonly tally: Tally;
}

export interface Stage {
  name: string;
  run(context: Context): Promise<void>;
}

export function emptyTally(): Tally {
  return {
    filesMet: 0,
    filesWaiting: 0,
    filesUnreadable: 0,
    filesIgnored: 0,
    filesKnown: 0,
    filesStillSetAside: 0,
    filesImported: 0,
    filesSetAside: 0,
    filesHeld: 0,
    filesResolved: 0,
    rowsReported: 0,
    resultsStored: 0,
    resultsLinked: 0,
    subjectsEvaluated: 0,
    hasNewReport: false,
    reportLeftOut: null,
  };
}
