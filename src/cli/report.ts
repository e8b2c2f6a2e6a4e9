import { Argument, Command } from "commander";
import { ConfigError } from "../domain/errors.js";
import { nearMiss } from "../domain/near-miss.js";
import type { PageChoice } from "../report/write-report.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

const pages = ["study", "night", "qc", "analyte", "subject", "run"] as const;
type PageName = (typeof pages)[number];

interface ReportCliOptions extends GlobalOptions {
  subject?: string;
  run?: string;
  analyte?: string;
  asOf?: string;
  pdf?: boolean;
  png?: boolean;
  interactive?: boolean;
}

/** `csfp report [page]`: writes a page anew from the store. */
export function reportCommand(terminal: Terminal): Command {
  return new Command("report")
    .description(
      "write a report page again from the stored data: the study, the last night, quality control, one analyte, one subject or one run",
    )
    .addArgument(new Argument("[page]", "which page").choices([...pages]).default("study"))
    .option("--subject <id>", "subject of the page")
    .option("--run <id>", "run of the page")
    .option("--analyte <name>", "analyte of the page (default: the only one)")
    .option("--as-of <night or date>", "as it was at the end of a night (number or run id) or of a day (2026-03-31)")
    .option("--pdf", "print the page to PDF too (needs Chromium or Chrome, of the system or from npm)")
    .option("--png", "write each chart as PNG too")
    .option("--no-interactive", "static pictures only: a smaller page")
    .addHelpText("after", "\nExample:\n  $ csfp report subject --subject EX-01 --study /data/studies/laro-csf --pdf\n")
    .action(async (name: PageName, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReportCliOptions>();
      const { join } = await import("node:path");
      const { withStudy } = await import("../../pipeline/context.js");
      const { writeReport } = await import("../../pipeline/90-report.js");
      const { loadReport } = await import("../../pipeline/load-report.js");
      await withStudy(
        { study: studyFolder(options, terminal), out: options.out ?? null, env: terminal.env },
        async (context) => {
          const wholeRun = name === "run" ? (options.run ?? null) : null;
          const { report, name: moment } = options.asOf
            ? await (await import("../../pipeline/as-of.js")).reportAsOf(context, options.asOf, wholeRun)
            : { report: await loadReport(context, wholeRun), name: null };
          const page = pageOf(name, options, {
            analyte: Object.keys(report.units),
            subject: report.subjects.map((one) => one.subjectId),
            run: [
              ...new Set([...report.samples.map((one) => one.run), ...(report.injections ?? []).map((one) => one.run)]),
            ].filter((run) => run !== null),
          });
          const path = await writeReport(
            context,
            {
              page,
              hasPng: options.png ?? false,
              isInteractive: options.interactive ?? true,
            },
            report,
            moment === null ? "" : join("as-of", moment),
          );
          if (options.pdf) {
            const { printPdf } = await import("../io/print-pdf.js");
            const pdf = join(path, "..", "report.pdf");
            await printPdf(path, pdf, terminal.env);
            terminal.stdout(`${pdf}\n`);
          }
          terminal.stdout(`${path}\n`);
        },
      );
    });
}

/** The page asked for. Throws ConfigError where its subject or run is missing or unknown. */
function pageOf(
  name: PageName,
  options: ReportCliOptions,
  known: Readonly<Record<"subject" | "run" | "analyte", string[]>>,
): PageChoice {
  if (name === "study" || name === "night" || name === "qc") return { kind: name };
  const only = name === "analyte" && known.analyte.length === 1 ? known.analyte[0] : undefined;
  const id = options[name] ?? only;
  if (id === undefined) throw new ConfigError(`report ${name}: expected --${name} <id>, found none.`);
  if (!known[name].includes(id)) {
    const near = nearMiss(id, known[name]);
    throw new ConfigError(`no ${name} \`${id}\` in this study${near ? `; did you mean \`${near}\`?` : ""}`);
  }
  if (name === "analyte") return { kind: "analyte", analyte: id };
  return name === "subject" ? { kind: "subject", subjectId: id } : { kind: "run", run: id };
}
