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

/** Who acts: the account named with its password, or the operating-system user's. */
export async function proofOf(options: ProofOptions, terminal: Terminal): Promise<Proof> {
  const [password] = await lines(options, terminal);
  return { asUser: options.asUser ?? null, password: password ?? null };
}

/**
 * The same where a new password is given too: it is the last line; a line before it is the password of whoever acts.
 */
export async function proofAndPassword(
  options: ProofOptions,
  terminal: Terminal,
): Promise<{ proof: Proof; password: string }> {
  const found = await lines(options, terminal);
  const password = found.at(-1);
  if (password === undefined) throw new ConfigError("expected the new password: --password-stdin.");
  return { proof: { asUser: options.asUser ?? null, password: found.length > 1 ? found[0]! : null }, password };
}
