import { Command, Option } from "commander";
import { severities } from "../domain/finding.js";
import { type GlobalOptions, namedFiles, studyFolder, type Terminal } from "./terminal.js";

/** `csfp import <files...>`: the same night for the files named, wherever they lie. */
export function importCommand(terminal: Terminal): Command {
  return new Command("import")
    .description("import the named files instead of the inbox")
    .argument("<files...>", "results files or tables")
    .option("--dry-run", "do everything and then undo it: the same findings, but nothing is stored")
    .addOption(
      new Option("--fail-on <severity>", "exit 4 when a finding is at least this severe").choices([...severities]),
    )
    .addOption(new Option("--format <format>", "how the summary is printed").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      "\nExample:\n  $ csfp import --study /data/studies/laro-csf plate7_csf.csv plate7_plasma.csv\n",
    )
    .action(async (files: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { night } = await import("./nightly.js");
      await night(terminal, options, studyFolder(options, terminal), namedFiles(files));
    });
}
