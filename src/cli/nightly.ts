import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import type { Occasion } from "../config/notify-schema.js";
import { ConfigError } from "../domain/errors.js";
import { type Severity, severities } from "../domain/finding.js";
import type { NightSummary } from "./night-summary.js";
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
    .addArgument(new Argument("[dir]", "study folder, or a folder of studies: each in turn, one line each"))
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
      const folder = studyFolder(options, terminal, dir);
      const studies = studiesIn(folder);
      if (studies.length === 0) return night(terminal, options, folder, null);
      return nights(terminal, options, folder, studies);
    });
}

/** Studies in a folder that is none itself, in order of their names. */
function studiesIn(folder: string): string[] {
  if (!existsSync(folder) || existsSync(join(folder, "study.yaml"))) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "study.yaml")))
    .map((entry) => entry.name)
    .sort();
}

/** What is worse comes later: done, data set aside, findings, usage, unexpected. */
const worse = [exitCodes.done, exitCodes.setAside, exitCodes.findings, exitCodes.usage, exitCodes.unexpected] as const;

/** The nights of several studies, one after the other; a study that fails does not keep the next one from its night. */
async function nights(terminal: Terminal, options: NightlyOptions, folder: string, studies: readonly string[]) {
  let worst = 0;
  for (const name of studies) {
    let code: number = exitCodes.done;
    let said = "";
    const inside: Terminal = {
      ...terminal,
      stdout: (text) => {
        said += text;
      },
      exit: (next) => {
        code = next;
      },
    };
    try {
      await night(inside, { ...options, format: "text" }, join(folder, name), null);
      said =
        said
          .split("\n")
          .find((line) => line.startsWith("pairs "))
          ?.replace(/^pairs\s+/, "pairs ") ?? said.split("\n")[0]!;
    } catch (error) {
      code = error instanceof ConfigError ? exitCodes.usage : exitCodes.unexpected;
      said = (error as Error).message.split("\n")[0]!;
    }
    terminal.stdout(`${name}: exit ${code}; ${said}\n`);
    worst = Math.max(worst, (worse as readonly number[]).indexOf(code));
  }
  if (worst > 0) terminal.exit(worse[worst]!);
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
      let summary: NightSummary;
      try {
        summary = context.isDryRun
          ? await rehearseNight(context, (outcome) => nightSummary(context, outcome))
          : await nightSummary(context, await runNight(context));
      } catch (error) {
        await notify(context, terminal, ["failure"], (error as Error).message);
        throw error;
      }
      terminal.stdout(options.format === "json" ? `${JSON.stringify(summary.data, null, 2)}\n` : summary.text);
      const { tally } = context;
      await notify(context, terminal, occasionsOf(summary), null);
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

function occasionsOf({ worst, isLoss, data }: NightSummary): Occasion[] {
  const isWaiting = (data.setAside as unknown[]).length + (data.waiting as unknown[]).length > 0;
  return [
    ...(isLoss ? (["loss"] as const) : []),
    ...(isWaiting ? (["waiting"] as const) : []),
    ...(worst === "error" || worst === "critical" ? (["error"] as const) : []),
  ];
}

/** Tells whom study.yaml names (`notify`); a rehearsal tells nobody. What could not be delivered is said and changes nothing. */
async function notify(context: Context, terminal: Terminal, found: readonly Occasion[], failure: string | null) {
  const wanted = context.loaded.config.notify;
  if (context.isDryRun || wanted.length === 0) return;
  const { notifyAll } = await import("../../pipeline/notify.js");
  const { studyStatus } = await import("../../pipeline/status.js");
  const { statusText } = await import("./status-text.js");
  const status = failure === null ? await studyStatus(context) : null;
  const notice = {
    study: context.loaded.config.id,
    occasions: found.length === 0 ? (["always"] as const) : found,
    text: status === null ? `The night failed: ${failure}\n` : statusText(status),
    status,
  };
  for (const sentence of await notifyAll(wanted, notice, terminal.env)) terminal.stderr(`warning: ${sentence}\n`);
}
