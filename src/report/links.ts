import type { Origin } from "../domain/origin.js";
import type { StudyReport } from "./data.js";
import { type Html, html } from "./html.js";

/** Anchors of one page: sample and pair rows by position, files by content. Names never become anchors. */
export interface Links {
  fileAnchor(file: string, sha256: string): string;
  /** Null for a file that is not among the inputs. */
  fileAnchorByName(file: string): string | null;
  sampleAnchor(sampleId: string, analyte: string): string | null;
  /** `results.csv:12`, linked to the file's row in the table of input files. */
  origin(origin: Origin): Html;
  /** A sample id linked to its row in the table of samples. */
  sample(sampleId: string, analyte: string): Html;
}

export function linksOf(report: StudyReport): Links {
  const samples = new Map(report.samples.map((s, index) => [JSON.stringify([s.sampleId, s.analyte]), `s${index + 1}`]));
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
  const sampleAnchor = (sampleId: string, analyte: string): string | null =>
    samples.get(JSON.stringify([sampleId, analyte])) ?? null;
  return {
    fileAnchor,
    fileAnchorByName: (file) => byName.get(file) ?? null,
    sampleAnchor,
    origin: (o) => html`<a class="origin" href="#${fileAnchor(o.file, o.sha256)}">${o.file}:${o.row}</a>`,
    sample(sampleId, analyte) {
      const anchor = sampleAnchor(sampleId, analyte);
      return anchor === null ? html`${sampleId}` : html`<a href="#${anchor}">${sampleId}</a>`;
    },
  };
}
