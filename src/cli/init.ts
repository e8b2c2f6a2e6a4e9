import { Argument, Command } from "commander";
import { type ProofOptions, proofAndPassword } from "./proof.js";
import type { Terminal } from "./terminal.js";

interface InitOptions extends ProofOptions {
  admin?: string;
  adminName?: string;
}

/** `csfp init <dir>`: a study folder to fill in. */
export function initCommand(terminal: Terminal): Command {
  return new Command("init")
    .description("create a study folder with a commented study.yaml, a template of every table and an inbox")
    .addArgument(new Argument("<dir>", "folder to make; must be empty or missing"))
    .option("--admin <id>", "create the first account, an administrator, with this user ID")
    .option("--admin-name <name>", "full name of the administrator (default: the user ID)")
    .option("--password-stdin", "read the administrator's password from stdin instead of asking for it on the terminal")
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp init /data/studies/laro-csf\n  $ csfp init /data/studies/laro-csf --admin adam --admin-name 'Adam Admin'\n",
    )
    .action(async (dir: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<InitOptions>();
      const { initStudy } = await import("../../pipeline/init.js");
      // Before anything is made: a study without the admin that was asked for would be half a study.
      const { asUser: _nobodyYet, ...asking } = options;
      const admin = options.admin ? (await proofAndPassword(asking, terminal, options.admin)).password : null;
      const made = initStudy(dir);
      if (options.admin)
        made.push(await addAdmin(dir, options.admin, options.adminName ?? options.admin, admin!, terminal));
      terminal.stdout(
        `${made.map((path) => `made ${path}`).join("\n")}\n` +
          `Next: fill in ${dir}/study.yaml, put files into ${dir}/inbox, then run: csfp nightly ${dir}\n`,
      );
    });
}

/** The first account: without it nobody can decide, and everybody can read and run the night. */
async function addAdmin(
  dir: string,
  userId: string,
  fullName: string,
  password: string,
  terminal: Terminal,
): Promise<string> {
  const { withStudy } = await import("../../pipeline/context.js");
  const { addAccount } = await import("../../pipeline/people.js");
  await withStudy({ study: dir, env: terminal.env }, (context) =>
    addAccount(context, { asUser: null, password: null }, { userId, fullName, role: "admin", osUser: null, password }),
  );
  return `the account ${userId} (admin)`;
}
