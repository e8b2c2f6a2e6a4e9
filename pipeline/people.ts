import { userInfo } from "node:os";
import { type Role, roles, type User } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { nearMiss } from "../src/domain/near-miss.js";
import { hashPassword, isPassword } from "../src/io/password.js";
import { accountChanged } from "../src/store/proven-account.js";
import type { WriteReason } from "../src/store/study-store.js";
import { provePassword } from "./lock-out.js";
import type { Context } from "./stage.js";

/** Who acts, and how that was proven. */
export interface Person {
  user: User;
  authenticatedBy: string;
}

/** What a person brings: the account named, the password typed. Null: not given. */
export interface Proof {
  asUser: string | null;
  password: string | null;
}

const shortestPassword = 8;

/** The account of whoever runs the program: by password, or by its operating-system user. Throws ConfigError. */
export async function identify(
  context: Context,
  proof: Proof,
  options: { isRenewing?: boolean } = {},
): Promise<Person> {
  await refuseFixedClock(context);
  const users = await context.store.users();
  const osUser = userInfo().username;
  const user = proof.asUser === null ? users.find((one) => one.osUser === osUser) : find(users, proof.asUser);
  if (!user) {
    throw new ConfigError(
      `a decision needs an account: the operating-system user ${osUser} is mapped to none. Name one with --as-user <id> (a terminal is asked for its password, a script gives it with --password-stdin), or let an admin map it: csfp user add <id> --os-user ${osUser}.`,
    );
  }
  if (user.isDisabled) throw new ConfigError(`the account ${user.userId} is disabled; nothing was written.`);
  if (proof.password !== null) {
    await provePassword(context, user, proof.password, "sign-in failed");
    if (!options.isRenewing) await refuseGivenPassword(context, user);
    return { user, authenticatedBy: "password" };
  }
  if (user.osUser === osUser) {
    if (!(await context.store.isAccountAsTold(user.userId))) throw accountChanged(user.userId);
    return { user, authenticatedBy: `os:${osUser}` };
  }
  throw new ConfigError(
    `the account ${user.userId} is not that of the operating-system user ${osUser}: prove it with --password-stdin. Nothing was written.`,
  );
}

/** A time that people could choose would let them decide in the past: only where no event has another clock. */
async function refuseFixedClock({ store, isClockFixed }: Context): Promise<void> {
  if (!isClockFixed || (await store.lastMachineTime()) === null) return;
  throw new ConfigError(
    "SOURCE_DATE_EPOCH is set: what people enter and sign takes the machine's clock, as the events of this study did before. Unset it and try again; nothing was written.",
  );
}

/**
 * A password that an admin gave is known to two: where study.yaml says so (`qc.ownPasswordsOnly`), it is good for choosing
 * one's own and for nothing else. Throws ConfigError.
 */
export async function refuseGivenPassword({ store, loaded }: Context, { userId }: User): Promise<void> {
  if (!loaded.config.qc.ownPasswordsOnly) return;
  let giver = userId;
  for await (const event of store.auditEvents({ entity: "user", recordId: userId })) {
    if (event.action === "add" || event.field.split(",").includes("credential")) giver = event.userId;
  }
  if (giver === userId) return;
  throw new ConfigError(
    `the password of ${userId} was given by ${giver}, who knows it: choose another one first (csfp user passwd ${userId} --as-user ${userId}). Nothing was written.`,
  );
}

/** How far the machine's clock may be behind the last event before it is wrong rather than corrected, milliseconds. */
const clockSlackMs = 60_000;

/**
 * When something is entered, for its record: never before the last event of the audit trail. Asked inside the transaction
 * that writes it. Throws ConfigError where the machine's clock was set back.
 */
export async function entryTime({ store, now, isClockFixed }: Context): Promise<string> {
  const time = new Date(now()).toISOString();
  const last = await store.lastMachineTime();
  if (isClockFixed || last === null || last <= time) return time;
  if (Date.parse(last) - Date.parse(time) <= clockSlackMs) return last;
  throw new ConfigError(
    `the machine's clock says ${time}, but the last event of this study was at ${last}: what people enter is never dated before it. Set the clock right and try again (\`csfp doctor\` compares them); nothing was written.`,
  );
}

/** Who writes and why, for the store's one door. */
export function writeAs(person: Person, reason: { code: string; text: string }): WriteReason {
  return {
    actor: person.user.userId,
    role: person.user.role,
    reason: reason.text,
    reasonCode: reason.code,
    authenticatedBy: person.authenticatedBy,
    isDurable: true,
  };
}

/** Throws ConfigError where the person's role is not one of those that may do this. */
export function requireRole(person: Person, allowed: readonly Role[], what: string): void {
  const { userId, role } = person.user;
  if (allowed.includes(role)) return;
  throw new ConfigError(
    `${userId} has the role ${role}; to ${what} takes ${allowed.join(" or ")}. Nothing was written.`,
  );
}

export interface NewAccount {
  userId: string;
  fullName: string;
  role: Role;
  osUser: string | null;
  password: string;
}

/** Adds an account. The first one of a study must be an admin and needs nobody's leave. Throws ConfigError. */
export async function addAccount(context: Context, proof: Proof, account: NewAccount, why?: string): Promise<void> {
  const { store } = context;
  const osUser = userInfo().username;
  const isFirst = (await store.users()).length === 0;
  if (isFirst) {
    await refuseFixedClock(context);
    await refuseRemovedAccounts(context);
  }
  const person = isFirst ? null : await adminOf(context, proof);
  checkPassword(account.password);
  const credential = hashPassword(account.password);
  const reason = accountReason(`account of ${account.fullName}, ${account.role}`, why);
  const by = person
    ? writeAs(person, reason)
    : {
        actor: account.userId,
        reason: reason.text,
        reasonCode: reason.code,
        authenticatedBy: `os:${osUser}`,
        isDurable: true,
      };
  await store.write(by, async (writer) => {
    // Inside the transaction: of two who want to be the first, one is.
    checkAccount(account, await store.users(), isFirst);
    await writer.addUser({
      userId: account.userId,
      fullName: account.fullName.trim(),
      role: account.role,
      osUser: account.osUser,
      credential,
      createdAt: await entryTime(context),
    });
  });
}

/** A study whose accounts are gone is not one that never had any: whoever removed them does not become its admin. */
async function refuseRemovedAccounts({ store }: Context): Promise<void> {
  for await (const event of store.auditEvents()) {
    if (event.entity !== "user") continue;
    throw new ConfigError(
      `the audit trail tells of the account ${event.recordId}, but the study has none: they were removed outside the program. Restore the last backup (\`csfp audit verify\` tells more); nothing was written.`,
    );
  }
}

function checkAccount(account: NewAccount, users: readonly User[], isFirst: boolean): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(account.userId)) {
    throw new ConfigError(`expected a user id of letters, digits, dots and dashes, found \`${account.userId}\`.`);
  }
  if (account.fullName.trim().length < 2) throw new ConfigError("expected the person's full name: --name <name>.");
  if (isFirst && users.length > 0) {
    throw new ConfigError(`${users[0]!.userId} was added just now: an admin adds the next one. Nothing was written.`);
  }
  if (isFirst && account.role !== "admin") {
    throw new ConfigError(
      `the first account of a study is an admin: csfp user add <id> --name <name> --role admin --password-stdin. ${account.userId} was not added.`,
    );
  }
  // Compared without case: nobody should have to tell Ann from ann.
  const same = users.find((one) => one.userId.toLowerCase() === account.userId.toLowerCase());
  if (same)
    throw new ConfigError(
      `the id ${same.userId} was given before${same.isDisabled ? " (disabled)" : ""}; IDs are never reused.`,
    );
  const mapped = users.find((one) => account.osUser !== null && one.osUser === account.osUser);
  if (mapped)
    throw new ConfigError(`the operating-system user ${account.osUser} is mapped to ${mapped.userId} already.`);
  const namesake = users.find((one) => !one.isDisabled && plainName(one.fullName) === plainName(account.fullName));
  if (namesake)
    throw new ConfigError(
      `${namesake.userId} has the name ${namesake.fullName}: one person has one account, or nobody's entry is answered by another. If this is somebody else, distinguish them in --name. Nothing was written.`,
    );
}

const plainName = (name: string): string => name.trim().replace(/\s+/g, " ").toLowerCase();

export async function disableAccount(context: Context, proof: Proof, userId: string, why?: string): Promise<void> {
  const person = await adminOf(context, proof);
  await context.store.write(writeAs(person, accountReason(`account ${userId} disabled`, why)), async (writer) => {
    await keepOneAdmin(context, userId);
    await writer.changeUser(userId, { isDisabled: true });
  });
}

export async function changeRole(
  context: Context,
  proof: Proof,
  userId: string,
  role: Role,
  why?: string,
): Promise<void> {
  if (!roles.includes(role)) throw new ConfigError(`expected a role, one of ${roles.join(", ")}, found \`${role}\`.`);
  const person = await adminOf(context, proof);
  await context.store.write(writeAs(person, accountReason(`role of ${userId}: ${role}`, why)), async (writer) => {
    if (role !== "admin") await keepOneAdmin(context, userId);
    if (!(await context.store.isAccountAsTold(userId))) throw accountChanged(userId);
    await writer.changeUser(userId, { role });
  });
}

/** A new password: one's own, or (an admin's right) another's. */
export async function changePassword(
  context: Context,
  proof: Proof,
  userId: string,
  password: string,
  why?: string,
): Promise<void> {
  const person = await identify(context, proof, { isRenewing: true });
  const user = find(await context.store.users(), userId);
  if (person.user.userId !== user.userId) {
    requireRole(person, ["admin"], "change another's password");
    if (person.authenticatedBy === "password") await refuseGivenPassword(context, person.user);
  } else if (person.authenticatedBy !== "password") {
    // Else whoever finds the machine unlocked could sign as its owner.
    throw new ConfigError(
      "changing your own password needs the present one as well: with --password-stdin, two lines, the present password and the new one. Nothing was written.",
    );
  }
  checkPassword(password);
  const present = await context.store.credential(userId);
  if (present !== null && isPassword(password, present))
    throw new ConfigError("expected another password than the present one; nothing was written.");
  const reason = accountReason(`password of ${userId} changed`, why);
  await context.store.write(writeAs(person, reason), async (writer) => {
    if (!(await context.store.isAccountAsTold(userId))) throw accountChanged(userId);
    await writer.changeUser(userId, { credential: hashPassword(password) });
  });
}

/** What an event on an account says: the change, and why a person made it where they say so. */
function accountReason(what: string, why: string | undefined): { code: string; text: string } {
  return { code: "account", text: why === undefined || why.trim() === "" ? what : `${what}: ${why.trim()}` };
}

async function adminOf(context: Context, proof: Proof): Promise<Person> {
  const person = await identify(context, proof);
  requireRole(person, ["admin"], "change accounts");
  return person;
}

async function keepOneAdmin(context: Context, userId: string): Promise<void> {
  const users = await context.store.users();
  const user = find(users, userId);
  const others = users.filter((one) => one.role === "admin" && !one.isDisabled && one.userId !== user.userId);
  if (user.role === "admin" && others.length === 0) {
    throw new ConfigError(`${user.userId} is the only admin: make another one first. Nothing was written.`);
  }
}

function find(users: readonly User[], userId: string): User {
  const user = users.find((one) => one.userId === userId);
  if (user) return user;
  const near = nearMiss(
    userId,
    users.map((one) => one.userId),
  );
  throw new ConfigError(
    `no account \`${userId}\`${near ? `; did you mean \`${near}\`?` : ""} (\`csfp user list\` prints all).`,
  );
}

function checkPassword(password: string): void {
  if (password.length >= shortestPassword) return;
  throw new ConfigError(`expected a password of at least ${shortestPassword} characters; nothing was written.`);
}
