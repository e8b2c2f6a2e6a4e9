import { Argument, Command, Option } from "commander";
import { type Severity, severities } from "../domain/finding.js";
import { exitCodes, type GlobalOptions, logFor, progressFor, studyFolder, type Terminal } from "./terminal.js";

interface NightlyOptions extends GlobalOptions {
  dryRun?: boolean;
  failOn?: Severity;
  failOnLoss?: boolean;
  requireFiles?: boolean;
  format?: "text" | "json";
  report?: boolean;
}

/** `csfp nightly [dir]`: the unattended run. */
export function nightlyCommand(terminal: Terminal): Command {
  return new Command("nightly")
    .description("run the whole pipeline: collect, read, check, pair, compute, store and report; safe to repeat")
    .addArgument(new Argument("[dir]", "study folder"))
    .option("--dry-run", "do everything and then undo it: the same findings, but nothing is stored")
    .addOption(
      new Option("--fail-on <severity>", "exit 4 when a finding is at least this severe").choices([...severities]),
    )
    .option("--fail-on-loss", "exit 4 when fewer pairs are used than at the end of the night before")
    .option("--no-report", "store the data without writing pages; the next night or `csfp report` writes them")
    .option("--require-files", "exit 3 when the inbox is empty")
    .addOption(new Option("--format <format>", "how the summary is printed").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp nightly /data/studies/laro-csf --fail-on error\n")
    .action(async (dir: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<NightlyOptions>();
      await night(terminal, options, studyFolder(options, terminal, dir), null);
    });
}

/** One night over the inbox, or over the files named. Shared with `import` and `validate`. */
export async function night(
  terminal: Terminal,
  options: NightlyOptions,
  study: string,
  files: readonly string[] | null,
): Promise<void> {
  const { withStudy } = await import("../../pipeline/context.js");
  const { rehearseNight, runNight } = await import("../../pipeline/nightly.js");
  const { nightSummary } = await import("./night-summary.js");
  await withStudy(
    {
      study,
      out: options.out ?? null,
      ...(options.asUser ? { actor: options.asUser } : {}),
      isDryRun: options.dryRun ?? false,
      progress: progressFor(options, terminal),
      env: terminal.env,
    },
    async (opened) => {
      const stamp = new Date(opened.now()).toISOString().replace(/[-:.]/g, "");
      const folder = opened.isDryRun ? null : opened.places.logs;
      const context = {
        ...opened,
        onlyFiles: files,
        isReportWanted: options.report ?? true,
        log: logFor(options, terminal, folder, stamp, opened.now),
      };
      const summary = context.isDryRun
        ? await rehearseNight(context, (outcome) => nightSummary(context, outcome))
        : await nightSummary(context, await runNight(context));
      terminal.stdout(options.format === "json" ? `${JSON.stringify(summary.data, null, 2)}\n` : summary.text);
      const { tally } = context;
      const limit = options.failOn === undefined ? -1 : severities.indexOf(options.failOn);
      const isSevere = limit >= 0 && summary.worst !== null && severities.indexOf(summary.worst) >= limit;
      const isFailing = isSevere || (options.failOnLoss === true && summary.isLoss);
      if (tally.reportLeftOut !== null) terminal.exit(exitCodes.unexpected);
      else if (isFailing) terminal.exit(exitCodes.findings);
      else if (tally.filesSetAside + tally.filesHeld > 0 || tally.rowsReported > 0) terminal.exit(exitCodes.setAside);
      else if (options.requireFiles && tally.filesMet === 0) {
        terminal.stderr("error: the inbox holds no file (--require-files)\n");
        terminal.exit(exitCodes.setAside);
      }
    },
  );
}
