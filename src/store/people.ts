import { createHash } from "node:crypto";
import type { AuditHead, Decision, Role, Signature, User } from "../domain/decision.js";
import type { AuditLog } from "./audit-log.js";
import type { Connection } from "./sqlite.js";
import { prepared } from "./sqlite.js";

/** Accounts, decisions and signatures: every line is written together with its event. */

const userColumns = `user_no AS userNo, user_id AS userId, full_name AS fullName, role, os_user AS osUser, is_disabled AS isDisabled,
  created_at AS createdAt`;
const decisionColumns = `d.decision_no AS decisionNo, d.action, d.target_kind AS targetKind, d.target_id AS targetId, d.analyte, d.choice,
  d.refers_to AS refersTo, d.reason_code AS reasonCode, d.reason_text AS reasonText, d.evidence_sha256 AS evidenceSha256,
  d.user_no AS userNo, u.user_id AS userId, u.full_name AS fullName, d.decided_at AS decidedAt`;
const signatureColumns = `s.signature_no AS signatureNo, s.target_kind AS targetKind, s.target_id AS targetId, s.meaning,
  s.version_sha256 AS versionSha256, s.user_no AS userNo, u.user_id AS userId, s.printed_name AS printedName, s.signed_at AS signedAt,
  s.reason_text AS reasonText, s.withdraws`;

export interface NewUser {
  userId: string;
  fullName: string;
  role: Role;
  osUser: string | null;
  credential: string;
  createdAt: string;
}

export type NewDecision = Omit<Decision, "decisionNo" | "userId" | "fullName">;
export type NewSignature = Omit<Signature, "signatureNo" | "userId">;
export interface UserChange {
  role?: Role;
  credential?: string;
  isDisabled?: boolean;
}

export function readUsers(db: Connection): User[] {
  const rows = prepared(db, `SELECT ${userColumns} FROM users ORDER BY user_id`).all() as (Omit<User, "isDisabled"> & {
    isDisabled: number;
  })[];
  return rows.map((row) => ({ ...row, isDisabled: row.isDisabled === 1 }));
}

export function readCredential(db: Connection, userId: string): string | null {
  const row = prepared(db, "SELECT credential FROM users WHERE user_id = ?").get(userId);
  return (row as { credential: string } | undefined)?.credential ?? null;
}

export function readDecisions(db: Connection): Decision[] {
  return prepared(
    db,
    `SELECT ${decisionColumns} FROM decisions d JOIN users u USING (user_no) ORDER BY d.decision_no`,
  ).all() as Decision[];
}

export function readSignatures(db: Connection): Signature[] {
  return prepared(
    db,
    `SELECT ${signatureColumns} FROM signatures s JOIN users u USING (user_no) ORDER BY s.signature_no`,
  ).all() as Signature[];
}

/** The account as events keep it: its credential only as a hash of what is stored. */
export function userValue(db: Connection, userId: string): string {
  const row = prepared(db, `SELECT ${userColumns}, credential FROM users WHERE user_id = ?`).get(userId) as
    | Record<string, unknown>
    | undefined;
  if (!row) return "";
  const credential = createHash("sha256").update(String(row.credential)).digest("hex");
  return JSON.stringify({ ...row, credential });
}

export function decisionValue(db: Connection, decisionNo: number): string {
  const row = prepared(
    db,
    `SELECT ${decisionColumns} FROM decisions d JOIN users u USING (user_no) WHERE decision_no = ?`,
  ).get(decisionNo) as Decision | undefined;
  // The name is the account's and may be spelt anew there.
  return row ? JSON.stringify({ ...row, fullName: undefined }) : "";
}

export function signatureValue(db: Connection, signatureNo: number): string {
  const row = prepared(
    db,
    `SELECT ${signatureColumns} FROM signatures s JOIN users u USING (user_no) WHERE signature_no = ?`,
  ).get(signatureNo);
  return row ? JSON.stringify(row) : "";
}

export function auditHead(db: Connection, isOfData: boolean): AuditHead | null {
  const where = isOfData ? "WHERE entity NOT IN ('report', 'backup', 'night', 'signing', 'clock')" : "";
  const sql = `SELECT seq, hash FROM audit_events ${where} ORDER BY seq DESC LIMIT 1`;
  return (prepared(db, sql).get() as AuditHead | undefined) ?? null;
}

/** By the machine's clock: a fixed one says nothing of it. */
export function lastMachineTime(db: Connection): string | null {
  const row = prepared(
    db,
    "SELECT at_utc AS at FROM audit_events WHERE clock = 'system' ORDER BY seq DESC LIMIT 1",
  ).get();
  return (row as { at: string } | undefined)?.at ?? null;
}

export function addUser(db: Connection, log: AuditLog, user: NewUser): void {
  prepared(
    db,
    "INSERT INTO users (user_id, full_name, role, os_user, credential, created_at) VALUES (?, ?, ?, ?, ?, ?)",
  ).run(user.userId, user.fullName, user.role, user.osUser, user.credential, user.createdAt);
  log.append({ action: "add", entity: "user", recordId: user.userId, newValue: userValue(db, user.userId) });
}

export function changeUser(db: Connection, log: AuditLog, userId: string, change: UserChange): void {
  const oldValue = userValue(db, userId);
  if (change.role !== undefined) {
    prepared(db, "UPDATE users SET role = ? WHERE user_id = ?").run(change.role, userId);
  }
  if (change.credential !== undefined) {
    prepared(db, "UPDATE users SET credential = ? WHERE user_id = ?").run(change.credential, userId);
  }
  if (change.isDisabled !== undefined) {
    // Its place in the operating system is free for the account that follows.
    prepared(db, "UPDATE users SET is_disabled = ?, os_user = NULL WHERE user_id = ?").run(
      change.isDisabled ? 1 : 0,
      userId,
    );
  }
  log.append({ action: "change", entity: "user", recordId: userId, oldValue, newValue: userValue(db, userId) });
}

/** `sourceFileHash`: of the worklist it was read from; '' where it was entered by hand. */
export function addDecision(db: Connection, log: AuditLog, decision: NewDecision, sourceFileHash = ""): number {
  const info = prepared(
    db,
    `INSERT INTO decisions (action, target_kind, target_id, analyte, choice, refers_to, reason_code, reason_text, evidence_sha256, user_no, decided_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    decision.action,
    decision.targetKind,
    decision.targetId,
    decision.analyte,
    decision.choice,
    decision.refersTo,
    decision.reasonCode,
    decision.reasonText,
    decision.evidenceSha256,
    decision.userNo,
    decision.decidedAt,
  );
  const decisionNo = Number(info.lastInsertRowid);
  log.append({
    action: decision.action,
    entity: "decision",
    recordId: String(decisionNo),
    newValue: decisionValue(db, decisionNo),
    reasonCode: decision.reasonCode,
    reasonText: decision.reasonText,
    sourceFileHash,
  });
  return decisionNo;
}

export function addSignature(db: Connection, log: AuditLog, signature: NewSignature): number {
  const info = prepared(
    db,
    `INSERT INTO signatures (target_kind, target_id, meaning, version_sha256, user_no, printed_name, signed_at, reason_text, withdraws)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    signature.targetKind,
    signature.targetId,
    signature.meaning,
    signature.versionSha256,
    signature.userNo,
    signature.printedName,
    signature.signedAt,
    signature.reasonText,
    signature.withdraws,
  );
  const signatureNo = Number(info.lastInsertRowid);
  log.append({
    action: signature.withdraws === null ? "sign" : "unsign",
    entity: "signature",
    recordId: String(signatureNo),
    newValue: signatureValue(db, signatureNo),
  });
  return signatureNo;
}
