import { plural } from "./format.js";
import { type Html, type HtmlPart, html } from "./html.js";

/** One column of a page's table. */
export interface Column<T> {
  readonly head: string;
  /** Longer explanation, shown on hovering and read by screen readers. */
  readonly help?: string;
  readonly isNumber?: boolean;
  /** Names and times: never broken into lines. */
  readonly isShort?: boolean;
  /** Sentences: the column is kept wide enough to read them. */
  readonly isProse?: boolean;
  readonly cell: (row: T, index: number) => HtmlPart;
  /** What the column is sorted by where the shown text does not sort; null goes last. */
  readonly rank?: (row: T) => number | string | null;
}

export interface TableParts<T> {
  /** Anchor and name of the CSV twin in `tables/`. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** Anchor of a row, so that values elsewhere can link to it. */
  readonly anchor?: (row: T, index: number) => string | null;
  /** Name by which pictures find the row: the pair's id. */
  readonly key?: (row: T) => string;
  readonly csv?: string;
  /** Where pages of rows lie and which one this is; a table without it is only cut. */
  readonly paging?: { readonly tables: string; readonly page: number | null } | null;
  /** Sentence shown instead of a table without rows. */
  readonly empty: string;
}

/** A table of up to `most` rows is shown whole, of a longer one the first `few`; the CSV file always holds all rows. */
export const rowsShown = { most: 1000, few: 500 } as const;

/** Rows on one page of a long table, and how many such pages are written; what lies beyond is in the CSV file only. */
export const rowsPerPage = 2000;
const pagesMost = 10;

/** Pages of rows that a table of `n` rows has besides the main page: none for one that is shown whole. */
export function pageCount(n: number): number {
  return n <= rowsShown.most ? 0 : Math.min(pagesMost, Math.ceil(n / rowsPerPage));
}

/** A table that reads well without scripts; `page.js` adds sorting, filtering and copying to it. */
export function table<T>(parts: TableParts<T>): Html {
  const { id, caption, columns, rows, csv } = parts;
  const download = csv === undefined ? null : html` <a class="file" href="${csv}">CSV</a>`;
  if (rows.length === 0) return html`<p class="empty" id="${id}">${parts.empty}${download}</p>`;
  const { from, shown } = part(rows, parts.paging?.page ?? null);
  const cut = shown.length < rows.length ? cutNote(parts, from, shown.length) : null;
  return html`<div class="table" id="${id}">
<div class="tools"><span class="count">${plural(rows.length, "row")}</span>${download}</div>
${cut}<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table data-name="${id}"><caption>${caption}</caption>
<thead><tr>${columns.map(headCell)}</tr></thead>
<tbody>
${shown.map((row, index) => bodyRow(parts, row, from + index))}</tbody></table></div></div>
`;
}

function part<T>(rows: readonly T[], page: number | null): { from: number; shown: readonly T[] } {
  if (rows.length <= rowsShown.most) return { from: 0, shown: rows };
  const from = page === null ? 0 : (page - 1) * rowsPerPage;
  return { from, shown: rows.slice(from, from + (page === null ? rowsShown.few : rowsPerPage)) };
}

/** Which rows are shown, and links to the pages with the others. */
function cutNote<T>(parts: TableParts<T>, from: number, n: number): Html {
  const total = parts.rows.length;
  const said = `Rows ${from + 1} to ${from + n} of ${total} are shown; the CSV file holds all.`;
  if (!parts.paging) return html`<p class="cut">${said}</p>`;
  const { tables, page } = parts.paging;
  const pages = Array.from({ length: pageCount(total) }, (_, i) => i + 1);
  const links = pages.map((number) =>
    number === page
      ? html` <b aria-current="page">${number}</b>`
      : html` <a href="${tables}${parts.id}-${number}.html">${number}</a>`,
  );
  const beyond = pages.length * rowsPerPage < total ? ` (the first ${pages.length * rowsPerPage} rows)` : "";
  return html`<p class="cut">${said}<br>Pages of ${rowsPerPage} rows${beyond}:${links}</p>`;
}

function headCell<T>(column: Column<T>): Html {
  const help = column.help === undefined ? null : html` title="${column.help}"`;
  return html`<th scope="col"${styleOf(column)}${help}>${column.head}</th>`;
}

function bodyRow<T>(parts: TableParts<T>, row: T, index: number): Html {
  const anchor = parts.anchor?.(row, index) ?? null;
  const key = parts.key === undefined ? null : html` data-key="${parts.key(row)}"`;
  return html`<tr${anchor === null ? null : html` id="${anchor}"`}${key}>${parts.columns.map((column, at) => {
    const rank = column.rank?.(row);
    const sort = rank === undefined ? null : html` data-v="${rank === null ? "" : rank}"`;
    const style = styleOf(column);
    const content = column.cell(row, index);
    // Short names stay on one line: a hyphen in them is no place to break.
    const name = typeof content === "string" && content.length <= 24 ? html` class="name"` : style;
    return at === 0 ? html`<th scope="row"${name}${sort}>${content}</th>` : html`<td${style}${sort}>${content}</td>`;
  })}</tr>
`;
}

function styleOf<T>(column: Column<T>): Html | null {
  if (column.isNumber) return html` class="n"`;
  if (column.isShort) return html` class="name"`;
  return column.isProse ? html` class="p"` : null;
}
