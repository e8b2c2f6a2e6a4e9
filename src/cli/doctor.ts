import { Command, Option } from "commander";
import { renderRows } from "./rows.js";
import { exitCodes, type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp doctor`: is this machine and this study fit for the night? */
export function doctorCommand(terminal: Terminal): Command {
  return new Command("doctor")
    .description("check the machine, folders, store and archive, and say what to do about each problem")
    .addOption(new Option("--format <format>", "output format").choices(["text", "csv", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp doctor --study /data/studies/laro-csf\n")
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: "text" | "csv" | "json" }>();
      const { examine } = await import("../../pipeline/doctor.js");
      const checks = await examine(studyFolder(options, terminal), terminal.env);
      terminal.stdout(
        renderRows(
          checks.map((check) => ({ ...check })),
          options.format,
        ),
      );
      if (checks.some((check) => check.state === "trouble")) terminal.exit(exitCodes.unexpected);
    });
}
