import type { AuditEvent } from "../domain/decision.js";
import { ConfigError } from "../domain/errors.js";
import { eventColumns, eventHash } from "./audit-log.js";
import { readCredential, readUsers, userValue } from "./people.js";
import { type Connection, prepared } from "./sqlite.js";
import type { WriteReason } from "./study-store.js";

/** Accounts as the audit trail tells of them: whoever changes a row outside the program proves nothing with it. */

/**
 * Whether an account's row is what its last event says, credential and role included, and that event is as it was
 * written. An id that neither a row nor an event knows is.
 */
export function isAccountAsTold(db: Connection, userId: string): boolean {
  const last = prepared(
    db,
    `SELECT ${eventColumns} FROM audit_events WHERE entity = 'user' AND record_id = ? ORDER BY seq DESC LIMIT 1`,
  ).get(userId) as AuditEvent | undefined;
  const now = userValue(db, userId);
  if (last === undefined) return now === "";
  const { hash, ...event } = last;
  return now === last.newValue && eventHash(event) === hash;
}

/** The stored credential; null where there is none, or none that the trail knows. */
export function provenCredential(db: Connection, userId: string): string | null {
  return isAccountAsTold(db, userId) ? readCredential(db, userId) : null;
}

/**
 * Refuses what a person writes whose account is not as the trail tells, inside the transaction that would write it: a
 * role lent for a moment, or a credential swapped after the sign-in, counts for nothing. Throws ConfigError.
 */
export function requireAccountAsTold(db: Connection, { actor, authenticatedBy, role }: WriteReason): void {
  if (authenticatedBy === undefined || authenticatedBy === "system") return;
  if (!isAccountAsTold(db, actor)) throw accountChanged(actor);
  const user = readUsers(db).find((one) => one.userId === actor);
  if (user === undefined || role === undefined || (user.role === role && !user.isDisabled)) return;
  throw new ConfigError(`the account ${actor} was changed just now: sign in again. Nothing was written.`);
}

export function accountChanged(userId: string): ConfigError {
  return new ConfigError(
    `the account ${userId} is not as its last event in the audit trail says: somebody changed it outside the program, so it proves nothing. \`csfp audit verify\` tells more; an admin disables it and adds another one, or the last backup is restored. Nothing was decided.`,
  );
}
