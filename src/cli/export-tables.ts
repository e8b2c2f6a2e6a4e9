import { join, resolve } from "node:path";
import { Argument, Command } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { columnHelp } from "../export/column-help.js";
import { type About, type FlatTable, flatTable, plainRows, type Row } from "../export/flat-table.js";
import { isShownResult, withShownResult } from "../export/shown-result.js";
import { writeAtomically } from "../io/atomic.js";
import { csvText } from "../io/csv-text.js";
import { researchUseOnly } from "../report/format.js";
import { type ListName, lists, rowsOf, tableRow } from "./list.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** Tables an export brings when none is named. */
export const exported: readonly ListName[] = [
  "pairs",
  "samples",
  "unpaired",
  "summaries",
  "findings",
  "doses",
  "runs",
  "files",
  "decisions",
  "signatures",
];

interface Format {
  name: string;
  description: string;
  example: string;
}

const formats: readonly Format[] = [
  {
    name: "csv",
    description: "write tables as CSV files, one a table, columns.csv that explains the columns, and about.csv",
    example: "csfp export csv --study /data/studies/laro-csf --out /data/for-analysis",
  },
  {
    name: "json",
    description: "write tables as JSON files, one a table: the rows of `csfp list --format json`",
    example: "csfp export json pairs --study /data/studies/laro-csf --out pairs.json",
  },
  {
    name: "xlsx",
    description: "write tables as one workbook: typed cells, frozen header, a sheet that explains the columns",
    example: "csfp export xlsx --study /data/studies/laro-csf --out laro-csf.xlsx",
  },
  {
    name: "parquet",
    description: "write tables as Parquet files, one a table, typed columns",
    example: "csfp export parquet pairs samples --study /data/studies/laro-csf --out /data/for-analysis",
  },
];

/** `csfp export csv|json|xlsx|parquet [tables...]`. */
export function tableExports(terminal: Terminal): Command[] {
  return formats.map(({ name, description, example }) =>
    new Command(name)
      .description(description)
      .addArgument(new Argument("[tables...]", `which tables (default: ${exported.join(", ")})`).choices([...lists]))
      .addHelpText(
        "after",
        `\n--out names a folder, or for one table (and for xlsx) a file ending in .${name}; default: <study>/exports\n\nExample:\n  $ ${example}\n`,
      )
      .action(async (tables: ListName[], _options: unknown, command: Command) => {
        const options = command.optsWithGlobals<GlobalOptions>();
        const { withStudy } = await import("../../pipeline/context.js");
        await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
          const out = resolve(terminal.cwd, options.out ?? join(context.places.root, "exports"));
          const wanted = tables.length > 0 ? [...new Set(tables)] : exported;
          for (const [path, content] of await filesOf(name, wanted, out, context)) {
            writeAtomically(path, content);
            terminal.stdout(`${path}\n`);
          }
        });
      }),
  );
}

/** Every table as CSV with the file that explains the columns: name -> text. */
export async function tableFiles(context: Context): Promise<Map<string, string>> {
  const files = await filesOf("csv", exported, "", context);
  return new Map([...files].map(([name, content]) => [name, String(content)]));
}

async function filesOf(
  format: string,
  wanted: readonly ListName[],
  out: string,
  context: Context,
): Promise<Map<string, string | Uint8Array>> {
  const isFile = out.toLowerCase().endsWith(`.${format}`) && (wanted.length === 1 || format === "xlsx");
  const place = (name: string): string => (isFile ? out : join(out, `${name}.${format}`));
  const rows = new Map<ListName, Row[]>();
  for (const what of wanted) rows.set(what, await rowsOf(what, context, undefined));
  const files = new Map<string, string | Uint8Array>();
  if (format === "xlsx") {
    const { xlsxOf } = await import("../export/xlsx.js");
    const tables = [...rows].map(([name, all]) => ({
      name,
      table: flatTable(
        all.map((row) => withShownResult(tableRow(name, row))),
        isShownResult,
      ),
    }));
    return files.set(place(context.loaded.config.id.replace(/[^\w.-]+/g, "-")), await xlsxOf(tables, aboutOf(context)));
  }
  const explained: [string, FlatTable][] = [];
  for (const [name, all] of rows) {
    const table = flatTable(all.map((row) => tableRow(name, row)));
    if (format === "json") files.set(place(name), `${JSON.stringify(all, null, 2)}\n`);
    if (format === "csv") files.set(place(name), csvOf(table));
    if (format === "parquet") {
      const { parquetOf } = await import("../export/parquet.js");
      files.set(place(name), parquetOf(table, aboutOf(context)));
    }
    explained.push([name, table]);
  }
  if (format === "csv" && !isFile) {
    files.set(join(out, "columns.csv"), columnsCsv(explained));
    files.set(join(out, "about.csv"), csvText({ columns: ["what", "text"], rows: aboutOf(context) }));
  }
  if (format === "json" && !isFile) {
    files.set(join(out, "about.json"), `${JSON.stringify(Object.fromEntries(aboutOf(context)), null, 2)}\n`);
  }
  return files;
}

/** Stands in every workbook, Parquet file and folder of tables. */
function aboutOf({ loaded: { config }, version }: Context): About {
  return [
    ["use", researchUseOnly],
    ["study", config.title === "" ? config.id : `${config.id}: ${config.title}`],
    ["program", `csfp ${version}`],
    ["times", `as in ${config.zone}, with the offset of that moment`],
    ["marks", "remarks on something that is used; exclusions say why a row is not used in summaries"],
    ["states", "a result that is not quantified has no value: its limit is in lloq or uloq, a ratio's in bound"],
  ];
}

function csvOf(table: FlatTable): string {
  return csvText({ columns: table.columns.map((column) => column.name), rows: plainRows(table) });
}

function columnsCsv(tables: readonly [string, FlatTable][]): string {
  const rows = tables.flatMap(([name, table]) =>
    table.columns.map((column) => [name, column.name, column.kind, columnHelp(name, column.name)]),
  );
  return csvText({ columns: ["table", "column", "type", "meaning"], rows });
}
