import { dirname } from "node:path";
import type { AuditEvent, AuditHead, Decision, Signature, User } from "../domain/decision.js";
import type { Summary } from "../domain/summary.js";
import type { TableKind } from "../domain/tables.js";
import { softwareVersion } from "../io/package-root.js";
import { makeSharedFolder, shareFile } from "../io/permissions.js";
import { AuditLog, type EventStamp, eventColumns } from "./audit-log.js";
import { backupStore } from "./backup.js";
import { dumpLines } from "./dump.js";
import { storedFiles } from "./files.js";
import { findingCounts, findings } from "./findings.js";
import { integrityProblems } from "./integrity.js";
import { loadSubjects } from "./load-subjects.js";
import { knownSamples, subjectPresence, unmatched } from "./matching.js";
import { migrate } from "./migrate.js";
import { type PairsAsked, pairChanges, pairsSince, tableHistory } from "./pair-history.js";
import { pairCounts, pairRecords, subjectPlaces } from "./pair-records.js";
import * as people from "./people.js";
import { isAccountAsTold, provenCredential, requireAccountAsTold } from "./proven-account.js";
import { configurationText } from "./records.js";
import { loadRun, reanalysedResults, runAssessmentPages, runNos, runOutcomes, sharedRuns } from "./runs.js";
import { sampleResults } from "./sample-results.js";
import { type Connection, connect, explain } from "./sqlite.js";
import { SqliteWriter } from "./sqlite-writer.js";
import type * as T from "./study-store.js";
import { snapshotMappings, snapshotsOf } from "./tables.js";
import { takeStock } from "./take-stock.js";
import { analyteUses, studyResultCount } from "./usage.js";
import { type AnchorLine, type Verification, verifyAudit } from "./verify-audit.js";

const plainStamp: EventStamp = { now: () => Date.now(), clock: "system", zone: "UTC", version: softwareVersion() };

/**
 * Opens the study's store, making it and bringing its schema up to date where needed. `stamp` is for its events; `maxPages`
 * bounds its size (4 KiB a page), as a full disk would.
 */
export async function openStore(
  path: string,
  limits: { maxPages?: number; stamp?: EventStamp } = {},
): Promise<T.StudyStore> {
  const stamp = limits.stamp ?? plainStamp;
  if (path !== ":memory:") makeSharedFolder(dirname(path));
  const db = connect(path);
  if (limits.maxPages !== undefined) db.pragma(`max_page_count = ${limits.maxPages}`);
  try {
    for (const suffix of ["", "-wal", "-shm"]) shareFile(`${path}${suffix}`);
    migrate(db, (from, to) => takeStock(db, stamp, from, to));
  } catch (error) {
    db.close();
    throw explain(error, path);
  }
  return new SqliteStore(path, db, stamp);
}

/** A second connection to a store that is open already: it sees what was committed and writes nothing. */
export function openForReading(path: string): T.StudyStore {
  return new SqliteStore(path, connect(path, { readonly: true }), plainStamp);
}

const nightColumns = `night_no AS nightNo, run_id AS runId, started_at AS startedAt, finished_at AS finishedAt, actor, version,
  config_sha256 AS configSha256, outcome`;

class SqliteStore implements T.StudyStore {
  private isRehearsing = false;

  constructor(
    readonly path: string,
    private readonly db: Connection,
    private readonly stamp: EventStamp,
  ) {}

  async meta(key: string): Promise<string | null> {
    const row = this.db.prepare<[string], { value: string }>("SELECT value FROM meta WHERE key = ?").get(key);
    return row?.value ?? null;
  }

  async files(): Promise<T.StoredFile[]> {
    return storedFiles(this.db);
  }

  async snapshotMappings(): Promise<string[]> {
    return snapshotMappings(this.db);
  }

  async snapshotsOf(fileNos: readonly number[]): Promise<T.NamedSnapshot[]> {
    return snapshotsOf(this.db, fileNos);
  }

  async nights(): Promise<T.Night[]> {
    return this.db.prepare<[], T.Night>(`SELECT ${nightColumns} FROM nights ORDER BY night_no`).all();
  }

  async configuration(sha256: string): Promise<string | null> {
    return configurationText(this.db, sha256);
  }

  async unfinishedNight(): Promise<T.Night | null> {
    const last = this.db
      .prepare<[], T.Night>(`SELECT ${nightColumns} FROM nights ORDER BY night_no DESC LIMIT 1`)
      .get();
    return last && last.finishedAt === null ? last : null;
  }

  async dirtySubjects(): Promise<number[]> {
    const rows = this.db.prepare<[], { no: number }>("SELECT subject_no AS no FROM dirty_subjects ORDER BY 1").all();
    return rows.map((row) => row.no);
  }

  async subjectNos(): Promise<{ subjectNo: number; subjectId: string }[]> {
    return this.db
      .prepare<[], { subjectNo: number; subjectId: string }>(
        "SELECT subject_no AS subjectNo, subject_id AS subjectId FROM subjects ORDER BY subject_id",
      )
      .all();
  }

  async loadSubjects(subjectNos: readonly number[]): Promise<T.SubjectData[]> {
    return loadSubjects(this.db, subjectNos);
  }

  async runsToAssess(which: "dirty" | "all"): Promise<number[][]> {
    const shared = sharedRuns(this.db);
    const numbers = runNos(this.db, which);
    const wanted = new Set(numbers.map((no) => (shared.find((group) => group.includes(no)) ?? [no]).join(" ")));
    return [...wanted].map((key) => key.split(" ").map(Number));
  }

  async loadRun(numbers: readonly number[], isWhole = false): Promise<T.RunMaterial> {
    return loadRun(this.db, numbers, isWhole);
  }

  async runOutcomes(names: readonly string[]): Promise<T.RunOutcome[]> {
    return runOutcomes(this.db, names);
  }

  async reanalysedResults(): Promise<T.ReanalysedResult[]> {
    return reanalysedResults(this.db);
  }

  async sampleResults(run: string): Promise<T.SampleResultOfRun[]> {
    return sampleResults(this.db, run);
  }

  async runAssessments(): Promise<T.StoredAssessment[]> {
    return [...runAssessmentPages(this.db)].flat();
  }

  async *runAssessmentPages(): AsyncIterable<T.StoredAssessment[]> {
    yield* runAssessmentPages(this.db);
  }

  async unmatched(): Promise<T.UnmatchedInjection[]> {
    return unmatched(this.db);
  }

  async knownSamples(): Promise<T.KnownSample[]> {
    return knownSamples(this.db);
  }

  async subjectPresence(): Promise<T.SubjectPresence[]> {
    return subjectPresence(this.db);
  }

  async *pairRecords(): AsyncIterable<T.StoredPair[]> {
    yield* pairRecords(this.db);
  }

  async subjectPlaces(): Promise<Int32Array> {
    return subjectPlaces(this.db);
  }

  async pairCounts(): Promise<T.PairCount[]> {
    return pairCounts(this.db);
  }

  async summaries(): Promise<Summary[]> {
    const rows = this.db.prepare<[], { detail: string }>("SELECT detail FROM summaries ORDER BY position").all();
    return rows.map((row) => JSON.parse(row.detail) as Summary);
  }

  async findings(): Promise<T.OwnedFinding[]> {
    return findings(this.db);
  }

  async findingCounts(): Promise<T.FindingCount[]> {
    return findingCounts(this.db);
  }

  async analyteUses(): Promise<T.AnalyteUse[]> {
    return analyteUses(this.db);
  }

  async studyResultCount(most: number): Promise<number> {
    return studyResultCount(this.db, most);
  }

  async subjectOfSample(sampleId: string): Promise<number | null> {
    return this.numberBy("SELECT subject_no AS no FROM samples WHERE sample_id = ?", sampleId);
  }

  async subjectOfPair(pairId: string): Promise<number | null> {
    return this.numberBy("SELECT subject_no AS no FROM pairs WHERE pair_id = ?", pairId);
  }

  private numberBy(sql: string, id: string): number | null {
    return this.db.prepare<[string], { no: number }>(sql).get(id)?.no ?? null;
  }

  async runNo(run: string): Promise<number | null> {
    return this.numberBy("SELECT run_no AS no FROM runs WHERE run_id = ?", run);
  }

  async users(): Promise<User[]> {
    return people.readUsers(this.db);
  }

  async credential(userId: string): Promise<string | null> {
    return provenCredential(this.db, userId);
  }

  async isAccountAsTold(userId: string): Promise<boolean> {
    return isAccountAsTold(this.db, userId);
  }

  async decisions(): Promise<Decision[]> {
    return people.readDecisions(this.db);
  }

  async signatures(): Promise<Signature[]> {
    return people.readSignatures(this.db);
  }

  async auditHead(isOfData = false): Promise<AuditHead | null> {
    return people.auditHead(this.db, isOfData);
  }

  async lastMachineTime(): Promise<string | null> {
    return people.lastMachineTime(this.db);
  }

  async *auditEvents(about?: { entity: string; recordId: string }): AsyncIterable<AuditEvent> {
    const where = about ? "WHERE entity = ? AND record_id = ?" : "";
    const events = this.db.prepare<string[], AuditEvent>(
      `SELECT ${eventColumns} FROM audit_events ${where} ORDER BY seq`,
    );
    // Read whole: an open cursor would keep the connection from writing.
    yield* about ? events.all(about.entity, about.recordId) : events.all();
  }

  async verifyAudit(anchors: readonly AnchorLine[]): Promise<Verification> {
    return verifyAudit(this.db, anchors);
  }

  async pairChanges(about: PairsAsked): Promise<T.PairChange[]> {
    return pairChanges(this.db, about);
  }

  async pairsSince(about: PairsAsked): Promise<T.PairSince[]> {
    return pairsSince(this.db, about);
  }

  async tableHistory(kind: TableKind, key: string): Promise<T.TableVersion[]> {
    return tableHistory(this.db, kind, key);
  }

  async backup(path: string): Promise<void> {
    await backupStore(this.db, path);
  }

  async *dump(): AsyncIterable<string> {
    yield* dumpLines(this.db);
  }

  async check(): Promise<string[]> {
    return integrityProblems(this.db);
  }

  async write<R>(by: T.WriteReason, work: (writer: T.StoreWriter) => Promise<R>): Promise<R> {
    if (by.actor === "" || by.reason === "") throw new Error("every write names an actor and a reason");
    const [begin, commit, rollback] = this.isRehearsing
      ? ["SAVEPOINT file", "RELEASE file", "ROLLBACK TO file; RELEASE file"]
      : ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"];
    try {
      if (by.isDurable && !this.isRehearsing) this.db.pragma("synchronous = FULL");
      this.db.exec(begin);
      try {
        requireAccountAsTold(this.db, by);
        const writer = new SqliteWriter(this.db, new AuditLog(this.db, by, this.stamp));
        const result = await work(writer);
        // The events are part of the change: where they cannot be written, nothing is.
        writer.appendFileEvents();
        this.db.exec(commit);
        return result;
      } catch (error) {
        if (this.db.inTransaction) this.db.exec(rollback);
        throw error;
      }
    } catch (error) {
      throw explain(error, this.path);
    } finally {
      if (by.isDurable && !this.isRehearsing) this.db.pragma("synchronous = NORMAL");
    }
  }

  async rehearse<R>(work: () => Promise<R>): Promise<R> {
    const isWithin = this.isRehearsing;
    this.db.exec(isWithin ? "SAVEPOINT trial" : "BEGIN IMMEDIATE");
    this.isRehearsing = true;
    try {
      return await work();
    } finally {
      this.isRehearsing = isWithin;
      this.db.exec(isWithin ? "ROLLBACK TO trial; RELEASE trial" : "ROLLBACK");
    }
  }

  async close(): Promise<void> {
    this.db.close();
  }
}
