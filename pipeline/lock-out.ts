import type { User } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { isPassword } from "../src/io/password.js";
import type { Context } from "./stage.js";

/** So many wrong passwords within so much time shut an account for as long: guessing takes years, a slip a quarter hour. */
const mostFailures = 5;
const spanMs = 15 * 60_000;

/** Actions of an account's sign-ins, kept as events of the entity `signing`. */
const proven = "sign-in";
const refused = "sign-in refused";

/**
 * Until when an account takes no password, epoch milliseconds; null where it does. Only what came after the last right
 * password and the last new one counts.
 */
export async function lockedUntil(context: Context, userId: string): Promise<number | null> {
  let renewed = 0;
  for await (const event of context.store.auditEvents({ entity: "user", recordId: userId })) {
    if (event.field.split(",").includes("credential")) renewed = event.seq;
  }
  let failures: number[] = [];
  for await (const event of context.store.auditEvents({ entity: "signing", recordId: userId })) {
    if (event.seq < renewed || event.action === refused) continue;
    failures = event.action === proven ? [] : [...failures, Date.parse(event.atUtc)];
  }
  const last = failures.at(-1);
  const first = failures.at(-mostFailures);
  if (last === undefined || first === undefined || last - first > spanMs) return null;
  return context.now() < last + spanMs ? last + spanMs : null;
}

/**
 * Checks a password. A wrong one, one for a shut account, and the right one after wrong ones are events of their own.
 * Throws ConfigError.
 */
export async function provePassword(context: Context, user: User, password: string, action: string): Promise<void> {
  const { userId } = user;
  const until = await lockedUntil(context, userId);
  if (until !== null) {
    await note(context, userId, { action: refused, code: "locked", reason: "too many wrong passwords before" });
    throw new ConfigError(
      `the account ${userId} takes no password until ${new Date(until).toISOString()}: ${mostFailures} wrong ones came within ${spanMs / 60_000} minutes. Wait, or let an admin give a new one: csfp user passwd ${userId}. The attempt was recorded, nothing else was written.`,
    );
  }
  const credential = await context.store.credential(userId);
  if (credential === null || !isPassword(password, credential)) {
    await note(context, userId, { action, code: "wrong-password", reason: "the password was wrong" });
    throw new ConfigError(`wrong password for ${userId}; the attempt was recorded, nothing else was written.`);
  }
  if (await hasFailedSince(context, userId)) {
    await note(context, userId, { action: proven, code: "right-password", reason: "the password was right" });
  }
}

/** Whether the last of an account's sign-ins that was written down was none. */
async function hasFailedSince(context: Context, userId: string): Promise<boolean> {
  let last = "";
  for await (const event of context.store.auditEvents({ entity: "signing", recordId: userId })) last = event.action;
  return last !== "" && last !== proven;
}

function note(
  context: Context,
  userId: string,
  { action, code, reason }: { action: string; code: string; reason: string },
): Promise<void> {
  return context.store.write({ actor: userId, reason, reasonCode: code, isDurable: true }, (writer) =>
    writer.note({
      action,
      entity: "signing",
      recordId: userId,
      newValue: JSON.stringify({ isProven: action === proven }),
    }),
  );
}
