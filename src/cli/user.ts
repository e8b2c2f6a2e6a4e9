import { Argument, Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { type Role, roles } from "../domain/decision.js";
import { type ProofOptions, proofAndPassword, proofOf } from "./proof.js";
import { type Format, formats, type Row, renderRows } from "./rows.js";
import { studyFolder, type Terminal } from "./terminal.js";

interface UserOptions extends ProofOptions {
  name: string;
  role: Role;
  osUser?: string;
  format: Format;
  text?: string;
}

const textHelp = "why, in words, for the audit trail";

const passwordHelp =
  "read passwords from stdin, one per line, instead of asking for them on the terminal: your own (with --as-user), then the new one if there is one";

/** `csfp user`: who may decide. No account is needed to read or to run the night. */
export function userCommand(terminal: Terminal): Command {
  const user = new Command("user")
    .description("manage the accounts of people who enter, review and approve decisions")
    .addHelpText("after", "\nExample:\n  $ csfp user list --study /data/studies/laro-csf\n");
  const within = async (
    command: Command,
    work: (context: Context, options: UserOptions) => Promise<string>,
  ): Promise<void> => {
    const options = command.optsWithGlobals<UserOptions>();
    const { withStudy } = await import("../../pipeline/context.js");
    await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
      terminal.stdout(await work(context, options));
    });
  };
  user
    .command("add")
    .description("add an account; the first one is an administrator")
    .addArgument(new Argument("<id>", "user ID; IDs are never reused"))
    .requiredOption("--name <name>", "full name, printed on signatures")
    .addOption(new Option("--role <role>", "what the person may do").choices([...roles]).makeOptionMandatory())
    .option("--os-user <name>", "operating-system user that is this person")
    .option("--text <text>", textHelp)
    .option("--password-stdin", passwordHelp)
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp user add ann --name 'Ann Analyst' --role analyst --password-stdin --study /data/studies/laro-csf < password.txt\n",
    )
    .action(async (userId: string, _options: unknown, command: Command) =>
      within(command, async (context, options) => {
        const { addAccount } = await import("../../pipeline/people.js");
        const { proof, password } = await proofAndPassword(options, terminal, userId);
        const { name: fullName, role, osUser, text } = options;
        await addAccount(context, proof, { userId, fullName, role, osUser: osUser ?? null, password }, text);
        const isOwn = (await context.store.users()).length === 1;
        const { ownPasswordsOnly } = context.loaded.config.qc;
        const hint = ownPasswordsOnly
          ? `this password can only be used to choose a new one: csfp user passwd ${userId} --as-user ${userId}\n`
          : `${userId} can replace this password: csfp user passwd ${userId} --as-user ${userId}\n`;
        return `added ${userId} (${fullName}, ${role})\n${isOwn ? "" : hint}`;
      }),
    );
  user
    .command("disable")
    .description("disable an account; it stays listed, and its ID is never reused")
    .addArgument(new Argument("<id>", "user id"))
    .option("--text <text>", textHelp)
    .option("--password-stdin", passwordHelp)
    .addHelpText("after", "\nExample:\n  $ csfp user disable ann --study /data/studies/laro-csf\n")
    .action(async (userId: string, _options: unknown, command: Command) =>
      within(command, async (context, options) => {
        const { disableAccount } = await import("../../pipeline/people.js");
        await disableAccount(context, await proofOf(options, terminal), userId, options.text);
        return `disabled ${userId}\n`;
      }),
    );
  user
    .command("passwd")
    .description("change your own password or, as an administrator, somebody else's")
    .addArgument(new Argument("<id>", "user id"))
    .option("--text <text>", textHelp)
    .option("--password-stdin", passwordHelp)
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp user passwd ann --password-stdin --study /data/studies/laro-csf < new.txt\n",
    )
    .action(async (userId: string, _options: unknown, command: Command) =>
      within(command, async (context, options) => {
        const { changePassword } = await import("../../pipeline/people.js");
        const { proof, password } = await proofAndPassword(options, terminal, userId, true);
        await changePassword(context, proof, userId, password, options.text);
        return `new password for ${userId}\n`;
      }),
    );
  user
    .command("role")
    .description("change the role of an account")
    .addArgument(new Argument("<id>", "user id"))
    .addArgument(new Argument("<role>", "the new role").choices([...roles]))
    .option("--text <text>", textHelp)
    .option("--password-stdin", passwordHelp)
    .addHelpText("after", "\nExample:\n  $ csfp user role ann qc --study /data/studies/laro-csf\n")
    .action(async (userId: string, role: Role, _options: unknown, command: Command) =>
      within(command, async (context, options) => {
        const { changeRole } = await import("../../pipeline/people.js");
        await changeRole(context, await proofOf(options, terminal), userId, role, options.text);
        return `${userId} is ${role} now\n`;
      }),
    );
  user
    .command("list")
    .description("list all accounts, including disabled ones")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp user list --study /data/studies/laro-csf\n")
    .action(async (_options: unknown, command: Command) =>
      within(command, async (context, options) => {
        const { lockedUntil } = await import("../../pipeline/lock-out.js");
        const rows: Row[] = [];
        for (const { userNo: _no, ...row } of await context.store.users()) {
          const until = await lockedUntil(context, row.userId);
          rows.push({ ...row, lockedUntil: until === null ? null : new Date(until).toISOString() });
        }
        return renderRows(rows, options.format);
      }),
    );
  return user;
}
