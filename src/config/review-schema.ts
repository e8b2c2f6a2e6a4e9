import { z } from "zod";

const text = z.string().min(1);

/** Codes of reasons where study.yaml gives none of its own. */
const defaultReasons = [
  "sample-mix-up",
  "blood-contamination",
  "haemolysis",
  "stability-exceeded",
  "wrong-time",
  "instrument-failure",
  "integration-error",
  "dilution-error",
  "reanalysis",
  "protocol-deviation",
  "entered-in-error",
  "checked",
  "not-justified",
  "other",
];

/** What people's decisions need. */
export const qcSchema = z.strictObject({
  reasons: z.array(text).min(1).default(defaultReasons).describe("codes of reasons a decision may have"),
  ownPasswordsOnly: z
    .boolean()
    .default(false)
    .describe("a password that an admin gave is good only for choosing another one: nobody else knows it then"),
});

/** The audit trail is always on: only where its head is written down besides can be set. */
export const auditSchema = z.strictObject({
  anchorFile: text
    .nullable()
    .default(null)
    .describe("file outside the study to which every command that wrote something appends the head of the audit trail"),
});
