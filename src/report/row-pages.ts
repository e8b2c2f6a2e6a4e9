import type { StudyReport } from "./data.js";
import { html } from "./html.js";
import { linksOf, type Place } from "./links.js";
import { renderFrame, startPage } from "./page-frame.js";
import { type PageContext, pairTable, sampleTable } from "./result-tables.js";
import { pageCount } from "./table.js";

const paged = [
  { id: "pairs", title: "Pairs", rows: (report: StudyReport) => report.pairs.length, table: pairTable },
  { id: "samples", title: "Samples", rows: (report: StudyReport) => report.samples.length, table: sampleTable },
] as const;

/**
 * Pages of the rows that the main page of a large study has no room for, by path: `tables/pairs-1.html` and so on.
 * Every row has one place there, to which all links lead. None for a study that the main page shows whole.
 */
export function renderRowPages(report: StudyReport): Map<string, string> {
  const pages = new Map<string, string>();
  const place = (page: number): Place => ({
    home: "../index.html",
    tables: "",
    rowPages: "",
    sampleRows: "../index.html",
    page,
  });
  const links = linksOf(report, place(1));
  for (const { id, title, rows, table } of paged) {
    const total = pageCount(rows(report));
    for (let page = 1; page <= total; page += 1) {
      const context: PageContext = startPage(report, place(page), links);
      const section = {
        id: `${id}-page`,
        title: `${title}, page ${page} of ${total}`,
        about: "Part of a table too long for the main page.",
        content: html`<p><a href="../index.html">Back to the main page</a></p>${table(context)}`,
      };
      const subject = `${title} ${page}/${total}`;
      pages.set(
        `tables/${id}-${page}.html`,
        renderFrame(context, { report, page: null, subject, sections: [section], explorable: [] }),
      );
    }
  }
  return pages;
}
