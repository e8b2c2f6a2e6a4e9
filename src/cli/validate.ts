import { Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { type Finding, type Severity, severities } from "../domain/finding.js";
import { type GroupedFinding, groupFindings } from "../findings/group.js";
import { findingRow } from "../tables/result-rows.js";
import { printed } from "./list.js";
import { type Format, formats } from "./rows.js";
import { exitCodes, type GlobalOptions, namedFiles, progressFor, studyFolder, type Terminal } from "./terminal.js";

interface ValidateOptions extends GlobalOptions {
  format: Format;
  failOn?: Severity;
}

/** `csfp validate [files...]`: every finding of every file in one pass, nothing stored. */
export function validateCommand(terminal: Terminal): Command {
  return new Command("validate")
    .description("check files, or the inbox, and print all findings without storing anything")
    .argument("[files...]", "files to check; without any: the inbox")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addOption(
      new Option("--fail-on <severity>", "exit 4 when a finding is at least this severe").choices([...severities]),
    )
    .addHelpText("after", "\nExample:\n  $ csfp validate --study /data/studies/laro-csf plate7_csf.csv\n")
    .action(async (files: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ValidateOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { allFindings } = await import("../../pipeline/evaluate.js");
      const { rehearseNight } = await import("../../pipeline/nightly.js");
      await withStudy(
        {
          study: studyFolder(options, terminal),
          isDryRun: true,
          progress: progressFor(options, terminal),
          env: terminal.env,
        },
        async (opened) => {
          const context = { ...opened, onlyFiles: files.length > 0 ? namedFiles(files) : null };
          const findings = await rehearseNight(context, () => allFindings(context));
          if (options.format === "text") terminal.stdout(`${checkedText(context)}${textOf(findings)}`);
          else {
            const rows = findings.map(findingRow);
            for (const part of printed("findings", rows, options.format).chunks()) terminal.stdout(part);
          }
          const limit = options.failOn === undefined ? -1 : severities.indexOf(options.failOn);
          if (limit >= 0 && findings.some((one) => severities.indexOf(one.severity) >= limit)) {
            terminal.exit(exitCodes.findings);
          } else if (context.tally.filesSetAside + context.tally.filesHeld > 0 || context.tally.rowsReported > 0)
            terminal.exit(exitCodes.setAside);
        },
      );
    });
}

/** What was looked at: without it, `no findings` about no file would read as praise. */
function checkedText({ tally, onlyFiles, places }: Context): string {
  if (tally.filesMet === 0)
    return `nothing to check: ${onlyFiles === null ? places.inbox : "the list of files"} is empty\n`;
  const read = tally.filesMet - tally.filesWaiting - tally.filesUnreadable;
  const waiting =
    tally.filesWaiting === 0
      ? ""
      : `${tally.filesWaiting} changed less than inbox.settleSeconds ago: not looked at; name them to check them now\n`;
  return `${read} of ${tally.filesMet} files checked\n${waiting}`;
}

/** `7, 9, 12 and 57 more`. */
function rowsText({ count, examples }: GroupedFinding): string {
  const named = examples.map((example) => example.row ?? example.sampleId ?? example.value).join(", ");
  return count > examples.length ? `${named} and ${count - examples.length} more` : named;
}

/** Grouped counts first, then each finding with what to do. */
export function textOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return "no findings\n";
  const counts = new Map<string, number>();
  for (const one of findings) {
    const key = `${one.severity}: ${one.rule}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const summary = [...counts].map(([key, count]) => `${String(count).padStart(5)}  ${key}`);
  const each = groupFindings(findings).map((one) => {
    const place = one.file === null ? "" : ` [${one.file}${one.row === null ? "" : `:${one.row}`}]`;
    const lines = [`${one.severity}: ${one.rule}${place}`, `  ${one.what}`];
    if (one.expected) lines.push(`  expected: ${one.expected}${one.value ? `; found: ${one.value}` : ""}`);
    if (one.count > 1) lines.push(`  rows: ${rowsText(one)}`);
    if (one.why) lines.push(`  why: ${one.why}`);
    if (one.remedy) lines.push(`  what to do: ${one.remedy}`);
    return lines.join("\n");
  });
  return `${findings.length} findings\n${summary.join("\n")}\n\n${each.join("\n\n")}\n`;
}
