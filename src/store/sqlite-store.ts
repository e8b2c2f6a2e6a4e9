import { dirname } from "node:path";
import type { AuditEvent, AuditHead, Decision, Signature, User } from "../domain/decision.js";
import type { Finding } from "../domain/finding.js";
import type { Summary } from "../domain/summary.js";
import type { TableKind, TableRow } from "../domain/tables.js";
import { softwareVersion } from "../io/package-root.js";
import { makeSharedFolder, shareFile } from "../io/permissions.js";
import { AuditLog, type EventStamp, eventColumns } from "./audit-log.js";
import { backupStore } from "./backup.js";
import { linesDigest, noRows } from "./digest.js";
import { dumpLines } from "./dump.js";
import { loadSubjects } from "./load-subjects.js";
import { migrate } from "./migrate.js";
import { type PairsAsked, pairChanges, pairsSince, putEvaluations, tableHistory } from "./pair-history.js";
import { pairCounts, pairRecords } from "./pair-records.js";
import * as people from "./people.js";
import { fileValue, nightValue, noRunValue, runValue } from "./records.js";
import { ResultWriter } from "./results.js";
import {
  loadRun,
  putRunAssessments,
  putStudyRunFindings,
  reanalysedResults,
  runAssessments,
  runFindings,
  runNos,
  runOutcomes,
  sharedRuns,
} from "./runs.js";
import { refreshSamples } from "./samples.js";
import { type Connection, connect, explain } from "./sqlite.js";
import type * as T from "./study-store.js";
import { TableWriter } from "./table-writer.js";
import { takeStock } from "./take-stock.js";
import { type AnchorLine, summariesValue, type Verification, verifyAudit } from "./verify-audit.js";

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

const fileColumns = `file_no AS fileNo, sha256, name, size, status, kind, reader, mapping, reading_key AS readingKey, exported_at_ms AS exportedAtMs, dilution, are_limits_before_dilution AS limitsBefore,
  night_no AS nightNo, fingerprint, rows_read AS rowsRead, rows_stored AS rowsStored, rows_reported AS rowsReported`;
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
    return this.db
      .prepare<[], T.StoredFile & { limitsBefore: number }>(`SELECT ${fileColumns} FROM files ORDER BY sha256, file_no`)
      .all()
      .map(({ limitsBefore, ...file }) => ({ ...file, areLimitsBeforeDilution: limitsBefore === 1 }));
  }

  async nights(): Promise<T.Night[]> {
    return this.db.prepare<[], T.Night>(`SELECT ${nightColumns} FROM nights ORDER BY night_no`).all();
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

  async loadRun(numbers: readonly number[]): Promise<T.RunMaterial> {
    return loadRun(this.db, numbers);
  }

  async runOutcomes(names: readonly string[]): Promise<T.RunOutcome[]> {
    return runOutcomes(this.db, names);
  }

  async reanalysedResults(): Promise<T.ReanalysedResult[]> {
    return reanalysedResults(this.db);
  }

  async runAssessments(): Promise<T.StoredAssessment[]> {
    return runAssessments(this.db);
  }

  async unmatched(): Promise<T.UnmatchedInjection[]> {
    return this.db
      .prepare<[], T.UnmatchedInjection>(
        `SELECT i.injection_no AS injectionNo, coalesce(i.label, '') AS label, r.file_no AS fileNo, r.row, a.name AS analyte
         FROM injections i JOIN results r USING (injection_no) JOIN analytes a USING (analyte_no)
         WHERE i.sample_no IS NULL AND i.sample_type = 'study' AND r.variant = 0 ORDER BY i.label, r.row, a.name, i.injection_no`,
      )
      .all();
  }

  async sampleNos(): Promise<Map<string, number>> {
    const rows = this.db
      .prepare<[], { id: string; no: number }>(
        "SELECT sample_id AS id, sample_no AS no FROM samples WHERE is_voided = 0 ORDER BY 1",
      )
      .all();
    return new Map(rows.map((row) => [row.id, row.no]));
  }

  async *pairRecords(): AsyncIterable<T.PairRecord[]> {
    yield* pairRecords(this.db);
  }

  async pairCounts(): Promise<T.PairCount[]> {
    return pairCounts(this.db);
  }

  async summaries(): Promise<Summary[]> {
    const rows = this.db.prepare<[], { detail: string }>("SELECT detail FROM summaries ORDER BY position").all();
    return rows.map((row) => JSON.parse(row.detail) as Summary);
  }

  async findings(): Promise<T.OwnedFinding[]> {
    const rows = this.db
      .prepare<[], { owner: T.FindingOwner; detail: string }>(
        "SELECT owner, detail FROM findings ORDER BY severity, rule, detail",
      )
      .all();
    return [
      ...rows.map((row) => ({ ...(JSON.parse(row.detail) as Finding), owner: row.owner })),
      ...runFindings(this.db).map((one) => ({ ...one, owner: "run" as const })),
    ];
  }

  async findingCounts(): Promise<T.FindingCount[]> {
    return this.db
      .prepare<[], T.FindingCount>(
        `SELECT severity, rule, sum(n) AS count FROM
           (SELECT severity, rule, count(*) AS n FROM findings GROUP BY 1, 2
            UNION ALL SELECT severity, rule, count(*) AS n FROM run_findings GROUP BY 1, 2
            UNION ALL SELECT severity, rule, sum(finding_count) AS n FROM subject_findings GROUP BY 1, 2)
         GROUP BY 1, 2 ORDER BY 1, 2`,
      )
      .all();
  }

  async analyteUses(): Promise<T.AnalyteUse[]> {
    return this.db
      .prepare<[], T.AnalyteUse>(
        `SELECT a.name AS analyte, u.file_no AS fileNo, u.row_count AS rows, u.first_row AS firstRow
         FROM file_analytes u JOIN analytes a USING (analyte_no) ORDER BY a.name, u.file_no`,
      )
      .all();
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
    return people.readCredential(this.db, userId);
  }

  async decisions(): Promise<Decision[]> {
    return people.readDecisions(this.db);
  }

  async signatures(): Promise<Signature[]> {
    return people.readSignatures(this.db);
  }

  async auditHead(isOfData = false): Promise<AuditHead | null> {
    const where = isOfData ? "WHERE entity NOT IN ('report', 'backup', 'night', 'signing', 'clock')" : "";
    const sql = `SELECT seq, hash FROM audit_events ${where} ORDER BY seq DESC LIMIT 1`;
    return this.db.prepare<[], AuditHead>(sql).get() ?? null;
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
    const problems: string[] = [];
    for (const row of this.db.pragma("integrity_check") as { integrity_check: string }[]) {
      if (row.integrity_check !== "ok") problems.push(row.integrity_check);
    }
    for (const row of this.db.pragma("foreign_key_check") as { table: string; rowid: number }[]) {
      problems.push(`${row.table} row ${row.rowid} refers to something that is not there`);
    }
    return problems;
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
    this.db.exec("BEGIN IMMEDIATE");
    this.isRehearsing = true;
    try {
      return await work();
    } finally {
      this.isRehearsing = false;
      this.db.exec("ROLLBACK");
    }
  }

  async close(): Promise<void> {
    this.db.close();
  }
}

class SqliteWriter implements T.StoreWriter {
  private results: ResultWriter | null = null;
  private tables: TableWriter | null = null;
  private touched: readonly number[] = [];

  /** Files this transaction touched: each gets one event when all its rows are in. */
  private readonly files = new Map<
    number,
    { action: string; reading: { injections: string; results: string } | null }
  >();

  constructor(
    private readonly db: Connection,
    private readonly log: AuditLog,
  ) {}

  /** Called last: a file's event carries the digest of everything the file gave. */
  appendFileEvents(): void {
    for (const [fileNo, { action, reading }] of this.files) {
      const newValue = fileValue(this.db, fileNo, reading);
      const oldValue = this.log.lastValue("file", String(fileNo));
      if (oldValue === newValue) continue;
      const { sha256 } = JSON.parse(newValue) as { sha256: string };
      this.log.append({ action, entity: "file", recordId: String(fileNo), oldValue, newValue, sourceFileHash: sha256 });
    }
    this.files.clear();
  }

  private touchFile(fileNo: number, action: string): void {
    if (!this.files.has(fileNo)) this.files.set(fileNo, { action, reading: null });
  }

  async setMeta(key: string, value: string): Promise<void> {
    this.db
      .prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
      .run(key, value);
  }

  async startNight(night: Parameters<T.StoreWriter["startNight"]>[0]) {
    this.keepConfiguration(night.configSha256, night.configText);
    const info = this.db
      .prepare("INSERT INTO nights (run_id, started_at, actor, version, config_sha256) VALUES (?, ?, ?, ?, ?)")
      .run(night.runId, night.startedAt, night.actor, night.version, night.configSha256);
    const nightNo = Number(info.lastInsertRowid);
    const newValue = nightValue(this.db, nightNo);
    this.log.append({ action: "begin", entity: "night", recordId: String(nightNo), newValue });
    return nightNo;
  }

  private keepConfiguration(sha256: string, content: string): void {
    this.db.prepare("INSERT INTO configurations VALUES (?, ?) ON CONFLICT DO NOTHING").run(sha256, content);
    const oldValue = this.log.lastValue("configuration", "study.yaml");
    const newValue = JSON.stringify({ sha256 });
    if (oldValue === newValue) return;
    this.log.append({ action: "configure", entity: "configuration", recordId: "study.yaml", oldValue, newValue });
  }

  async finishNight(nightNo: number, finishedAt: string, outcome: string): Promise<void> {
    const oldValue = nightValue(this.db, nightNo);
    this.db
      .prepare("UPDATE nights SET finished_at = ?, outcome = ? WHERE night_no = ?")
      .run(finishedAt, outcome, nightNo);
    const newValue = nightValue(this.db, nightNo);
    this.log.append({ action: "finish", entity: "night", recordId: String(nightNo), oldValue, newValue });
  }

  async putFile(file: T.NewFile): Promise<number> {
    const present = this.db
      .prepare<[string], { no: number; status: string }>(
        "SELECT file_no AS no, status FROM files WHERE sha256 = ? AND status <> 'superseded'",
      )
      .get(file.sha256);
    if (present?.status === "imported") this.supersede(present.no);
    if (present?.status === "setAside") {
      this.db
        .prepare(
          "UPDATE files SET name = ?, status = ?, kind = ?, reader = ?, mapping = ?, reading_key = ?, night_no = ?, fingerprint = ? WHERE file_no = ?",
        )
        .run(
          file.name,
          file.status,
          file.kind,
          file.reader,
          file.mapping,
          file.readingKey,
          file.nightNo,
          file.fingerprint,
          present.no,
        );
      this.db.prepare("DELETE FROM findings WHERE owner = 'file' AND owner_no = ?").run(present.no);
      this.touchFile(present.no, actionOf(file.status));
      return present.no;
    }
    const info = this.db
      .prepare(
        `INSERT INTO files (sha256, name, size, status, kind, reader, mapping, reading_key, night_no, fingerprint, rows_read, rows_stored, rows_reported)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)`,
      )
      .run(
        file.sha256,
        file.name,
        file.size,
        file.status,
        file.kind,
        file.reader,
        file.mapping,
        file.readingKey,
        file.nightNo,
        file.fingerprint,
      );
    const fileNo = Number(info.lastInsertRowid);
    this.touchFile(fileNo, actionOf(file.status));
    return fileNo;
  }

  async renewReadingKey(fileNo: number, readingKey: string): Promise<void> {
    this.db.prepare("UPDATE files SET reading_key = ? WHERE file_no = ?").run(readingKey, fileNo);
  }

  private supersede(fileNo: number): void {
    this.touchFile(fileNo, "supersede");
    this.db.prepare("UPDATE files SET status = 'superseded' WHERE file_no = ?").run(fileNo);
    this.db.prepare("DELETE FROM findings WHERE owner = 'file' AND owner_no = ?").run(fileNo);
    for (const sql of [
      `SELECT DISTINCT s.subject_no FROM results r JOIN injections USING (injection_no) JOIN samples s USING (sample_no) WHERE r.file_no = ?`,
      `SELECT DISTINCT s.subject_no FROM result_links r JOIN injections USING (injection_no) JOIN samples s USING (sample_no) WHERE r.file_no = ?`,
      "SELECT DISTINCT subject_no FROM table_snapshots WHERE file_no = ?",
    ]) {
      this.db.prepare(`INSERT INTO dirty_subjects (subject_no) ${sql} ON CONFLICT DO NOTHING`).run(fileNo);
    }
    for (const table of ["results", "result_links"]) {
      const runs = `SELECT DISTINCT i.run_no FROM ${table} r JOIN injections i USING (injection_no) WHERE r.file_no = ?`;
      this.db.prepare(`INSERT INTO dirty_runs ${runs} ON CONFLICT DO NOTHING`).run(fileNo);
    }
  }

  async finishFile(fileNo: number, facts: T.FileOutcome): Promise<void> {
    this.db
      .prepare(
        `UPDATE files SET exported_at_ms = ?, dilution = ?, are_limits_before_dilution = ?, rows_read = ?, rows_stored = ?, rows_reported = ?
         WHERE file_no = ?`,
      )
      .run(
        facts.exportedAtMs,
        facts.dilution,
        facts.areLimitsBeforeDilution ? 1 : 0,
        facts.rowsRead,
        facts.rowsStored,
        facts.rowsReported,
        fileNo,
      );
    this.results?.flushCounts(fileNo);
    const touched = this.files.get(fileNo);
    if (touched) touched.reading = this.results === null ? noRows : this.results.takeDigest();
  }

  async addResults(fileNo: number, results: readonly T.ResultToStore[]): Promise<T.StoredCounts> {
    this.results ??= new ResultWriter(this.db);
    return this.results.add(fileNo, results);
  }

  async addTableRows(rows: readonly TableRow[]): Promise<void> {
    this.tables ??= new TableWriter(this.db);
    this.tables.add(rows);
  }

  async finishTables(fileNo: number, mapping: string): Promise<ReadonlySet<TableKind>> {
    if (this.tables === null) return new Set();
    const { kinds, subjectNos } = this.tables.finish(fileNo, mapping);
    this.tables = null;
    this.touched = subjectNos;
    return kinds;
  }

  async refreshTouchedSamples(identify: T.SampleFacts): Promise<void> {
    refreshSamples(this.db, this.touched, identify);
  }

  async refreshSamples(subjectNos: readonly number[], identify: T.SampleFacts): Promise<void> {
    refreshSamples(this.db, subjectNos, identify);
  }

  async linkInjections(links: readonly { injectionNo: number; sampleNo: number }[]): Promise<void> {
    const link = this.db.prepare("UPDATE injections SET sample_no = ? WHERE injection_no = ? AND sample_no IS NULL");
    const dirty = this.db.prepare(
      "INSERT INTO dirty_subjects (subject_no) SELECT subject_no FROM samples WHERE sample_no = ? ON CONFLICT DO NOTHING",
    );
    const dirtyRun = this.db.prepare(
      "INSERT INTO dirty_runs SELECT run_no FROM injections WHERE injection_no = ? ON CONFLICT DO NOTHING",
    );
    for (const { injectionNo, sampleNo } of links) {
      link.run(sampleNo, injectionNo);
      dirty.run(sampleNo);
      dirtyRun.run(injectionNo);
    }
    if (links.length === 0) return;
    const lines = links.map(({ injectionNo, sampleNo }) => `${injectionNo} ${sampleNo}`);
    const newValue = JSON.stringify({ links: links.length, digest: linesDigest(lines) });
    this.log.append({ action: "link", entity: "links", recordId: String(this.log.nextSeq()), newValue });
  }

  async addFindings(owner: T.FindingOwner, ownerNo: number, findings: readonly Finding[]): Promise<void> {
    const insert = this.db.prepare(
      "INSERT INTO findings (owner, owner_no, severity, rule, detail) VALUES (?, ?, ?, ?, ?)",
    );
    for (const one of findings) insert.run(owner, ownerNo, one.severity, one.rule, JSON.stringify(one));
    if (owner === "file") this.touchFile(ownerNo, "examine");
  }

  async replaceFindings(owner: T.FindingOwner, ownerNo: number, findings: readonly Finding[]): Promise<void> {
    this.db.prepare("DELETE FROM findings WHERE owner = ? AND owner_no = ?").run(owner, ownerNo);
    await this.addFindings(owner, ownerNo, findings);
  }

  async markAllDirty(): Promise<void> {
    this.db.exec(
      "INSERT INTO dirty_subjects (subject_no) SELECT subject_no FROM subjects WHERE true ON CONFLICT DO NOTHING",
    );
  }

  async putRunAssessments(runs: Parameters<T.StoreWriter["putRunAssessments"]>[0]): Promise<void> {
    putRunAssessments(this.db, runs);
    for (const runNo of runs.flatMap((one) => one.runNos)) {
      const oldValue = this.log.lastValue("run", String(runNo));
      const newValue = runValue(this.db, runNo);
      if (newValue === (oldValue || noRunValue)) continue;
      this.log.append({ action: "judge", entity: "run", recordId: String(runNo), oldValue, newValue });
    }
  }

  async putStudyRunFindings(findings: readonly Finding[]): Promise<void> {
    putStudyRunFindings(this.db, findings);
  }

  async putEvaluations(evaluations: readonly T.EvaluationToStore[]): Promise<void> {
    putEvaluations(this.db, this.log, evaluations);
  }

  async putSummaries(summaries: readonly Summary[]): Promise<void> {
    this.db.exec("DELETE FROM summaries");
    const insert = this.db.prepare("INSERT INTO summaries VALUES (?, ?)");
    summaries.forEach((summary, position) => {
      insert.run(position, JSON.stringify(summary));
    });
    const oldValue = this.log.lastValue("summaries", "study");
    const newValue = summariesValue(this.db);
    if (oldValue === newValue) return;
    this.log.append({ action: "summarise", entity: "summaries", recordId: "study", oldValue, newValue });
  }

  async addUser(user: people.NewUser): Promise<void> {
    people.addUser(this.db, this.log, user);
  }

  async changeUser(userId: string, change: people.UserChange): Promise<void> {
    people.changeUser(this.db, this.log, userId, change);
  }

  async addDecision(decision: people.NewDecision): Promise<number> {
    return people.addDecision(this.db, this.log, decision);
  }

  async addSignature(signature: people.NewSignature): Promise<number> {
    return people.addSignature(this.db, this.log, signature);
  }

  async markDecided(about: { subjectId: string } | { run: string }): Promise<void> {
    const who =
      "run" in about
        ? `SELECT DISTINCT s.subject_no FROM runs JOIN injections USING (run_no) JOIN samples s USING (sample_no) WHERE run_id = ?`
        : "SELECT subject_no FROM subjects WHERE subject_id = ?";
    // The number of the next event is one no mark had before.
    this.db
      .prepare(
        `INSERT INTO dirty_subjects (subject_no, mark_no) SELECT subject_no, ? FROM (${who}) WHERE true
         ON CONFLICT DO UPDATE SET mark_no = excluded.mark_no`,
      )
      .run(this.log.nextSeq(), "run" in about ? about.run : about.subjectId);
  }

  async note(event: { action: string; entity: string; recordId: string; newValue: string }): Promise<void> {
    this.log.append({ ...event, oldValue: this.log.lastValue(event.entity, event.recordId) });
  }
}

function actionOf(status: "imported" | "setAside"): string {
  return status === "imported" ? "import" : "set aside";
}
