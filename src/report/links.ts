import type { Origin } from "../domain/origin.js";
import type { StudyReport } from "./data.js";
import { type Html, html } from "./html.js";
import { pageCount, rowsPerPage } from "./table.js";

/** Where a page lies: before links to the table of files, to the CSV files and to the pages of rows. */
export interface Place {
  /** Empty on a page that holds the table of files itself. */
  readonly home: string;
  readonly tables: string;
  /** Where the study's pages of rows lie; null on a page that shows a part of the study, whose rows they do not number. */
  readonly rowPages: string | null;
  /** Page with the table of samples; empty on one that holds it. */
  readonly sampleRows: string;
  /** Number of a page of rows, from 1; null on any other page. */
  readonly page: number | null;
}

export const mainPlace: Place = { home: "", tables: "tables/", rowPages: "tables/", sampleRows: "", page: null };

/** Of a page beside the study's: it shows the whole study, and the rows of samples stand on the study's page. */
export function besidePlace(up: string): Place {
  return { ...mainPlace, rowPages: `${up}tables/`, sampleRows: `${up}index.html` };
}

/** Of a page of one subject or run. */
export const partPlace: Place = { ...mainPlace, rowPages: null };

/** Anchors of one page: sample and pair rows by position, files by content. Names never become anchors. */
export interface Links {
  fileAnchor(file: string, sha256: string): string;
  /** Null for a file that is not among the inputs. */
  fileAnchorByName(file: string): string | null;
  /** Anchor of a sample's own row. */
  sampleAnchor(sampleId: string, analyte: string): string | null;
  /** Link to that row, on whatever page it stands; null where it stands on none. */
  sampleHref(sampleId: string, analyte: string): string | null;
  /** `results.csv:12`, linked to the file's row in the table of input files. */
  origin(origin: Origin): Html;
  /** A sample id linked to its row in the table of samples. */
  sample(sampleId: string, analyte: string): Html;
}

export function linksOf(report: StudyReport, place: Place = mainPlace): Links {
  const nPages = pageCount(report.samples.length);
  // What stands on no page has no link.
  const shown = nPages === 0 ? report.samples : report.samples.slice(0, nPages * rowsPerPage);
  const samples = new Map(shown.map((s, index) => [JSON.stringify([s.sampleId, s.analyte]), index]));
  const files = new Map<string, string>();
  for (const input of report.inputs) {
    const key = JSON.stringify([input.sha256, input.file]);
    if (!files.has(key)) files.set(key, `f${files.size + 1}`);
  }
  const byHash = new Map<string, string>();
  for (const input of report.inputs) {
    const anchor = files.get(JSON.stringify([input.sha256, input.file]));
    if (anchor !== undefined && !byHash.has(input.sha256)) byHash.set(input.sha256, anchor);
  }
  const byName = new Map(
    report.inputs
      .toReversed()
      .map((input) => [input.file, files.get(JSON.stringify([input.sha256, input.file])) ?? null]),
  );
  const fileAnchor = (file: string, sha256: string): string =>
    files.get(JSON.stringify([sha256, file])) ?? byHash.get(sha256) ?? "files";
  const sampleAnchor = (sampleId: string, analyte: string): string | null => {
    const index = samples.get(JSON.stringify([sampleId, analyte]));
    return index === undefined ? null : `s${index + 1}`;
  };
  const sampleHref = (sampleId: string, analyte: string): string | null => {
    const index = samples.get(JSON.stringify([sampleId, analyte]));
    if (index === undefined) return null;
    if (nPages === 0 || place.rowPages === null) return `${place.sampleRows}#s${index + 1}`;
    const page = Math.floor(index / rowsPerPage) + 1;
    return page <= nPages ? `${place.rowPages}samples-${page}.html#s${index + 1}` : null;
  };
  return {
    fileAnchor,
    fileAnchorByName: (file) => byName.get(file) ?? null,
    sampleAnchor,
    sampleHref,
    origin: (o) => html`<a class="origin" href="${place.home}#${fileAnchor(o.file, o.sha256)}">${o.file}:${o.row}</a>`,
    sample(sampleId, analyte) {
      const href = sampleHref(sampleId, analyte);
      return href === null ? html`${sampleId}` : html`<a href="${href}">${sampleId}</a>`;
    },
  };
}
