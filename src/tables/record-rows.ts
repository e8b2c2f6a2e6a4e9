/** A decision as lists, exports and pages give it: the entry, how it stands now, and the answer to it. */
export type DecisionRow = {
  /** `D7`. */
  readonly decisionId: string;
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly analyte: string | null;
  readonly choice: string | null;
  readonly state: string;
  readonly reopened: boolean;
  readonly inForce: boolean;
  readonly userId: string;
  readonly fullName: string;
  /** UTC. */
  readonly decidedAt: string;
  readonly reasonCode: string;
  readonly reasonText: string;
  /** Name and account of the person who answered; null where nobody has. */
  readonly answeredBy: string | null;
  readonly answeredByUserId: string | null;
  readonly answeredAt: string | null;
  readonly answerCode: string | null;
  readonly answerText: string | null;
};

/** A signature as lists, exports and pages give it, and whether the study is released with it. */
export type SignatureRow = {
  /** `S3`. */
  readonly signatureId: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly meaning: string;
  readonly printedName: string;
  readonly userId: string;
  /** UTC. */
  readonly signedAt: string;
  readonly state: "valid" | "void" | "withdrawn";
  readonly versionSha256: string;
  readonly reasonText: string;
  readonly studyState: "APPROVED" | "DRAFT";
};
