import { resolve } from "node:path";
import { Command } from "commander";
import { ConfigError } from "../domain/errors.js";
import { putTableFiles } from "./export-tables.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp export copy --out <dir>`: the whole study, readable by people and by machines. */
export function copyExport(terminal: Terminal): Command {
  return new Command("copy")
    .description(
      "write a complete copy of the study: originals, store, tables, report, SHA-256 of each; itself a study folder",
    )
    .addHelpText(
      "after",
      "\n--out names an empty or missing folder.\n\nExample:\n  $ csfp export copy --study /data/studies/laro-csf --out /data/copies/laro-csf-2026-03-01\n",
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      if (options.out === undefined) {
        throw new ConfigError("csfp export copy needs --out <dir>, an empty or missing folder; nothing was written");
      }
      const out = resolve(terminal.cwd, options.out);
      const { withStudy } = await import("../../pipeline/context.js");
      const { copyStudy } = await import("../../pipeline/copy.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const { files, dumpSha256 } = await copyStudy(context, out, putTableFiles);
        terminal.stdout(`${out}: ${files.length} files, dump ${dumpSha256}\n`);
      });
    });
}
