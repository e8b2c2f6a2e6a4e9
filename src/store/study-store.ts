import type { AuditEvent, AuditHead, Decision, Role, Signature, User } from "../domain/decision.js";
import type { Finding, Severity } from "../domain/finding.js";
import type { Moment } from "../domain/moment.js";
import type { Summary } from "../domain/summary.js";
import type { FileKind, TableKind, TableRow } from "../domain/tables.js";
import type { Change } from "./audit-log.js";
import type { NewDecision, NewSignature, NewUser, UserChange } from "./people.js";
import type { ResultToStore } from "./result-to-store.js";
import type { ReanalysedResult, RunMaterial, RunOutcome, RunToStore, StoredAssessment } from "./run-types.js";
import type { AnchorLine, Verification } from "./verify-audit.js";

export type { ResultToStore } from "./result-to-store.js";
export type * from "./run-types.js";

/**
 * What the rest of the program may ask of a store. Asynchronous and per batch, so that another database can stand
 * behind it. Nothing outside src/store knows SQL.
 */
export interface StudyStore {
  readonly path: string;
  meta(key: string): Promise<string | null>;
  files(): Promise<StoredFile[]>;
  /** Mappings and readers that any table came by. */
  snapshotMappings(): Promise<string[]>;
  /** The subjects and kinds that these files' tables name. */
  snapshotsOf(fileNos: readonly number[]): Promise<NamedSnapshot[]>;
  unfinishedNight(): Promise<Night | null>;
  nights(): Promise<Night[]>;
  /** The study.yaml a night ran with, by its SHA-256. */
  configuration(sha256: string): Promise<string | null>;
  dirtySubjects(): Promise<number[]>;
  subjectNos(): Promise<{ subjectNo: number; subjectId: string }[]>;
  /** Everything known of these subjects, in the order asked. */
  loadSubjects(subjectNos: readonly number[]): Promise<SubjectData[]>;
  /** Numbers of runs to judge: those that something changed for, or all; runs that are one stand together. */
  runsToAssess(which: "dirty" | "all"): Promise<number[][]>;
  /** Its calibrators, QC samples and blanks; all injections where `isWhole`. */
  loadRun(runNos: readonly number[], isWhole?: boolean): Promise<RunMaterial>;
  runAssessments(): Promise<StoredAssessment[]>;
  /** The same, a page at a time. */
  runAssessmentPages(): AsyncIterable<StoredAssessment[]>;
  /** Of the runs of these names. */
  runOutcomes(names: readonly string[]): Promise<RunOutcome[]>;
  reanalysedResults(): Promise<ReanalysedResult[]>;
  /** What a run, by its name, measured of samples of the study, as far as it counts. */
  sampleResults(run: string): Promise<SampleResultOfRun[]>;
  unmatched(): Promise<UnmatchedInjection[]>;
  /** Samples that are not voided, in order of their ids. */
  knownSamples(): Promise<KnownSample[]>;
  /** Every subject, with what kinds of records there are under its id. */
  subjectPresence(): Promise<SubjectPresence[]>;
  /** All pairs, a page at a time, in order of their ids. */
  pairRecords(): AsyncIterable<StoredPair[]>;
  /** The place of each subject, by its number, in the order of the subjects' ids. */
  subjectPlaces(): Promise<Int32Array>;
  pairCounts(): Promise<PairCount[]>;
  summaries(): Promise<Summary[]>;
  /** Findings of files, of runs and of the study as a whole; those of subjects are worked out from their data. */
  findings(): Promise<OwnedFinding[]>;
  /** Counts of all findings, those of subjects included. */
  findingCounts(): Promise<FindingCount[]>;
  analyteUses(): Promise<AnalyteUse[]>;
  /** Results of study samples; up to `most` a bound from above is enough. */
  studyResultCount(most: number): Promise<number>;
  subjectOfSample(sampleId: string): Promise<number | null>;
  subjectOfPair(pairId: string): Promise<number | null>;
  runNo(run: string): Promise<number | null>;
  users(): Promise<User[]>;
  /** The stored credential, to prove a password against; null where the account is not as the trail tells of it. */
  credential(userId: string): Promise<string | null>;
  /** Whether an account's row is what its last event in the audit trail says. */
  isAccountAsTold(userId: string): Promise<boolean>;
  decisions(): Promise<Decision[]>;
  signatures(): Promise<Signature[]>;
  /** The last event; null before the first. `isOfData`: the last one that is not about a report. */
  auditHead(isOfData?: boolean): Promise<AuditHead | null>;
  /** UTC time of the last event by the machine's own clock; null where there is none. */
  lastMachineTime(): Promise<string | null>;
  auditEvents(about?: { entity: string; recordId: string }): AsyncIterable<AuditEvent>;
  /** The chain, the schema and every stored value against the events. */
  verifyAudit(anchors: readonly AnchorLine[]): Promise<Verification>;
  /** What pairs were before, oldest first; of one pair, or of all that changed after an event. */
  pairChanges(about: { pairId: string } | { afterSeq: number; untilSeq: number }): Promise<PairChange[]>;
  /** Pairs as they are, with the event since which they are so. */
  pairsSince(about: { pairId: string } | { afterSeq: number; untilSeq: number }): Promise<PairSince[]>;
  /** Every snapshot row a table ever said under a key, oldest first. */
  tableHistory(kind: TableKind, key: string): Promise<TableVersion[]>;
  /** A whole, checked copy of the store beside the running program. */
  backup(path: string): Promise<void>;
  /** The whole store in canonical order, one JSON text a line. */
  dump(): AsyncIterable<string>;
  check(): Promise<string[]>;
  /** The one door for writes: all of `work` is stored, or (when it throws or `isRehearsal`) nothing of it. */
  write<T>(by: WriteReason, work: (writer: StoreWriter) => Promise<T>): Promise<T>;
  /** Everything inside runs as it would, then is undone: the dry run is the real run. */
  rehearse<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Who writes, and why: every event of the write carries it. */
export interface WriteReason {
  actor: string;
  reason: string;
  reasonCode?: string;
  /** How the actor was proven: `password` or `os:<account>`. */
  authenticatedBy?: string;
  /** Role the person was let in with. */
  role?: Role;
  /** On the disk before the command goes on: what a person entered is not typed twice. */
  isDurable?: boolean;
}

export interface StoreWriter {
  setMeta(key: string, value: string): Promise<void>;
  startNight(night: {
    runId: string;
    startedAt: string;
    actor: string;
    version: string;
    configSha256: string;
    configText: string;
  }): Promise<number>;
  finishNight(nightNo: number, finishedAt: string, outcome: string): Promise<void>;
  /**
   * Adds the file, or renews the outcome of one that was set aside (its former findings are replaced). A file imported
   * before is read anew: the former reading is superseded, its subjects are marked for evaluation.
   */
  putFile(file: NewFile): Promise<number>;
  /** A reading that stands although something else in study.yaml changed. */
  renewReadingKey(fileNo: number, readingKey: string): Promise<void>;
  finishFile(fileNo: number, facts: FileOutcome): Promise<void>;
  /** Says that a file that is not imported waits or is resolved; a resolved one has no findings any more. */
  setFileState(fileNo: number, state: FileState): Promise<void>;
  addResults(fileNo: number, results: readonly ResultToStore[]): Promise<StoredCounts>;
  /** Rows of the study's own tables, as they come; `finishTables` stores them. */
  addTableRows(rows: readonly TableRow[]): Promise<void>;
  /**
   * One snapshot for each kind and subject among the rows added; the kinds there were. `isAppend`: what an extract does
   * not name stands.
   */
  finishTables(fileNo: number, mapping: string, isAppend: boolean): Promise<ReadonlySet<TableKind>>;
  /** Brings the sample list in line with the current samples tables of these subjects. */
  refreshSamples(subjectNos: readonly number[], identify: SampleFacts): Promise<void>;
  /** The same for the subjects whose tables were finished last. */
  refreshTouchedSamples(identify: SampleFacts): Promise<void>;
  /** Links an injection that had no sample. */
  linkInjections(links: readonly { injectionNo: number; sampleNo: number }[]): Promise<void>;
  addFindings(owner: FindingOwner, ownerNo: number, findings: readonly Finding[]): Promise<void>;
  replaceFindings(owner: FindingOwner, ownerNo: number, findings: readonly Finding[]): Promise<void>;
  markAllDirty(): Promise<void>;
  /** Marks one subject for evaluation. */
  markDirty(subjectNo: number): Promise<void>;
  /** Replaces what was decided of these runs and marks the subjects it changes something for. */
  putRunAssessments(runs: readonly RunToStore[]): Promise<void>;
  /** Replaces the findings across runs. */
  putStudyRunFindings(findings: readonly Finding[]): Promise<void>;
  putEvaluations(evaluations: readonly EvaluationToStore[]): Promise<void>;
  putSummaries(summaries: readonly Summary[]): Promise<void>;
  addUser(user: NewUser): Promise<void>;
  changeUser(userId: string, change: UserChange): Promise<void>;
  /** `sourceFileHash`: of the worklist it was read from. */
  addDecision(decision: NewDecision, sourceFileHash?: string): Promise<number>;
  addSignature(signature: NewSignature): Promise<number>;
  /** Marks subjects for evaluation because of a decision; an evaluation under way does not take the mark away. */
  markDecided(about: { subjectId: string } | { run: string }): Promise<void>;
  /** An event that changes no table: a report written, a signing that failed, a backup made. */
  note(event: Pick<Change, "action" | "entity" | "recordId" | "newValue" | "reasonCode" | "reasonText">): Promise<void>;
}

export type FindingOwner = "file" | "study" | "run";

export interface Night {
  nightNo: number;
  runId: string;
  startedAt: string;
  finishedAt: string | null;
  actor: string;
  version: string;
  configSha256: string;
  outcome: string | null;
}

export interface FileOutcome {
  exportedAtMs: number | null;
  dilution: "included" | "notIncluded" | null;
  areLimitsBeforeDilution: boolean;
  rowsRead: number;
  rowsStored: number;
  rowsReported: number;
}

export interface NewFile {
  sha256: string;
  name: string;
  size: number;
  status: "imported" | "setAside";
  kind: FileKind | "unknown";
  reader: string;
  mapping: string | null;
  readingKey: string;
  nightNo: number;
  fingerprint: string;
  /** Whether it came through the inbox: only then does its absence there say anything. */
  isFromInbox: boolean;
}

/** What became of a file that is not imported. */
export interface FileState {
  state: "waiting" | "resolved";
  /** `withdraws` and `gains` (a pair would come into use, which two persons decide): it waits; the others resolved it. */
  cause: "withdraws" | "gains" | "left" | "corrected" | "dismissed";
  /** The sentence that says it. */
  reason: string;
}

export type FileStatus = "imported" | "setAside" | "waiting" | "resolved" | "superseded";

export interface StoredFile extends Omit<NewFile, "status">, FileOutcome {
  fileNo: number;
  status: FileStatus;
  /** Of a waiting or resolved file. */
  state: FileState | null;
}

export interface StoredCounts {
  stored: number;
  linked: number;
  conflicting: number;
  unmatched: number;
}

/** How table rows become samples: matrix words and time keys are the study's. */
export interface SampleFacts {
  canonicalMatrix(text: string): string;
  sampleIdOf(subjectId: string, matrix: string, at: Moment | null): string;
}

/** One observation of one analyte in one injection: first import or a re-export of equal content. */
export interface Observation {
  injectionNo: number;
  isRawKeyed: boolean;
  analyte: string;
  analyteNo: number;
  variant: number;
  run: string;
  acquiredMs: number | null;
  reported: string;
  value: number | null;
  raw: string;
  limitInText: number | null;
  unit: string | null;
  lloq: number | null;
  uloq: number | null;
  /** Unit of lloq and uloq where the row names another one than the result's. */
  limitUnit: string | null;
  /** Why the sample was measured again; null for an initial result. */
  reanalysisReason: string | null;
  sequence: string | null;
  dilution: number | null;
  fileNo: number;
  row: number;
  /** Where else the same content was met. */
  links: { fileNo: number; row: number }[];
}

export interface StoredSample {
  sampleNo: number;
  sampleId: string;
  matrix: string;
  collectedAt: Moment | null;
  visit: string | null;
  details: Readonly<Record<string, string>> | null;
  isVoided: boolean;
  fileNo: number;
  row: number;
  observations: Observation[];
}

/** That a file's table names a subject. */
export interface NamedSnapshot {
  fileNo: number;
  subjectNo: number;
  kind: TableKind;
  mapping: string;
}

export interface SnapshotRow {
  key: string;
  row: number;
  fileNo: number;
  mapping: string;
  content: { cells: Record<string, string>; times: Record<string, Moment>; numbers: Record<string, number> };
}

/** Current rows of one table kind for one subject; `conflicts` where two files of one night disagree. */
export interface CurrentTable {
  rows: SnapshotRow[];
  conflicts: { mapping: string; fileNos: number[] }[];
}

export interface SubjectData {
  subjectNo: number;
  /** Number of the mark it was loaded with; null where it had none. */
  markNo: number | null;
  /** What people decided on it, its samples and pairs, and on any run. */
  decisions: Decision[];
  subjectId: string;
  samples: StoredSample[];
  tables: Record<TableKind, CurrentTable>;
}

/** A content that a run measured of a sample. */
export type SampleResultOfRun = Pick<
  Observation,
  "analyte" | "run" | "reported" | "value" | "limitInText" | "unit" | "lloq" | "uloq" | "dilution"
> & { sampleId: string };

/** A sample as results are matched to it. */
export interface KnownSample {
  sampleNo: number;
  sampleId: string;
  subjectId: string;
  matrix: string;
  visit: string | null;
  collectedMs: number | null;
}

export interface SubjectPresence {
  subjectNo: number;
  subjectId: string;
  hasSamples: boolean;
  hasDoses: boolean;
}

export interface UnmatchedInjection {
  injectionNo: number;
  label: string;
  fileNo: number;
  row: number;
  analyte: string;
}

export interface PairRecord {
  pairId: string;
  subjectId: string;
  analyte: string;
  groups: readonly string[];
  total: { state: string; value: number | null; bound: number | null };
  unbound: { state: string; value: number | null; bound: number | null };
  /** CSF is below its LLOQ or not detected, whatever plasma is. */
  isCsfBelow: boolean;
  /** A side is above its ULOQ. */
  isAboveUloq: boolean;
  /** Fractions unbound that the unbound ratio rests on: 1 plasma's, 2 CSF's given, 4 CSF's by albumin, 8 CSF's taken as 1. */
  fractionSource: number;
  isUsed: boolean;
  firstExclusion: string | null;
}

/** A pair as it is read back: the store knows its subject by number. */
export type StoredPair = Omit<PairRecord, "subjectId"> & { subjectNo: number };

/** Pairs of one state of the total ratio. */
export interface PairCount {
  state: string;
  isExcluded: boolean;
  count: number;
}

export interface EvaluationToStore {
  subjectNo: number;
  markNo: number | null;
  samplesDigest: string;
  pairs: readonly PairRecord[];
  findingCounts: readonly FindingCount[];
}

/** A pair's content while it was so: from one event until another. */
export interface PairChange {
  pairId: string;
  subjectId: string;
  sinceSeq: number | null;
  untilSeq: number;
  content: string;
  /** Null: it was no longer there. */
  nextContent: string | null;
}

export interface PairSince {
  pairId: string;
  subjectId: string;
  sinceSeq: number | null;
  content: string;
}

export interface TableVersion {
  snapshotNo: number;
  subjectId: string;
  mapping: string;
  fileNo: number;
  row: number;
  content: string | null;
}

export interface FindingCount {
  severity: Severity;
  rule: string;
  count: number;
}

export interface OwnedFinding extends Finding {
  owner: FindingOwner;
}

export interface AnalyteUse {
  analyte: string;
  fileNo: number;
  rows: number;
  firstRow: number;
}
