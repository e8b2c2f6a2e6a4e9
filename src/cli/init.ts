import { Argument, Command } from "commander";
import type { GlobalOptions, Terminal } from "./terminal.js";

/** `csfp init <dir>`: a study folder to fill in. */
export function initCommand(terminal: Terminal): Command {
  return new Command("init")
    .description("make a study folder: commented study.yaml, a template of every table, an inbox")
    .addArgument(new Argument("<dir>", "folder to make; must be empty or missing"))
    .addHelpText("after", "\nExample:\n  $ csfp init /data/studies/laro-csf\n")
    .action(async (dir: string, _options: unknown, command: Command) => {
      command.optsWithGlobals<GlobalOptions>();
      const { initStudy } = await import("../../pipeline/init.js");
      const made = initStudy(dir);
      terminal.stdout(
        `${made.map((path) => `made ${path}`).join("\n")}\n` +
          `Next: fill in ${dir}/study.yaml, put files into ${dir}/inbox, then run: csfp nightly ${dir}\n`,
      );
    });
}
