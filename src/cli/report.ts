import { Command } from "commander";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp report`: writes the pages anew from the store. */
export function reportCommand(terminal: Terminal): Command {
  return new Command("report")
    .description("write the study's report anew from the store")
    .addHelpText("after", "\nExample:\n  $ csfp report --study /data/studies/laro-csf --out /data/for-review\n")
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { writeReport } = await import("../../pipeline/90-report.js");
      await withStudy(
        { study: studyFolder(options, terminal), out: options.out ?? null, env: terminal.env },
        async (context) => {
          terminal.stdout(`${await writeReport(context)}\n`);
        },
      );
    });
}
