/** People, what they may do, what they decided, what they signed. */

export const roles = ["importer", "analyst", "qc", "admin"] as const;
export type Role = (typeof roles)[number];

export interface User {
  userNo: number;
  userId: string;
  fullName: string;
  role: Role;
  /** Account of the operating system that is this person; null: only by password. */
  osUser: string | null;
  isDisabled: boolean;
  createdAt: string;
}

/** What is entered. */
export const entryActions = [
  "flag",
  "exclude",
  "restore",
  "acknowledge",
  "choose",
  "replace",
  "comment",
  "accept",
  "dismiss",
  "reinstate",
] as const;
/** How a second person answers it; `withdraw`: the person who entered it takes it back. */
export const answerActions = ["approve", "reject", "withdraw"] as const;
export type EntryAction = (typeof entryActions)[number];
export type AnswerAction = (typeof answerActions)[number];

export const decisionTargets = ["sample", "pair", "result", "run", "subject", "file"] as const;
export type DecisionTarget = (typeof decisionTargets)[number];

/** What each action is entered on. */
export const targetsOf: Readonly<Record<EntryAction, readonly DecisionTarget[]>> = {
  flag: ["sample", "pair", "run"],
  exclude: ["sample", "pair", "run", "subject"],
  restore: ["sample", "pair", "run", "subject"],
  acknowledge: ["sample"],
  choose: ["result"],
  replace: ["run"],
  comment: ["sample", "pair", "run", "subject"],
  accept: ["file"],
  dismiss: ["file"],
  reinstate: ["file"],
};

/** One line a person wrote; never changed, answered by later ones. */
export interface Decision {
  decisionNo: number;
  action: EntryAction | AnswerAction;
  targetKind: DecisionTarget;
  /** Sample id (also of a result), pair id, run id, subject id or SHA-256 of a file: what survives an import. */
  targetId: string;
  /** Null: every analyte of the target. */
  analyte: string | null;
  /**
   * Of `choose`: hash of the content that counts; of `replace`: the run that counts; of `accept`: `second-person` where
   * another one must approve it.
   */
  choice: string | null;
  refersTo: number | null;
  reasonCode: string;
  reasonText: string;
  /** Hash of the data that were looked at. */
  evidenceSha256: string;
  userNo: number;
  userId: string;
  fullName: string;
  decidedAt: string;
}

export const meanings = ["AUTHORSHIP", "REVIEW", "APPROVAL", "RESPONSIBILITY"] as const;
export type Meaning = (typeof meanings)[number];
export const signatureTargets = ["study", "sample", "pair", "run", "audit"] as const;
export type SignatureTarget = (typeof signatureTargets)[number];

export interface Signature {
  signatureNo: number;
  targetKind: SignatureTarget;
  targetId: string;
  meaning: Meaning;
  /** Hash of exactly what was signed. */
  versionSha256: string;
  userNo: number;
  userId: string;
  printedName: string;
  signedAt: string;
  reasonText: string;
  /** The signature this row takes back. */
  withdraws: number | null;
}

/** One change: who, when, what, from what to what, why, by which software; chained to the one before. */
export interface AuditEvent {
  seq: number;
  eventId: string;
  atUtc: string;
  /** The same instant in the study's zone, with its offset. */
  atLocal: string;
  clock: "system" | "SOURCE_DATE_EPOCH";
  userId: string;
  userName: string;
  role: string;
  /** `system`, `password`, `os:<account>`, or `named` (--as-user, not proven). */
  authenticatedBy: string;
  action: string;
  entity: string;
  recordId: string;
  recordVersion: number;
  /** Names of what changed, or `*` for a new record. */
  field: string;
  oldValue: string;
  newValue: string;
  reasonCode: string;
  reasonText: string;
  softwareVersion: string;
  sourceFileHash: string;
  prevHash: string;
  hash: string;
}

export interface AuditHead {
  seq: number;
  hash: string;
}
