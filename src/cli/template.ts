import { Argument, Command } from "commander";
import { type FileKind, tableColumns } from "../domain/tables.js";
import type { Terminal } from "./terminal.js";

/** `csfp template <what>`: an empty table in the house's columns. */
export function templateCommand(terminal: Terminal): Command {
  const kinds = Object.keys(tableColumns) as FileKind[];
  return new Command("template")
    .description(`print an empty table with the house columns: ${kinds.join(", ")}`)
    .addArgument(new Argument("<what>", "which table").choices(kinds))
    .addHelpText("after", "\nExample:\n  $ csfp template samples > samples.csv\n")
    .action((what: FileKind) => {
      terminal.stdout(`${tableColumns[what].join(",")}\n`);
    });
}
