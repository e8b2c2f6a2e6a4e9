import type { VegaLiteSpec } from "../charts/chart.js";
import { localClock } from "../charts/local-time.js";
import type { StudyReport } from "./data.js";
import { startFootnotes } from "./footnotes.js";
import { generatedText, plural } from "./format.js";
import { type Html, html, raw } from "./html.js";
import { interactiveParts } from "./interactive.js";
import { linksOf } from "./links.js";
import { methodsText } from "./methods-text.js";
import { attentionSection, verdictTiles } from "./overview.js";
import { fileTable, findingTables, methodTable, setAsideTable, settingsTable } from "./record-tables.js";
import {
  type PageContext,
  pairTable,
  sampleTable,
  summaryTable,
  unpairedTable,
  withoutResultTable,
} from "./result-tables.js";
import { readTemplate } from "./templates.js";

/** A drawn picture as the page shows it. `svg` comes from `renderChart`. */
export interface PageChart {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
  readonly spec: VegaLiteSpec;
  readonly widthPx: number;
  /** Of a picture of one subject; null for one of the whole study. */
  readonly subjectId: string | null;
}

/** `omitted` pictures of single subjects; `notDrawn` charts with the reason. */
export interface NotDrawn {
  readonly omitted: number;
  readonly notDrawn: readonly string[];
}

/** Wider pictures take the whole width of the page. */
const widestHalf = 620;

const nothing: NotDrawn = { omitted: 0, notDrawn: [] };

export const researchUseOnly = "Research use only; not for diagnostic or therapeutic decisions";

/**
 * The page of one study: one file that needs nothing else to be read, with scripts or without, on screen and paper.
 * Equal input gives equal bytes. Files beside it (`charts/`, `tables/`) hold the same data in full precision.
 *
 * @param charts in the order of the page, already drawn
 * @param left what was not drawn, said on the page: pictures of further subjects, and charts this data cannot fill
 * @param isInteractive carries the drawing library along, so that pictures can be explored
 */
export function renderStudyPage(
  report: StudyReport,
  charts: readonly PageChart[],
  left: NotDrawn = nothing,
  isInteractive = false,
): string {
  const context: PageContext = {
    report,
    clock: localClock(report.study.zone),
    links: linksOf(report),
    notes: startFootnotes(),
  };
  const sections = sectionsOf(context, charts, left);
  const name = report.study.title === "" ? report.study.id : `${report.study.id}: ${report.study.title}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="csfp ${report.version}">
<title>${name} - CSF/plasma report</title>
<style>${raw(readTemplate("page.css"))}</style></head>
<body><a class="skip" href="#main">Skip to content</a>
<header class="top"><p class="ruo">${researchUseOnly}</p>
<h1>${name}</h1>
<p class="quiet">CSF/plasma report · generated ${generatedText(report.generatedAt, report.study.zone)} · csfp ${report.version} · RESEARCH USE ONLY</p>
</header>
<div class="layout"><nav class="side" aria-label="Sections"><ul>${sections.map(
    (s) => html`<li><a href="#${s.id}">${s.title}</a></li>`,
  )}</ul></nav>
<main id="main" tabindex="-1">
${sections.map(
  (s) => html`<section aria-labelledby="${s.id}"><h2 id="${s.id}">${s.title}</h2>
<p class="about">${s.about}</p>
${s.content}</section>
`,
)}${footnoteSection(context)}</main></div>
<footer><p>${researchUseOnly}. Study configuration SHA-256 <code>${report.configSha256}</code>; csfp ${report.version}.</p></footer>
<script>${raw(readTemplate("page.js"))}</script>
${isInteractive ? interactiveParts(charts) : null}</body></html>
`.toString();
}

interface Section {
  id: string;
  title: string;
  about: string;
  content: Html;
}

function sectionsOf(context: PageContext, charts: readonly PageChart[], left: NotDrawn): Section[] {
  const { report } = context;
  return [
    { id: "verdict", title: "Verdict", about: "What can be used, and what cannot.", content: verdictTiles(report) },
    {
      id: "look-at",
      title: "What a human must look at",
      about: "Worst first. Everything here keeps data out of the results or casts doubt on them.",
      content: attentionSection(report),
    },
    {
      id: "summary",
      title: "Summary",
      about: "CSF/plasma ratios by group. Subjects count once, whatever their number of pairs.",
      content: summaryTable(context),
    },
    {
      id: "charts",
      title: "Charts",
      about: "Colour and shape say the same; hollow symbols with an arrow lie beyond a limit of quantification.",
      content: html`${chartSection(charts.filter((c) => c.subjectId === null))}${notDrawnNote(left.notDrawn)}`,
    },
    {
      id: "pair-list",
      title: "Pairs",
      about: "Every pair with its two concentrations, steady state and ratio, used or not.",
      content: pairTable(context),
    },
    {
      id: "sample-list",
      title: "Samples",
      about: "Every sample with a result, its steady state with the reason, and the file and row it was read from.",
      content: html`${sampleTable(context)}<h3>Without one usable result</h3>${withoutResultTable(context)}`,
    },
    {
      id: "unpaired-list",
      title: "Unpaired",
      about: "Samples with a result that found no partner, and why.",
      content: unpairedTable(context),
    },
    {
      id: "subjects",
      title: "Subjects",
      about: "Concentrations above the dose record, one picture a subject, on the calendar of the study's zone.",
      content: html`${chartSection(charts.filter((c) => c.subjectId !== null))}${omittedNote(left.omitted)}`,
    },
    {
      id: "file-list",
      title: "Files",
      about: "What was read, and what was set aside with its reasons.",
      content: html`<h3>Set aside</h3>${setAsideTable(context)}<h3>All input files</h3>${fileTable(context)}`,
    },
    {
      id: "finding-list",
      title: "Findings",
      about: "What the checks report about the data: counts by rule first, then each one.",
      content: findingTables(context),
    },
    {
      id: "method-list",
      title: "Methods and settings",
      about: "What was done, from the settings in force.",
      content: html`<div class="prose">${methodsText(report).map((s) => html`<p>${s}</p>`)}</div>${methodTable(context)}${settingsTable(context)}`,
    },
  ];
}

function omittedNote(n: number): Html | null {
  if (n === 0) return null;
  return html`<p class="cut">${plural(n, "further picture")} of single subjects not drawn here: <code>csfp report subject --subject ID</code> draws each.</p>`;
}

function notDrawnNote(reasons: readonly string[]): Html | null {
  if (reasons.length === 0) return null;
  return html`<div class="empty"><p>Not drawn:</p><ul>${reasons.map((r) => html`<li>${r}</li>`)}</ul></div>`;
}

function chartSection(charts: readonly PageChart[]): Html {
  return html`<div class="charts">
${charts.map(
  (
    chart,
  ) => html`<figure id="chart-${chart.id}"${chart.widthPx > widestHalf ? html` class="wide"` : null}><h3 class="sr">${chart.title}</h3><div class="picture" tabindex="0" role="img" aria-label="${chart.title}. ${chart.caption}">${raw(chart.svg)}</div>
<figcaption>${chart.caption} <span class="files"><a href="charts/${chart.id}.svg">SVG</a> <a href="charts/${chart.id}.vl.json">Vega-Lite</a> <a href="charts/${chart.id}.csv">data (CSV)</a></span></figcaption></figure>
`,
)}</div>`;
}

function footnoteSection(context: PageContext): Html | null {
  const notes = context.notes.list();
  if (notes.length === 0) return null;
  return html`<section aria-labelledby="footnotes"><h2 id="footnotes">Footnotes</h2><dl class="footnotes">
${notes.map(
  (n) => html`<dt id="note-${n.letter}">${n.letter}</dt><dd>${n.meaning} <code>${n.code}</code></dd>
`,
)}</dl></section>
`;
}
