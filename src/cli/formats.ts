import { Command, Option } from "commander";
import { type Format, formats, renderRows } from "./rows.js";
import type { GlobalOptions, Terminal } from "./terminal.js";

/** `csfp formats`: every results layout that is read. */
export function formatsCommand(terminal: Terminal): Command {
  return new Command("formats")
    .description("list the results layouts that can be read, with the evidence for each")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp formats\n")
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: Format }>();
      const { readers } = await import("../readers/index.js");
      const rows = readers.map(({ id, title, evidence }) => ({ id, title, evidence }));
      terminal.stdout(renderRows(rows, options.format));
    });
}
