import type { Finding } from "../domain/finding.js";
import type { Summary } from "../domain/summary.js";
import type { TableKind, TableRow } from "../domain/tables.js";
import { putRunAssessments, putStudyRunFindings } from "./assessments.js";
import type { AuditLog, Change } from "./audit-log.js";
import { linesDigest, noRows } from "./digest.js";
import * as files from "./files.js";
import { putEvaluations } from "./pair-history.js";
import * as people from "./people.js";
import { fileValue, nightValue, noRunValue, runValue, studyFindingsValue, summariesValue } from "./records.js";
import { ResultWriter } from "./results.js";
import { refreshSamples } from "./samples.js";
import { type Connection, prepared } from "./sqlite.js";
import type * as T from "./study-store.js";
import { TableWriter } from "./table-writer.js";

/** The one writer of a store, within one transaction. Every change gets its event of the audit trail here. */
export class SqliteWriter implements T.StoreWriter {
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
    prepared(this.db, "INSERT INTO configurations VALUES (?, ?) ON CONFLICT DO NOTHING").run(sha256, content);
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
    const { fileNo, superseded } = files.putFile(this.db, file);
    if (superseded !== null) this.touchFile(superseded, "supersede");
    this.touchFile(fileNo, file.status === "imported" ? "import" : "set aside");
    return fileNo;
  }

  async renewReadingKey(fileNo: number, readingKey: string): Promise<void> {
    prepared(this.db, "UPDATE files SET reading_key = ? WHERE file_no = ?").run(readingKey, fileNo);
  }

  async finishFile(fileNo: number, facts: T.FileOutcome): Promise<void> {
    files.finishFile(this.db, fileNo, facts);
    this.results?.flushCounts(fileNo);
    const touched = this.files.get(fileNo);
    if (touched) touched.reading = this.results === null ? noRows : this.results.takeDigest();
  }

  async setFileState(fileNo: number, state: T.FileState): Promise<void> {
    files.setFileState(this.db, fileNo, state);
    this.touchFile(fileNo, state.state === "waiting" ? "wait" : "resolve");
  }

  async addResults(fileNo: number, results: readonly T.ResultToStore[]): Promise<T.StoredCounts> {
    this.results ??= new ResultWriter(this.db);
    return this.results.add(fileNo, results);
  }

  async addTableRows(rows: readonly TableRow[]): Promise<void> {
    this.tables ??= new TableWriter(this.db);
    this.tables.add(rows);
  }

  async finishTables(fileNo: number, mapping: string, isAppend: boolean): Promise<ReadonlySet<TableKind>> {
    if (this.tables === null) return new Set();
    const { kinds, subjectNos } = this.tables.finish(fileNo, mapping, isAppend);
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
    const link = prepared(this.db, "UPDATE injections SET sample_no = ? WHERE injection_no = ? AND sample_no IS NULL");
    const dirty = prepared(
      this.db,
      "INSERT INTO dirty_subjects (subject_no) SELECT subject_no FROM samples WHERE sample_no = ? ON CONFLICT DO NOTHING",
    );
    const dirtyRun = prepared(
      this.db,
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
    const insert = prepared(
      this.db,
      "INSERT INTO findings (owner, owner_no, severity, rule, detail) VALUES (?, ?, ?, ?, ?)",
    );
    for (const one of findings) insert.run(owner, ownerNo, one.severity, one.rule, JSON.stringify(one));
    if (owner === "file") this.touchFile(ownerNo, "examine");
    else this.appendStudyFindings();
  }

  private appendStudyFindings(): void {
    const oldValue = this.log.lastValue("findings", "study");
    const newValue = studyFindingsValue(this.db);
    if (oldValue === newValue) return;
    this.log.append({ action: "examine", entity: "findings", recordId: "study", oldValue, newValue });
  }

  async replaceFindings(owner: T.FindingOwner, ownerNo: number, findings: readonly Finding[]): Promise<void> {
    prepared(this.db, "DELETE FROM findings WHERE owner = ? AND owner_no = ?").run(owner, ownerNo);
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
    this.appendStudyFindings();
  }

  async putEvaluations(evaluations: readonly T.EvaluationToStore[]): Promise<void> {
    putEvaluations(this.db, this.log, evaluations);
  }

  async putSummaries(summaries: readonly Summary[]): Promise<void> {
    this.db.exec("DELETE FROM summaries");
    const insert = prepared(this.db, "INSERT INTO summaries VALUES (?, ?)");
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

  async addDecision(decision: people.NewDecision, sourceFileHash?: string): Promise<number> {
    return people.addDecision(this.db, this.log, decision, sourceFileHash);
  }

  async addSignature(signature: people.NewSignature): Promise<number> {
    return people.addSignature(this.db, this.log, signature);
  }

  async markDirty(subjectNo: number): Promise<void> {
    this.db.prepare("INSERT INTO dirty_subjects (subject_no) VALUES (?) ON CONFLICT DO NOTHING").run(subjectNo);
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

  async note(event: Change): Promise<void> {
    this.log.append({ ...event, oldValue: this.log.lastValue(event.entity, event.recordId) });
  }
}
