import { Argument, Command } from "commander";
import type { InitialDrug } from "../../pipeline/init.js";
import { ConfigError } from "../domain/errors.js";
import { type ProofOptions, proofAndPassword } from "./proof.js";
import type { Terminal } from "./terminal.js";

interface InitOptions extends ProofOptions {
  admin?: string;
  adminName?: string;
  drug?: string;
  halfLife?: string;
  regimen?: string;
}

/** `csfp init <dir>`: a study folder to fill in. */
export function initCommand(terminal: Terminal): Command {
  return new Command("init")
    .description("create a study folder with a commented study.yaml, a template of every table and an inbox")
    .addArgument(new Argument("<dir>", "folder to make; must be empty or missing"))
    .option("--drug <name>", "drug of the study (default: larotrectinib)")
    .option("--half-life <hours>", "its half-life in plasma; without it steady state stays unknown")
    .option("--regimen <code>", "frequency of doses where a record names none: QD, BID, TID, Q8H ... (default: BID)")
    .option("--admin <id>", "create the first account, an administrator, with this user ID")
    .option("--admin-name <name>", "full name of the administrator (default: the user ID)")
    .option("--password-stdin", "read the administrator's password from stdin instead of asking for it on the terminal")
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp init /data/studies/laro-csf\n  $ csfp init /data/studies/laro-csf --admin adam --admin-name 'Adam Admin'\n  $ csfp init /data/studies/abx --drug examplinib --half-life 12 --regimen QD\n",
    )
    .action(async (dir: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<InitOptions>();
      const { firstDrug, initStudy } = await import("../../pipeline/init.js");
      const drug = drugOf(options, firstDrug);
      // Before anything is made: a study without the admin that was asked for would be half a study.
      const { asUser: _nobodyYet, ...asking } = options;
      const admin = options.admin ? (await proofAndPassword(asking, terminal, options.admin)).password : null;
      const made = initStudy(dir, drug);
      if (options.admin)
        made.push(await addAdmin(dir, options.admin, options.adminName ?? options.admin, admin!, terminal));
      terminal.stdout(
        `${made.map((path) => `made ${path}`).join("\n")}\n` +
          `Next: fill in ${dir}/study.yaml, put files into ${dir}/inbox, then run: csfp nightly ${dir}\n`,
      );
    });
}

/** What was said of the drug. Throws ConfigError: a study with a wrong half-life would be a wrong study. */
function drugOf({ drug, halfLife, regimen }: InitOptions, first: InitialDrug): InitialDrug {
  const hours = halfLife === undefined ? null : Number(halfLife);
  if (hours !== null && !(hours > 0 && Number.isFinite(hours))) {
    throw new ConfigError(`--half-life ${halfLife}: expected hours above 0, such as 2.9. Nothing was made.`);
  }
  if (drug === undefined || drug.trim() === "")
    return { ...first, halfLifeH: hours ?? first.halfLifeH, regimen: regimen ?? first.regimen };
  const isFirst = drug.trim().toLowerCase() === first.name;
  return {
    name: drug.trim(),
    halfLifeH: hours ?? (isFirst ? first.halfLifeH : null),
    regimen: regimen ?? (isFirst ? first.regimen : "QD"),
  };
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
