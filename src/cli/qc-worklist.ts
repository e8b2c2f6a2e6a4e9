import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { writeAtomically } from "../io/atomic.js";
import { csvText } from "../io/csv-text.js";
import { flatTable, plainTable } from "../tables/flat-table.js";
import { worklistColumns } from "../tables/worklist-columns.js";
import { type ProofOptions, proofOf } from "./proof.js";
import { callQc, example, withPassword } from "./qc-call.js";
import { type GlobalOptions, namedFiles, studyFolder, type Terminal } from "./terminal.js";

type WorklistFormat = "csv" | "xlsx";

/** `csfp qc worklist|import`: many decisions at once, in a table that a person fills in. */
export function addWorklistCommands(qc: Command, terminal: Terminal): void {
  qc.command("worklist")
    .description(
      "write a table to fill in with everything a person must look at: samples and runs under review, open decisions",
    )
    .addOption(new Option("--format <format>", "csv or xlsx").choices(["csv", "xlsx"]).default("csv"))
    .addHelpText(
      "after",
      `\n--out names the file; default: csv on stdout, xlsx in <study>/exports/worklist.xlsx\n${example("worklist --format xlsx --out worklist.xlsx")}`,
    )
    .action(async (options: { format: WorklistFormat }, command: Command) => {
      const all = command.optsWithGlobals<GlobalOptions>();
      const { withStudy } = await import("../../pipeline/context.js");
      await withStudy({ study: studyFolder(all, terminal), env: terminal.env }, async (context) => {
        const content = await worklistOf(context, options.format);
        if (options.format === "csv" && all.out === undefined) {
          terminal.stdout(String(content));
          return;
        }
        const path = resolve(terminal.cwd, all.out ?? join(context.places.root, "exports", "worklist.xlsx"));
        writeAtomically(path, content);
        terminal.stdout(`${path}\n`);
      });
    });
  withPassword(
    qc
      .command("import")
      .description(
        "enter the decisions of a filled-in worklist (CSV or workbook), all or none of them, with one proof of identity",
      )
      .argument("<worklist>", "file with the columns action, kind, id, analyte, reason, text")
      .option("--dry-run", "say what would be entered and which pairs would be used, and write nothing"),
  )
    .addHelpText("after", example("import worklist.xlsx --dry-run"))
    .action(async (file: string, _options: unknown, command: Command) => {
      const path = resolve(terminal.cwd, file);
      namedFiles([path]);
      const options = command.optsWithGlobals<ProofOptions & { dryRun?: boolean }>();
      if (options.dryRun !== true) {
        await callQc<ProofOptions>(terminal, command, async (context, given) => {
          const { importWorklist } = await import("../../pipeline/import-worklist.js");
          return importWorklist(context, await proofOf(given, terminal), path);
        });
        return;
      }
      const { withStudy } = await import("../../pipeline/context.js");
      const { rehearseWorklist } = await import("../../pipeline/import-worklist.js");
      const place = { study: studyFolder(options, terminal), env: terminal.env, isDryRun: true };
      await withStudy(place, async (context) => {
        const proof =
          options.passwordStdin === true
            ? await proofOf(options, terminal)
            : { asUser: options.asUser ?? null, password: null };
        terminal.stdout(`${await rehearseWorklist(context, proof, path)}\n`);
      });
    });
}

async function worklistOf(context: Context, format: WorklistFormat): Promise<string | Uint8Array> {
  const { worklistRows } = await import("../../pipeline/worklist.js");
  const table = flatTable(await worklistRows(context), worklistColumns);
  if (format === "csv") return csvText(plainTable(table));
  const { xlsxOf } = await import("../export/xlsx.js");
  return xlsxOf([{ name: "worklist", table }]);
}
