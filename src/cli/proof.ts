import type { Proof } from "../../pipeline/people.js";
import { ConfigError } from "../domain/errors.js";
import type { GlobalOptions, Terminal } from "./terminal.js";

export interface ProofOptions extends GlobalOptions {
  passwordStdin?: boolean;
}

/** Lines of stdin where --password-stdin asks for them: passwords are never options, those show in process lists. */
async function lines(options: ProofOptions, terminal: Terminal): Promise<string[]> {
  if (!options.passwordStdin) return [];
  const text = await terminal.readStdin();
  const found = text.split(/\r?\n/);
  if (found.at(-1) === "") found.pop();
  if (found.length === 0 || found[0] === "")
    throw new ConfigError("--password-stdin: expected a password on stdin, found nothing.");
  return found;
}

/**
 * Who acts: the account named with its password, or the operating-system user's. Without --password-stdin a terminal is
 * asked, where an account is named or (`isAlwaysAsked`) whoever it is.
 */
export async function proofOf(options: ProofOptions, terminal: Terminal, isAlwaysAsked = false): Promise<Proof> {
  const asUser = options.asUser ?? null;
  const [given] = await lines(options, terminal);
  if (given !== undefined || terminal.askHidden === null || (asUser === null && !isAlwaysAsked)) {
    return { asUser, password: given ?? null };
  }
  return { asUser, password: await terminal.askHidden(`password${asUser === null ? "" : ` of ${asUser}`}: `) };
}

/**
 * The same where a new password is given too: on stdin it is the last line, a line before it the password of whoever
 * acts; on a terminal it is asked for twice.
 */
export async function proofAndPassword(
  options: ProofOptions,
  terminal: Terminal,
  newFor: string,
  isAlwaysAsked = false,
): Promise<{ proof: Proof; password: string }> {
  const found = await lines(options, terminal);
  const password = found.at(-1);
  if (password !== undefined) {
    return { proof: { asUser: options.asUser ?? null, password: found.length > 1 ? found[0]! : null }, password };
  }
  if (terminal.askHidden === null) {
    throw new ConfigError(
      `expected a new password for ${newFor}: a terminal is asked for it; a script gives it on stdin, one line, with --password-stdin < password.txt${options.asUser === undefined ? "" : ` (before it a line with the password of ${options.asUser})`}. Nothing was written.`,
    );
  }
  const proof = await proofOf(options, terminal, isAlwaysAsked);
  const first = await terminal.askHidden(`new password for ${newFor}: `);
  if ((await terminal.askHidden("the same again: ")) !== first) {
    throw new ConfigError("the two passwords differ; nothing was written.");
  }
  return { proof, password: first };
}
