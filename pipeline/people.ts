import { userInfo } from "node:os";
import { type Role, roles, type User } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { nearMiss } from "../src/domain/near-miss.js";
import { hashPassword } from "../src/io/password.js";
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
export async function identify(context: Context, proof: Proof): Promise<Person> {
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
    return { user, authenticatedBy: "password" };
  }
  if (user.osUser === osUser) return { user, authenticatedBy: `os:${osUser}` };
  throw new ConfigError(
    `the account ${user.userId} is not that of the operating-system user ${osUser}: prove it with --password-stdin. Nothing was written.`,
  );
}

/** Who writes and why, for the store's one door. */
export function writeAs(person: Person, reason: { code: string; text: string }): WriteReason {
  return {
    actor: person.user.userId,
    reason: reason.text,
    reasonCode: reason.code,
    authenticatedBy: person.authenticatedBy,
    isDurable: true,
  };
}

/** Throws ConfigError where the person's role is none of those that may do this. */
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
export async function addAccount(context: Context, proof: Proof, account: NewAccount): Promise<void> {
  const { store } = context;
  const users = await store.users();
  const isFirst = users.length === 0;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(account.userId)) {
    throw new ConfigError(`expected a user id of letters, digits, dots and dashes, found \`${account.userId}\`.`);
  }
  if (account.fullName.trim().length < 2) throw new ConfigError("expected the person's full name: --name <name>.");
  const osUser = userInfo().username;
  const person = isFirst ? null : await adminOf(context, proof);
  if (isFirst && account.role !== "admin") {
    throw new ConfigError(
      `the first account of a study is an admin: csfp user add <id> --name <name> --role admin --password-stdin. ${account.userId} was not added.`,
    );
  }
  // Compared without case: nobody should have to tell Ann from ann.
  const same = users.find((one) => one.userId.toLowerCase() === account.userId.toLowerCase());
  if (same)
    throw new ConfigError(
      `the id ${same.userId} was given before${same.isDisabled ? " (disabled)" : ""}; ids are never given twice.`,
    );
  const mapped = users.find((one) => account.osUser !== null && one.osUser === account.osUser);
  if (mapped)
    throw new ConfigError(`the operating-system user ${account.osUser} is mapped to ${mapped.userId} already.`);
  checkPassword(account.password);
  const reason = { code: "account", text: `account of ${account.fullName}, ${account.role}` };
  const by = person
    ? writeAs(person, reason)
    : {
        actor: account.userId,
        reason: reason.text,
        reasonCode: reason.code,
        authenticatedBy: `os:${osUser}`,
        isDurable: true,
      };
  await store.write(by, (writer) =>
    writer.addUser({
      userId: account.userId,
      fullName: account.fullName.trim(),
      role: account.role,
      osUser: account.osUser,
      credential: hashPassword(account.password),
      createdAt: new Date(context.now()).toISOString(),
    }),
  );
}

export async function disableAccount(context: Context, proof: Proof, userId: string): Promise<void> {
  const person = await adminOf(context, proof);
  const user = find(await context.store.users(), userId);
  await keepOneAdmin(context, user);
  await context.store.write(writeAs(person, { code: "account", text: `account ${userId} disabled` }), (writer) =>
    writer.changeUser(userId, { isDisabled: true }),
  );
}

export async function changeRole(context: Context, proof: Proof, userId: string, role: Role): Promise<void> {
  if (!roles.includes(role)) throw new ConfigError(`expected a role, one of ${roles.join(", ")}, found \`${role}\`.`);
  const person = await adminOf(context, proof);
  const user = find(await context.store.users(), userId);
  if (role !== "admin") await keepOneAdmin(context, user);
  await context.store.write(writeAs(person, { code: "account", text: `role of ${userId}: ${role}` }), (writer) =>
    writer.changeUser(userId, { role }),
  );
}

/** A new password: one's own, or (an admin's right) another's. */
export async function changePassword(context: Context, proof: Proof, userId: string, password: string): Promise<void> {
  const person = await identify(context, proof);
  const user = find(await context.store.users(), userId);
  if (person.user.userId !== user.userId) requireRole(person, ["admin"], "change another's password");
  else if (person.authenticatedBy !== "password") {
    // Else whoever finds the machine unlocked could sign as its owner.
    throw new ConfigError(
      "changing one's own password takes the present one: with --password-stdin two lines, the present one and the new one. Nothing was written.",
    );
  }
  checkPassword(password);
  await context.store.write(writeAs(person, { code: "account", text: `password of ${userId} changed` }), (writer) =>
    writer.changeUser(userId, { credential: hashPassword(password) }),
  );
}

async function adminOf(context: Context, proof: Proof): Promise<Person> {
  const person = await identify(context, proof);
  requireRole(person, ["admin"], "change accounts");
  return person;
}

async function keepOneAdmin(context: Context, user: User): Promise<void> {
  const others = (await context.store.users()).filter(
    (one) => one.role === "admin" && !one.isDisabled && one.userId !== user.userId,
  );
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
