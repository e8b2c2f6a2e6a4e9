import { isAbsolute, join } from "node:path";
import { Command, Option } from "commander";
import { exitCodes, type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

interface SelfcheckOptions extends GlobalOptions {
  golden?: string;
  format: "text" | "json";
}

/** `csfp selfcheck`: does this installation compute what it should? */
export function selfcheckCommand(terminal: Terminal): Command {
  return new Command("selfcheck")
    .description("recompute the reference values on this machine and write the installation-qualification page")
    .option("--golden <dir>", "folder of files of schema csf-golden/1 (default: the copy that came with csfp)")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      "\nThe page (selfcheck.html, selfcheck.json) goes to --out, else to the study's reports/out, else, where no study\nis, to reports/out of csfp itself (of the current folder where csfp is an installed package). Exit code 0: every case passes; 1: one does not.\n\nExample:\n  $ csfp selfcheck --format json\n",
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SelfcheckOptions>();
      const { selfcheck, qualificationText, writeQualification, reportsOf } = await import(
        "../../pipeline/selfcheck.js"
      );
      const from = (path: string): string => (isAbsolute(path) ? path : join(terminal.cwd, path));
      const found = selfcheck({
        golden: options.golden === undefined ? null : from(options.golden),
        env: terminal.env,
      });
      if (options.format === "json") terminal.stdout(`${JSON.stringify({ cases: found.cases.map(shown) }, null, 2)}\n`);
      else terminal.stdout(qualificationText(found));
      if (found.verdict !== "pass") terminal.exit(exitCodes.unexpected);
      const page = await writeQualification(
        found,
        options.out === undefined ? reportsOf(from(studyFolder(options, terminal))) : from(options.out),
      );
      if (!options.quiet) terminal.stderr(`${page}\n`);
    });
}

/** The stable part of an outcome (contract of the command line). */
function shown(one: {
  file: string;
  id: string;
  status: string;
  compared: number;
  skipped: number;
  worstRelDiff: number | null;
  worstField: string | null;
}): object {
  const { file, id, status, compared, skipped, worstRelDiff, worstField } = one;
  return { file, id, status, compared, skipped, worstRelDiff, worstField };
}
