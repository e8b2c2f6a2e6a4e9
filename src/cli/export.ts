import { Command } from "commander";
import { copyExport } from "./export-copy.js";
import { sdtmExport } from "./export-sdtm.js";
import { tableExports } from "./export-tables.js";
import type { Terminal } from "./terminal.js";

/** `csfp export <format>`: what an analyst sends on. */
export function exportCommand(terminal: Terminal): Command {
  const command = new Command("export").description("write the study's data for other programs");
  for (const one of tableExports(terminal)) command.addCommand(one);
  command.addCommand(sdtmExport(terminal));
  command.addHelpText("after", "\nExample:\n  $ csfp export xlsx --out pairs.xlsx --study /data/studies/laro-csf\n");
  command.addCommand(copyExport(terminal));
  return command;
}
