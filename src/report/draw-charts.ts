import type { Chart, ChartData } from "../charts/chart.js";
import { type ChartView, viewsOf } from "../charts/views.js";
import { longCsvText } from "../io/csv-text.js";
import type { FileContent } from "../io/long-text.js";
import type { PageChart } from "./page-frame.js";
import { dataFile, pictureFile } from "./picture-file.js";

/** Bytes are a PNG. */
export type ReportFile = FileContent;

/** Takes a file by its path relative to the report's folder, before the next one is made. */
export type PutFile = (path: string, content: ReportFile) => void;

export interface Drawn {
  /** Pictures for the page, in the order of the register. */
  readonly onPage: PageChart[];
  /** Charts this data cannot fill, with the reason. */
  readonly notDrawn: string[];
  /** Pictures of subjects beyond the limit. */
  readonly omitted: number;
}

/**
 * A study with more subjects than `most` has pictures of the first `few` on its page, so that the page stays quick to
 * make and to open; a subject's own page has any of the others.
 */
export const subjectsOnPage = { most: 24, few: 6 } as const;

/**
 * Draws every chart that this data can fill: `charts/<id>.svg`, `.vl.json`, `.csv`, `.json` and, on demand, `.png`.
 * Loads the drawing library, which is slow, on the first call.
 */
export async function drawCharts(
  charts: readonly Chart[],
  data: ChartData,
  options: { readonly hasPng?: boolean },
  put: PutFile,
): Promise<Drawn> {
  const { renderChart } = await import("./render-chart.js");
  const toPng = options.hasPng === true ? (await import("./render-png.js")).renderPng : null;
  const views = charts.flatMap((chart) => viewsOf(chart, data));
  const nSubjects = new Set(views.map((view) => view.subjectId)).size;
  const limit = nSubjects > subjectsOnPage.most ? subjectsOnPage.few : subjectsOnPage.most;
  const subjects = new Set<string>();
  const onPage: PageChart[] = [];
  const notDrawn: string[] = [];
  let omitted = 0;
  for (const view of views) {
    const lacking = view.chart.lacks?.(view.data) ?? null;
    if (lacking !== null) {
      notDrawn.push(`${view.title}: ${lacking}`);
      continue;
    }
    if (!isDrawn(view, subjects, limit)) {
      omitted += 1;
      continue;
    }
    const spec = view.chart.spec(view.data);
    const { svg, widthPx } = await renderChart(view.id, spec);
    const caption = view.chart.caption(view.data);
    const table = view.chart.table(view.data);
    const picture = pictureFile(svg, view.title, caption);
    put(`charts/${view.id}.svg`, picture);
    if (toPng !== null) put(`charts/${view.id}.png`, toPng(picture));
    put(`charts/${view.id}.vl.json`, `${JSON.stringify(spec)}\n`);
    put(`charts/${view.id}.csv`, longCsvText(table));
    put(`charts/${view.id}.json`, dataFile(view.title, caption, table));
    onPage.push({ id: view.id, title: view.title, caption, svg, spec, widthPx, subjectId: view.subjectId });
  }
  return { onPage, notDrawn, omitted };
}

function isDrawn(view: ChartView, subjects: Set<string>, limit: number): boolean {
  if (view.subjectId === null || subjects.has(view.subjectId)) return true;
  if (subjects.size >= limit) return false;
  subjects.add(view.subjectId);
  return true;
}
