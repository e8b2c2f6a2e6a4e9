import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { ConformanceIssue } from "../conformance/index.js";
import { type Format, formats, renderRows } from "./rows.js";
import { exitCodes, type GlobalOptions, type Terminal } from "./terminal.js";

/** `csfp sdtm check <dir>`: conformance of SDTM datasets, ours or anyone's. */
export function sdtmCommand(terminal: Terminal): Command {
  const check = new Command("check")
    .description("check SDTM datasets in a folder (CSV, XPT, Dataset-JSON) against rules of CDISC CORE; needs no study")
    .argument("<dir>", "folder with the datasets")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText("after", "\nExit code 4: something was found.\n\nExample:\n  $ csfp sdtm check /data/sdtm\n")
    .action(async (dir: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: Format }>();
      const { readPackages } = await import("../conformance/read-package.js");
      const { checkConformance, conformanceRules } = await import("../conformance/index.js");
      const { packages, issues, skipped } = await readPackages(resolve(terminal.cwd, dir));
      const found = [...issues, ...packages.flatMap(checkConformance)];
      if (options.format === "text") {
        const read = packages.map(({ format, tables }) => `${format}: ${tables.map((table) => table.name).join(" ")}`);
        terminal.stdout(
          `${[...read, ...skipped.map(({ file, reason }) => `not checked: ${file}, ${reason}`)].join("\n")}\n`,
        );
        terminal.stdout(`${conformanceRules.length} rules\n${found.length === 0 ? "nothing found\n" : summary(found)}`);
      } else {
        terminal.stdout(
          renderRows(
            found.map((issue) => ({ ...issue })),
            options.format,
          ),
        );
      }
      if (found.length > 0) terminal.exit(exitCodes.findings);
    });
  return new Command("sdtm")
    .description("work on SDTM datasets")
    .addCommand(check)
    .addHelpText("after", "\nExample:\n  $ csfp sdtm check /data/sdtm\n");
}

/** A line for each rule, file and variable, with the first record as an example. */
function summary(found: readonly ConformanceIssue[]): string {
  const groups = new Map<string, { first: ConformanceIssue; count: number }>();
  for (const issue of found) {
    const key = [issue.rule, issue.file, issue.variable].join("\u001f");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: issue, count: 1 });
    else group.count++;
  }
  const lines = [...groups.values()].map(({ first, count }) => {
    const where = first.record === null ? first.file : `${first.file} record ${first.record}`;
    const value = first.value === "" ? "" : ` \`${first.value}\``;
    return `${String(count).padStart(6)}  ${first.rule} (${first.ids}): ${where}: ${first.variable}${value} ${first.what}`;
  });
  return `${lines.join("\n")}\n${found.length} in all; every one with --format csv\n`;
}
