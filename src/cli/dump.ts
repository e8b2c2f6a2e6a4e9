import { Command } from "commander";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp dump`: the whole store in canonical order, to compare two stores byte by byte. */
export function dumpCommand(terminal: Terminal): Command {
  return new Command("dump")
    .description("print the whole store in canonical order as JSON lines; stores with equal content print equal bytes")
    .addHelpText("after", "\nExample:\n  $ csfp dump --study /data/studies/laro-csf | sha256sum\n")
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async ({ store }) => {
        let lines: string[] = [];
        for await (const line of store.dump()) {
          lines.push(line);
          if (lines.length === 1000) {
            terminal.stdout(`${lines.join("\n")}\n`);
            lines = [];
          }
        }
        if (lines.length > 0) terminal.stdout(`${lines.join("\n")}\n`);
      });
    });
}
