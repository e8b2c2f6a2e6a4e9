import { join, resolve } from "node:path";
import { Argument, Command } from "commander";
import type { Context } from "../../pipeline/stage.js";
import { writeAtomically } from "../io/atomic.js";
import { csvText, longCsvText } from "../io/csv-text.js";
import type { FileContent } from "../io/long-text.js";
import { researchUseOnly } from "../report/format.js";
import { type About, type FlatColumn, type FlatTable, flatTable, plainTable } from "../tables/flat-table.js";
import { type TableName, tableNames, tables } from "../tables/index.js";
import { withShownResult } from "../tables/shown-result.js";
import { tableRow } from "../tables/table-row.js";
import { rowsOf } from "./list.js";
import { jsonOf } from "./rows.js";
import { type GlobalOptions, studyFolder, type Terminal } from "./terminal.js";

/** Tables an export brings when none is named. */
export const exported: readonly TableName[] = [
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
    description:
      "write tables as CSV files, one per table, with columns.csv, which explains the columns, and about.csv",
    example: "csfp export csv --study /data/studies/laro-csf --out /data/for-analysis",
  },
  {
    name: "json",
    description: "write tables as JSON files, one per table: the rows of `csfp list --format json`",
    example: "csfp export json pairs --study /data/studies/laro-csf --out pairs.json",
  },
  {
    name: "xlsx",
    description: "write tables as one workbook: typed cells, frozen header, a sheet that explains the columns",
    example: "csfp export xlsx --study /data/studies/laro-csf --out laro-csf.xlsx",
  },
  {
    name: "parquet",
    description: "write tables as Parquet files, one per table, with typed columns",
    example: "csfp export parquet pairs samples --study /data/studies/laro-csf --out /data/for-analysis",
  },
];

/** `csfp export csv|json|xlsx|parquet [tables...]`. */
export function tableExports(terminal: Terminal): Command[] {
  return formats.map(({ name, description, example }) =>
    new Command(name)
      .description(description)
      .addArgument(
        new Argument("[tables...]", `which tables (default: ${exported.join(", ")})`).choices([...tableNames]),
      )
      .addHelpText(
        "after",
        `\n--out names a folder, or for one table (and for xlsx) a file ending in .${name}; default: <study>/exports\n\nExample:\n  $ ${example}\n`,
      )
      .action(async (tables: TableName[], _options: unknown, command: Command) => {
        const options = command.optsWithGlobals<GlobalOptions>();
        const { withStudy } = await import("../../pipeline/context.js");
        await withStudy({ study: studyFolder(options, terminal), env: terminal.env }, async (context) => {
          const out = resolve(terminal.cwd, options.out ?? join(context.places.root, "exports"));
          const wanted = tables.length > 0 ? [...new Set(tables)] : exported;
          await putTables(name, wanted, out, context, (path, content) => {
            writeAtomically(path, content);
            terminal.stdout(`${path}\n`);
          });
        });
      }),
  );
}

/** Takes one file of an export before the next one is made. */
export type PutTable = (name: string, content: FileContent) => void;

/** Every table as CSV with the file that explains the columns. */
export function putTableFiles(context: Context, put: PutTable): Promise<void> {
  return putTables("csv", exported, "", context, put);
}

/** One table after the other: those of a large study would not fit into the memory together. */
async function putTables(
  format: string,
  wanted: readonly TableName[],
  out: string,
  context: Context,
  put: PutTable,
): Promise<void> {
  const isFile = out.toLowerCase().endsWith(`.${format}`) && (wanted.length === 1 || format === "xlsx");
  const place = (name: string): string => (isFile ? out : join(out, `${name}.${format}`));
  if (format === "xlsx") {
    const workbook = place(context.loaded.config.id.replace(/[^\w.-]+/g, "-"));
    put(workbook, await workbookOf(wanted, context));
    return;
  }
  const explained: [string, readonly FlatColumn[]][] = [];
  for (const name of wanted) {
    const rows = await rowsOf(name, context, { all: true });
    if (format === "json") {
      put(place(name), jsonOf(rows));
      continue;
    }
    const table = flatTable(
      rows.map((row) => tableRow(name, row)),
      tables[name],
    );
    if (format === "csv") put(place(name), longCsvText(plainTable(table)));
    if (format === "parquet") {
      const { parquetOf } = await import("../export/parquet.js");
      put(place(name), parquetOf(table, aboutOf(context)));
    }
    explained.push([name, table.columns]);
  }
  if (format === "csv" && !isFile) {
    put(join(out, "columns.csv"), columnsCsv(explained));
    put(join(out, "about.csv"), csvText({ columns: ["what", "text"], rows: aboutOf(context) }));
  }
  if (format === "json" && !isFile) {
    put(join(out, "about.json"), `${JSON.stringify(Object.fromEntries(aboutOf(context)), null, 2)}\n`);
  }
}

async function workbookOf(wanted: readonly TableName[], context: Context): Promise<Uint8Array> {
  const { xlsxOf } = await import("../export/xlsx.js");
  const sheets: { name: string; table: FlatTable }[] = [];
  for (const name of wanted) {
    const rows = await rowsOf(name, context, { all: true });
    const shown = rows.map((row) => withShownResult(tableRow(name, row)));
    sheets.push({ name, table: flatTable(shown, tables[name], true) });
  }
  return xlsxOf(sheets, aboutOf(context));
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

function columnsCsv(explained: readonly [string, readonly FlatColumn[]][]): string {
  const rows = explained.flatMap(([name, columns]) =>
    columns.map((column) => [name, column.name, column.kind, column.help]),
  );
  return csvText({ columns: ["table", "column", "type", "meaning"], rows });
}
