import type { Command } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { ConfigError } from "../domain/errors.js";
import type { ProofOptions } from "./proof.js";
import { studyFolder, type Terminal } from "./terminal.js";

/** What every command of `csfp qc` that writes has in common. */

export interface ReasonOptions extends ProofOptions {
  reason: string;
  text: string;
}

/** The options of a command whose reason is told once. */
export function withReason(command: Command): Command {
  return withPassword(
    command
      .requiredOption("--reason <code>", "coded reason, one of study.yaml's qc.reasons")
      .requiredOption("--text <text>", "the reason in words"),
  );
}

export function withPassword(command: Command): Command {
  return command.option(
    "--password-stdin",
    "read the password of the --as-user account from stdin instead of asking for it on the terminal",
  );
}

/** Opens the study, does the work, prints what it says and which signatures it voided. */
export async function callQc<O extends ProofOptions>(
  terminal: Terminal,
  command: Command,
  work: (context: Context, options: O) => Promise<string>,
): Promise<void> {
  const options = command.optsWithGlobals<O>();
  const { withStudy } = await import("../../pipeline/context.js");
  await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
    const before = await validSignatures(context);
    terminal.stdout(`${await work(context, options)}\n`);
    const after = new Set((await validSignatures(context)).map((one) => one.signatureNo));
    const gone = before.filter((one) => !after.has(one.signatureNo));
    if (gone.length === 0) return;
    const list = gone.map((one) => `S${one.signatureNo} (${one.meaning} of ${one.targetKind} by ${one.printedName})`);
    terminal.stdout(`no longer valid: ${list.join(", ")}; pages written before still show it: csfp report\n`);
  });
}

/** Signatures that hold; nothing is hashed where nobody signed. */
async function validSignatures(context: Context) {
  if ((await context.store.signatures()).length === 0) return [];
  const { signatureStates } = await import("../../pipeline/approval.js");
  return (await signatureStates(context)).filter((one) => one.state === "valid");
}

/** `D3`, `d3` or `3`. Throws ConfigError. */
export function numberOf(text: string, letter: string): number {
  const match = new RegExp(`^${letter}?(\\d+)$`, "i").exec(text);
  if (!match) throw new ConfigError(`expected a number like ${letter}3, found \`${text}\``);
  return Number(match[1]);
}

/** Example of a command's help. */
export function example(line: string): string {
  return `\nExample:\n  $ csfp qc ${line} --study /data/studies/laro-csf\n`;
}
