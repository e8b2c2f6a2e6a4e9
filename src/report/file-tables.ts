import type { InputFile, StudyReport } from "./data.js";
import { missing } from "./format.js";
import { type Html, html, withCode } from "./html.js";
import type { PageContext } from "./result-tables.js";
import { type Column, table } from "./table.js";

/** Findings about one file, for the reason beside it. */
function reasonsOf(report: StudyReport, input: InputFile): string[] {
  return report.findings.filter((f) => f.file === input.file && f.severity !== "info").map((f) => f.what);
}

const statusWords = {
  imported: "✓ imported",
  setAside: "✕ set aside",
  waiting: "! waiting",
  resolved: "✓ resolved",
} as const;

export function setAsideTable(context: PageContext): Html {
  const { report } = context;
  return table<InputFile>({
    id: "set-aside",
    caption: "Files set aside or waiting",
    rows: report.inputs.filter((input) => input.status === "setAside" || input.status === "waiting"),
    empty: "No file is set aside or waiting.",
    columns: [
      { head: "File", cell: (f) => f.file },
      {
        head: "Reason",
        isProse: true,
        cell: (f) => {
          const reasons = reasonsOf(report, f);
          return reasons.length === 0
            ? missing("no reason recorded")
            : html`<ul>${reasons.map((r) => html`<li>${withCode(r)}</li>`)}</ul>`;
        },
      },
      { head: "SHA-256", cell: (f) => html`<code>${f.sha256}</code>` },
    ],
  });
}

export function fileTable(context: PageContext): Html {
  const { report, links } = context;
  return table<InputFile>({
    id: "files",
    caption: "Input files",
    csv: "tables/files.csv",
    rows: report.inputs,
    anchor: (f) => links.fileAnchor(f.file, f.sha256),
    empty: "No file has come yet: put results, samples and doses into the study's inbox.",
    columns: [...fileColumns, { head: "SHA-256", cell: (f) => html`<code>${f.sha256}</code>` }],
  });
}

/** Files of one night, each leading to its row among all of them. */
export function cameTable({ links }: PageContext, rows: readonly InputFile[]): Html {
  const [, ...others] = fileColumns;
  const file: Column<InputFile> = {
    head: "File",
    cell: (f) => html`<a href="#${links.fileAnchor(f.file, f.sha256)}">${f.file}</a>`,
  };
  return table<InputFile>({
    id: "came-files",
    caption: "Files of that night",
    rows,
    empty: "",
    columns: [file, ...others],
  });
}

const fileColumns: readonly Column<InputFile>[] = [
  { head: "File", cell: (f) => f.file },
  { head: "Status", isShort: true, cell: (f) => statusWords[f.status] },
  { head: "Kind", cell: (f) => (f.kind === "" ? missing(null) : f.kind) },
  { head: "Reader", cell: (f) => (f.reader === "" ? missing(null) : f.reader) },
  { head: "Rows read", isNumber: true, cell: (f) => f.rowsRead },
  { head: "Rows stored", isNumber: true, cell: (f) => f.rowsStored },
];
