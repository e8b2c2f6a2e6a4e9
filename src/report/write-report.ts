import { createHash } from "node:crypto";
import type { Chart } from "../charts/chart.js";
import { cohortSwimlane } from "../charts/cohort-swimlane.js";
import { charts } from "../charts/index.js";
import { qcOverRuns } from "../charts/qc-over-runs.js";
import { longCsvText, type PlainTable } from "../io/csv-text.js";
import { wholeContent } from "../io/long-text.js";
import { renderAnalytePage } from "./analyte-page.js";
import type { StudyReport } from "./data.js";
import { type Drawn, drawCharts, type PutFile, type ReportFile } from "./draw-charts.js";
import { aroundRun, ofAnalyte, ofRun, ofSubject } from "./narrow.js";
import { renderNightPage } from "./night-page.js";
import { companionsOf, type PageChoice, pageFolder } from "./page-choice.js";
import { researchUseOnly } from "./page-frame.js";
import { renderQcPage } from "./qc-page.js";
import { columnHelp, type ReportTable, reportTables } from "./report-tables.js";
import { renderRowPages } from "./row-pages.js";
import { renderRunPage } from "./run-page.js";
import { renderStudyPage } from "./study-page.js";
import { renderSubjectPage } from "./subject-page.js";

export type { PageChoice, ReportFile };

export interface ReportOptions {
  /** Pictures can be explored in the page; without, the page is about 0.8 MB smaller. Default true. */
  readonly isInteractive?: boolean;
  /** Each picture as PNG too, twice its size, in the shipped face. Default false. */
  readonly hasPng?: boolean;
  /** What the page is about. Default: the study. */
  readonly page?: PageChoice;
}

/**
 * Makes every file of one report, one at a time, and gives it to `put`, which answers with its SHA-256: the page as
 * `index.html`, each picture as SVG, Vega-Lite, CSV and JSON, the tables as CSV, and last `manifest.json` with the SHA-256
 * of all others. No file is kept here: those of a large study together would fill the memory. Writes nothing itself.
 */
export async function makeReportFiles(
  report: StudyReport,
  options: ReportOptions,
  put: (path: string, content: ReportFile) => string,
): Promise<void> {
  const page = options.page ?? { kind: "study" };
  const own = narrowed(report, page);
  const hashes: { path: string; sha256: string }[] = [];
  const take: PutFile = (path, content) => {
    hashes.push({ path, sha256: put(path, content) });
  };
  const drawn = await drawPage(report, own, page, options, take);
  take("index.html", renderPage(own, page, drawn, options.isInteractive ?? true));
  const tables = tablesOf(own, page);
  for (const [name, table] of tables) take(`tables/${name}.csv`, longCsvText(table()));
  take("tables/columns.csv", columnHelp(tables.keys()));
  if (page.kind === "study") for (const [path, markup] of renderRowPages(own)) take(path, markup);
  put("manifest.json", manifest(own, hashes.sort(byPath)));
}

/**
 * The same of the study's report and of the pages that belong to it (night, quality control, compounds), each with its
 * data files and manifest in its own folder, by path relative to the output folder.
 */
export async function makeReportSet(
  report: StudyReport,
  options: Omit<ReportOptions, "page">,
  put: (path: string, content: ReportFile) => string,
): Promise<void> {
  await makeReportFiles(report, options, put);
  for (const page of companionsOf(report)) {
    await makeReportFiles(report, { ...options, page }, (path, content) => put(`${pageFolder(page)}/${path}`, content));
  }
}

/** The files of one report by path, sorted; for reports that fit into memory. */
export async function buildReportFiles(report: StudyReport, options: ReportOptions = {}): Promise<ReportFiles> {
  return collected((put) => makeReportFiles(report, options, put));
}

/** The same of the study's report and of the pages that belong to it. */
export async function buildReportSet(
  report: StudyReport,
  options: Omit<ReportOptions, "page"> = {},
): Promise<ReportFiles> {
  return collected((put) => makeReportSet(report, options, put));
}

/** UTF-8 text, or bytes of a PNG, by path. */
export type ReportFiles = Map<string, string | Uint8Array>;

async function collected(
  make: (put: (path: string, content: ReportFile) => string) => Promise<void>,
): Promise<ReportFiles> {
  const files: [string, string | Uint8Array][] = [];
  await make((path, content) => {
    const whole = wholeContent(content);
    files.push([path, whole]);
    return createHash("sha256").update(whole).digest("hex");
  });
  return new Map(files.sort(([a], [b]) => byPath({ path: a }, { path: b })));
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}

async function drawPage(
  report: StudyReport,
  own: StudyReport,
  page: PageChoice,
  options: ReportOptions,
  put: PutFile,
): Promise<Drawn> {
  const drawn = await drawCharts(chartsOf(page), own, options, put);
  if (page.kind !== "run") return drawn;
  // One run says little about drift: its QC samples are shown among those of the other runs.
  const around = await drawCharts([qcOverRuns], aroundRun(report, page.run), options, put);
  return {
    onPage: [...drawn.onPage, ...around.onPage],
    notDrawn: [...drawn.notDrawn, ...around.notDrawn],
    omitted: drawn.omitted,
  };
}

/**
 * Pictures of single runs stand on the runs' own pages; QC samples over the runs on that of quality control too; on a
 * subject's page what is about the subject, its timeline first.
 */
function chartsOf(page: PageChoice): Chart[] {
  switch (page.kind) {
    case "night":
    case "analyte":
      return [];
    case "qc":
      return [qcOverRuns];
    case "run":
      return charts.filter((chart) => chart.per === "run");
    case "study":
      return charts.filter((chart) => chart.per !== "run");
    case "subject": {
      const own = charts.filter((chart) => chart.per !== "run" && chart !== qcOverRuns && chart !== cohortSwimlane);
      return own.sort((a, b) => Number(b.per === "subject") - Number(a.per === "subject"));
    }
  }
}

function renderPage(own: StudyReport, page: PageChoice, drawn: Drawn, isInteractive: boolean): string {
  switch (page.kind) {
    case "study":
      return renderStudyPage(own, drawn.onPage, drawn, isInteractive);
    case "subject":
      return renderSubjectPage(own, page.subjectId, drawn, isInteractive);
    case "run":
      return renderRunPage(own, page.run, drawn, isInteractive);
    case "night":
      return renderNightPage(own);
    case "qc":
      return renderQcPage(own, drawn, isInteractive);
    case "analyte":
      return renderAnalytePage(own, page.analyte);
  }
}

/** Data files beside a page: those its tables link to. */
function tablesOf(own: StudyReport, page: PageChoice): Map<ReportTable, () => PlainTable> {
  const all = reportTables(own);
  const keep = (...names: ReportTable[]) => new Map([...all].filter(([name]) => names.includes(name)));
  switch (page.kind) {
    case "qc":
      return keep("queue", "decisions", "exclusions", "histories", "runs", "findings", "files");
    case "night":
      return keep("summaries", "target-coverage", "unpaired", "findings", "files");
    case "analyte":
      return keep("summaries", "target-coverage", "files");
    case "subject":
    case "run":
      return new Map([...all].filter(([name]) => !["queue", "decisions", "exclusions", "histories"].includes(name)));
    case "study":
      return new Map([...all].filter(([name]) => !["queue", "exclusions", "histories"].includes(name)));
  }
}

function narrowed(report: StudyReport, page: PageChoice): StudyReport {
  if (page.kind === "subject") return ofSubject(report, page.subjectId);
  if (page.kind === "analyte") return ofAnalyte(report, page.analyte);
  return page.kind === "run" ? ofRun(report, page.run) : report;
}

function manifest(report: StudyReport, files: readonly { path: string; sha256: string }[]): string {
  const content = {
    study: report.study.id,
    generatedAt: report.generatedAt,
    ...(report.asOf ? { asOf: report.asOf } : {}),
    version: report.version,
    configSha256: report.configSha256,
    use: researchUseOnly,
    ...(report.approval ? { state: report.approval.state, signatures: report.approval.signatures } : {}),
    ...(report.ruleSet ? { ruleSet: report.ruleSet } : {}),
    ...(report.auditHead ? { auditHead: report.auditHead } : {}),
    inputs: report.inputs.map(({ file, sha256, status }) => ({ file, sha256, status })),
    files,
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}
