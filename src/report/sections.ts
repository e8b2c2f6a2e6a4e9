import { cameTable, fileTable, setAsideTable } from "./file-tables.js";
import { plainTimes, plural } from "./format.js";
import { type Html, html, raw } from "./html.js";
import { methodsText } from "./methods-text.js";
import { attentionSection, verdictTiles } from "./overview.js";
import type { PageChart, Section } from "./page-frame.js";
import { findingTable, findingTables, methodTable, settingsTable } from "./record-tables.js";
import { type PageContext, pairTable, sampleTable, unpairedTable, withoutResultTable } from "./result-tables.js";
import { summaryTables } from "./summary-tables.js";

/** Sections that pages are put together from, each with one sentence that says what it holds. */

/** What was not drawn: `omitted` pictures of single subjects; `notDrawn` charts with the reason. */
export interface NotDrawn {
  readonly omitted: number;
  readonly notDrawn: readonly string[];
}

/** Wider pictures take the whole width of the page. */
const widestHalf = 620;

/** @param isOfRun the verdict of the run stands first */
export function verdictSection(context: PageContext, isOfRun = false): Section {
  return {
    id: "verdict",
    title: "Verdict",
    about: "What can be used, and what cannot.",
    content: verdictTiles(context.report, isOfRun),
  };
}

export function lookAtSection(context: PageContext): Section {
  return {
    id: "look-at",
    title: "What a human must look at",
    about: "Worst first. Everything here keeps data out of the results or casts doubt on them.",
    content: attentionSection(context.report),
  };
}

export function summarySection(context: PageContext): Section {
  return {
    id: "summary",
    title: "Summary",
    about: context.report.analysisRule ?? "CSF/plasma ratios by group.",
    content: summaryTables(context),
  };
}

export function chartsSection(charts: readonly PageChart[], notDrawn: readonly string[]): Section {
  return {
    id: "charts",
    title: "Charts",
    about: "Colour and shape say the same; hollow symbols with an arrow lie beyond a limit of quantification.",
    content: html`${figures(charts)}${notDrawnNote(notDrawn)}`,
  };
}

export function pairsSection(context: PageContext): Section {
  return {
    id: "pair-list",
    title: "Pairs",
    about: "Every pair with its two concentrations, steady state and ratio, used or not.",
    content: pairTable(context),
  };
}

export function samplesSection(context: PageContext): Section {
  return {
    id: "sample-list",
    title: "Samples",
    about: "Every sample with a result, its steady state with the reason, and the file and row it was read from.",
    content: html`${sampleTable(context)}<h3>Without one usable result</h3>${withoutResultTable(context)}`,
  };
}

export function unpairedSection(context: PageContext): Section {
  return {
    id: "unpaired-list",
    title: "Unpaired",
    about: "Samples with a result that found no partner, and why.",
    content: unpairedTable(context),
  };
}

export function subjectsSection(charts: readonly PageChart[], omitted: number): Section {
  return {
    id: "subjects",
    title: "Subjects",
    about: "Concentrations above the dose record, one picture a subject, on the calendar of the study's zone.",
    content: html`${figures(charts)}${omittedNote(omitted)}`,
  };
}

/** What the last night that brought files brought. */
export function cameSection(context: PageContext): Section {
  const { inputs, lastNight = null } = context.report;
  const came = lastNight === null ? [] : inputs.filter((input) => input.nightNo === lastNight.nightNo);
  const aside = came.filter((input) => input.status === "setAside").length;
  const rows = came.reduce((sum, input) => sum + input.rowsStored, 0);
  const said =
    lastNight === null
      ? html`<p class="empty">No file has come yet.</p>`
      : html`<p>Night ${String(lastNight.nightNo)} (<code>${lastNight.runId}</code>), begun ${plainTimes(lastNight.startedAt)}, brought ${plural(came.length, "file")}: ${String(came.length - aside)} imported with ${plural(rows, "row")}, ${String(aside)} set aside. ${plural(inputs.length - came.length, "file")} had come before.</p>`;
  return {
    id: "came",
    title: "What came",
    about: "Files of the last night that brought any; nights with nothing new change nothing.",
    content: html`${said}${came.length === 0 || came.length === inputs.length ? null : cameTable(context, came)}`,
  };
}

export function filesSection(context: PageContext): Section {
  return {
    id: "file-list",
    title: "Files",
    about: "What was read, and what was set aside with its reasons.",
    content: html`<h3>Set aside</h3>${setAsideTable(context)}<h3>All input files</h3>${fileTable(context)}`,
  };
}

export function findingsSection(context: PageContext): Section {
  return {
    id: "finding-list",
    title: "Findings",
    about: "What the checks report about the data: counts by rule first, then each one.",
    content: findingTables(context),
  };
}

/** Of a page that has the counts by rule already. */
export function eachFindingSection(context: PageContext): Section {
  return {
    id: "finding-list",
    title: "Each finding",
    about: "What the checks report about the data, the most severe first.",
    content: findingTable(context),
  };
}

export function methodsSection(context: PageContext): Section {
  const text = methodsText(context.report).map((s) => html`<p>${s}</p>`);
  return {
    id: "method-list",
    title: "Methods and settings",
    about: "What was done, from the settings in force.",
    content: html`<div class="prose">${text}</div>${methodTable(context)}${settingsTable(context)}`,
  };
}

function omittedNote(n: number): Html | null {
  if (n === 0) return null;
  return html`<p class="cut">${plural(n, "further picture")} of single subjects not drawn here: <code>csfp report subject --subject ID</code> draws each.</p>`;
}

function notDrawnNote(reasons: readonly string[]): Html | null {
  if (reasons.length === 0) return null;
  return html`<div class="empty"><p>Not drawn:</p><ul>${reasons.map((r) => html`<li>${r}</li>`)}</ul></div>`;
}

function figures(charts: readonly PageChart[]): Html {
  return html`<div class="charts">
${charts.map(
  (
    chart,
  ) => html`<figure id="chart-${chart.id}"${chart.widthPx > widestHalf ? html` class="wide"` : null}><h3 class="sr">${chart.title}</h3><div class="picture" tabindex="0" role="img" aria-label="${chart.title}. ${chart.caption}">${raw(chart.svg)}</div>
<figcaption>${chart.caption} <span class="files"><a href="charts/${chart.id}.svg">SVG</a> <a href="charts/${chart.id}.vl.json">Vega-Lite</a> <a href="charts/${chart.id}.csv">data (CSV)</a> <a href="charts/${chart.id}.json">data (JSON)</a></span></figcaption></figure>
`,
)}</div>`;
}
