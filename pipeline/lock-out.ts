import type { User } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { isPassword } from "../src/io/password.js";
import { accountChanged } from "../src/store/proven-account.js";
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
 * Counting and recording are one transaction, which also decides: of many tries at once, each sees those before it. Only the slow
 * comparison comes before, so that it keeps nobody else from writing. An account that is not as the audit trail tells of
 * it takes no password. Throws ConfigError.
 */
export async function provePassword(context: Context, user: User, password: string, action: string): Promise<void> {
  const { userId } = user;
  const credential = await context.store.credential(userId);
  const isRight = credential !== null && isPassword(password, credential);
  const by = { actor: userId, reason: action, isDurable: true };
  const refusal = await context.store.write(by, async (writer): Promise<ConfigError | null> => {
    const note = (done: string, reasonCode: string, reasonText: string): Promise<void> =>
      writer.note({
        action: done,
        entity: "signing",
        recordId: userId,
        newValue: JSON.stringify({ isProven: done === proven }),
        reasonCode,
        reasonText,
      });
    if (!(await context.store.isAccountAsTold(userId))) {
      await note(refused, "account-changed", "the account is not as its last event says");
      return accountChanged(userId);
    }
    const until = await lockedUntil(context, userId);
    if (until !== null) {
      await note(refused, "locked", "too many wrong passwords before");
      return new ConfigError(
        `the account ${userId} takes no password until ${new Date(until).toISOString()}: ${mostFailures} wrong ones came within ${spanMs / 60_000} minutes. Wait, or let an admin give a new one: csfp user passwd ${userId}. The attempt was recorded, nothing else was written.`,
      );
    }
    if (!isRight || (await context.store.credential(userId)) !== credential) {
      await note(action, "wrong-password", "the password was wrong");
      return new ConfigError(`wrong password for ${userId}; the attempt was recorded, nothing else was written.`);
    }
    if (await hasFailedSince(context, userId)) await note(proven, "right-password", "the password was right");
    return null;
  });
  if (refusal !== null) throw refusal;
}

/** Whether the last of an account's sign-ins that was written down was none. */
async function hasFailedSince(context: Context, userId: string): Promise<boolean> {
  let last = "";
  for await (const event of context.store.auditEvents({ entity: "signing", recordId: userId })) last = event.action;
  return last !== "" && last !== proven;
}
