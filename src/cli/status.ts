import { Command, Option } from "commander";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp status`: the study in one screen, and what a person must do next. */
export function statusCommand(terminal: Terminal): Command {
  return new Command("status")
    .description("show the state of the study on one screen and what a person must do next, with the command for each")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp status --study /data/studies/laro-csf\n")
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: "text" | "json" }>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const { studyStatus } = await import("../../pipeline/status.js");
        const { statusText } = await import("./status-text.js");
        const status = await studyStatus(context);
        terminal.stdout(options.format === "json" ? `${JSON.stringify(status, null, 2)}\n` : statusText(status));
      });
    });
}
