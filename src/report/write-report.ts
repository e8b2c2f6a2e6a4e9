import { createHash } from "node:crypto";
import { charts } from "../charts/index.js";
import { type ChartView, viewsOf } from "../charts/views.js";
import { csvText } from "../io/csv-text.js";
import type { StudyReport } from "./data.js";
import { reportTables } from "./report-tables.js";
import { type PageChart, renderStudyPage } from "./study-page.js";

/**
 * A study with more subjects than `most` has pictures of the first `few` on its page, so that the page stays quick to
 * make and to open; `csfp report subject` draws any of the others.
 */
export const subjectsOnPage = { most: 24, few: 10 } as const;

/** Text is UTF-8; bytes are a PNG. */
export type ReportFile = string | Uint8Array;

export interface ReportOptions {
  /** Pictures can be explored in the page; without, the page is about 0.8 MB smaller. Default true. */
  readonly isInteractive?: boolean;
  /** Each picture as PNG too, twice its size, in the shipped face. Default false. */
  readonly hasPng?: boolean;
}

/**
 * Every file of a study's report by its path relative to the report's folder, sorted: the page, each picture as SVG,
 * Vega-Lite and CSV, the tables as CSV, and `manifest.json` with the SHA-256 of all others. Writes nothing.
 */
export async function buildReportFiles(
  report: StudyReport,
  options: ReportOptions = {},
): Promise<Map<string, ReportFile>> {
  const { renderChart } = await import("./render-chart.js");
  const toPng = options.hasPng === true ? (await import("./render-png.js")).renderPng : null;
  const files = new Map<string, ReportFile>();
  const onPage: PageChart[] = [];
  const views = charts.flatMap((chart) => viewsOf(chart, report));
  const nSubjects = new Set(views.map((view) => view.subjectId)).size;
  const limit = nSubjects > subjectsOnPage.most ? subjectsOnPage.few : subjectsOnPage.most;
  const subjects = new Set<string>();
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
    files.set(`charts/${view.id}.svg`, svg);
    if (toPng !== null) files.set(`charts/${view.id}.png`, toPng(svg));
    files.set(`charts/${view.id}.vl.json`, `${JSON.stringify(spec)}\n`);
    files.set(`charts/${view.id}.csv`, csvText(view.chart.table(view.data)));
    const caption = view.chart.caption(view.data);
    onPage.push({ id: view.id, title: view.title, caption, svg, spec, widthPx, subjectId: view.subjectId });
  }
  for (const [name, table] of reportTables(report)) files.set(`tables/${name}.csv`, csvText(table));
  files.set("index.html", renderStudyPage(report, onPage, { omitted, notDrawn }, options.isInteractive ?? true));
  const sorted = new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  sorted.set("manifest.json", manifest(report, sorted));
  return sorted;
}

function isDrawn(view: ChartView, subjects: Set<string>, limit: number): boolean {
  if (view.subjectId === null || subjects.has(view.subjectId)) return true;
  if (subjects.size >= limit) return false;
  subjects.add(view.subjectId);
  return true;
}

function manifest(report: StudyReport, files: ReadonlyMap<string, ReportFile>): string {
  const content = {
    study: report.study.id,
    generatedAt: report.generatedAt,
    version: report.version,
    configSha256: report.configSha256,
    use: "Research use only; not for diagnostic or therapeutic decisions",
    inputs: report.inputs.map(({ file, sha256, status }) => ({ file, sha256, status })),
    files: [...files].map(([path, content]) => ({ path, sha256: createHash("sha256").update(content).digest("hex") })),
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}
