import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

const formats = ["dataset-json", "xpt", "csv"] as const;

interface SdtmOptions extends GlobalOptions {
  format: (typeof formats)[number][];
}

/** `csfp export sdtm`: the study as SDTM datasets. */
export function sdtmExport(terminal: Terminal): Command {
  return new Command("sdtm")
    .description(
      "write the study as SDTM datasets (SDTMIG 3.4): DM, CM, EX, EC, PC, PP, RELREC, SUPP--; summaries beside them",
    )
    .addOption(
      new Option("--format <formats...>", "file formats").choices([...formats]).default(["dataset-json", "xpt"]),
    )
    .addHelpText(
      "after",
      "\n--out names a folder; default: <study>/exports/sdtm. What could not be carried over is in remarks.txt.\n\nExample:\n  $ csfp export sdtm --study /data/studies/laro-csf --out /data/sdtm\n",
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SdtmOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { exportSdtm } = await import("../../pipeline/export-sdtm.js");
      await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
        const out = resolve(terminal.cwd, options.out ?? join(context.places.root, "exports", "sdtm"));
        const { paths, remarks } = await exportSdtm(context, out, options.format);
        terminal.stdout(`${paths.join("\n")}\n`);
        if (remarks.length > 0 && !options.quiet) {
          terminal.stderr(`${remarks.length} remarks on what could not be carried over: ${join(out, "remarks.txt")}\n`);
        }
      });
    });
}
