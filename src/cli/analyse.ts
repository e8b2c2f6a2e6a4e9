import { join } from "node:path";
import { Command, Option } from "commander";
import { writeAtomically } from "../io/atomic.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** `csfp analyse`: the analysis plan in effect, run on what the store holds. */
export function analyseCommand(terminal: Terminal): Command {
  return new Command("analyse")
    .description(
      "print the analysis plan, run it on the stored data and write the results with their methods as JSON, CSV and text",
    )
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      "\nThe plan is `analysis` in study.yaml. Files: analysis.json, analysis.csv, analysis.txt in --out, else in the\nstudy's reports/out.\n\nExample:\n  $ csfp analyse --study /data/studies/laro-csf\n",
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: "text" | "json" }>();
      const { withStudy } = await import("../../pipeline/context.js");
      const { analyseStudy } = await import("../../pipeline/analyse.js");
      const { analysisDocument, analysisFiles } = await import("../report/analysis-files.js");
      await withStudy(
        { study: studyFolder(options, terminal), out: options.out ?? null, env: terminal.env },
        async (context) => {
          const analysis = await analyseStudy(context);
          const files = analysisFiles(analysis);
          if (options.format === "json") terminal.stdout(`${JSON.stringify(analysisDocument(analysis), null, 2)}\n`);
          else terminal.stdout(files.get("analysis.txt") ?? "");
          for (const [name, content] of files) writeAtomically(join(context.places.out, name), content);
          if (!options.quiet) terminal.stderr(`${join(context.places.out, "analysis.json")}\n`);
        },
      );
    });
}
