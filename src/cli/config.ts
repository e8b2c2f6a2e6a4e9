import { Command, Option } from "commander";
import { type Format, formats, renderRows } from "./rows.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp config show | check | schema`. */
export function configCommand(terminal: Terminal): Command {
  const command = new Command("config")
    .description("show, check and describe study.yaml")
    .addHelpText("after", "\nExample:\n  $ csfp config show --study /data/studies/laro-csf\n");
  command
    .command("show")
    .description("show every value in effect and where it comes from")
    .addOption(new Option("--format <format>", "output format").choices([...formats]).default("text"))
    .addHelpText("after", "\nExample:\n  $ csfp config show --study /data/studies/laro-csf --format json\n")
    .action(async (_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { format: Format }>();
      const { loadConfig } = await import("../config/load.js");
      const { effectiveValues } = await import("../config/show.js");
      const rows = effectiveValues(loadConfig(studyFolder(options, terminal)));
      terminal.stdout(
        renderRows(
          rows.map((row) => ({ ...row })),
          options.format,
        ),
      );
    });
  command
    .command("check")
    .description("validate study.yaml and list all problems at once")
    .addHelpText("after", "\nExample:\n  $ csfp config check --study /data/studies/laro-csf\n")
    .action(async (_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const { loadConfig } = await import("../config/load.js");
      const { config } = loadConfig(studyFolder(options, terminal));
      terminal.stdout(`study.yaml of ${config.id} is valid\n`);
    });
  command
    .command("schema")
    .description("print the JSON Schema of study.yaml")
    .addHelpText("after", "\nExample:\n  $ csfp config schema > csfp-study.schema.json\n")
    .action(async () => {
      const { studyJsonSchema } = await import("../config/json-schema.js");
      terminal.stdout(studyJsonSchema());
    });
  return command;
}
