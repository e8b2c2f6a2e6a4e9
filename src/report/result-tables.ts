import type { LocalClock } from "../charts/local-time.js";
import type { Exclusion, Pair, Ratio, SampleResult, SteadyState, Unpaired } from "../domain/pair.js";
import type { SteadyStateVerdict } from "../domain/sample.js";
import type { SampleWithoutResult, StudyReport } from "./data.js";
import type { Footnotes } from "./footnotes.js";
import {
  concentrationRank,
  concentrationText,
  duration,
  missing,
  momentText,
  plainTimes,
  ratioRank,
  ratioText,
  reasonWords,
  words,
} from "./format.js";
import { type Html, type HtmlPart, html } from "./html.js";
import type { Links, Place } from "./links.js";
import { type Column, table } from "./table.js";

/** What all tables of one page share. */
export interface PageContext {
  readonly report: StudyReport;
  readonly clock: LocalClock;
  readonly links: Links;
  readonly notes: Footnotes;
  readonly place: Place;
}

/** Where the other rows of a long table stand; nothing on a page of a part of the study. */
function pagingOf({ place }: PageContext): { tables: string; page: number | null } | null {
  return place.rowPages === null ? null : { tables: place.rowPages, page: place.page };
}

const verdictSigns: Readonly<Record<SteadyStateVerdict, string>> = { yes: "✓ yes", no: "✕ no", unknown: "? unknown" };

function unitOf(context: PageContext, analyte: string): string {
  return context.report.units[analyte] ?? "unit unknown";
}

/** ` (ng/mL)` where all analytes share a unit, else nothing: each cell then names its own. */
function commonUnit(context: PageContext): string | null {
  const units = new Set(Object.values(context.report.units));
  return units.size === 1 ? ([...units][0] ?? null) : null;
}

function inUnit(context: PageContext): string {
  const unit = commonUnit(context);
  return unit === null ? "" : ` (${unit})`;
}

function concentrationCell(context: PageContext, result: SampleResult): readonly [string, HtmlPart] {
  const unit = commonUnit(context) === null ? ` ${unitOf(context, result.analyte)}` : "";
  const unbound = result.basis === "unbound" ? " unbound" : "";
  return [`${concentrationText(result.concentration)}${unit}${unbound}`, context.notes.refer(result.marks)];
}

/** A concentration that leads to its sample's row, which leads to the file. */
function linked(context: PageContext, result: SampleResult): HtmlPart {
  const href = context.links.sampleHref(result.sampleId, result.analyte);
  const cell = concentrationCell(context, result);
  return href === null ? cell : [html`<a href="${href}">${cell[0]}</a>`, cell[1]];
}

/** The reason of a ratio that is not estimable may break into lines; a number never does. */
function ratioCell(ratio: Ratio): HtmlPart {
  const text = ratioText(ratio);
  return ratio.state === "notEstimable" ? html`<span class="why">${text}</span>` : text;
}

function steadyStateCell(context: PageContext, steadyState: SteadyState): Html {
  const reason = steadyState.reason === null ? "" : `: ${plainTimes(steadyState.reason.text)}`;
  const hours =
    steadyState.hoursOnRegimen === null || steadyState.neededHours === null
      ? ""
      : ` (${duration(steadyState.hoursOnRegimen)} h of ${duration(steadyState.neededHours)} h)`;
  return html`<span class="v ${steadyState.verdict}">${verdictSigns[steadyState.verdict]}</span>${hours}${reason}${context.notes.refer(steadyState.marks)}`;
}

function exclusionText(exclusions: readonly Exclusion[]): string {
  return exclusions.map((e) => (e.text === "" ? words(e.code) : plainTimes(e.text))).join("; ");
}

/** Exclusions of a pair; a reason that already stands under steady state is named by its code alone. */
function whyNotUsed(pair: Pair): string {
  const said = pair.steadyState.reason?.text ?? null;
  const parts = pair.exclusions.map((e) =>
    e.text === "" || (said !== null && e.text.includes(said)) ? words(e.code) : plainTimes(e.text),
  );
  if (parts.length > 0) return parts.join("; ");
  return `not estimable${pair.ratio.reason === null ? "" : `: ${words(pair.ratio.reason)}`}`;
}

function analyteColumn<T extends { analyte: string | null }>(context: PageContext): Column<T>[] {
  if (Object.keys(context.report.units).length <= 1) return [];
  return [{ head: "Analyte", cell: (row) => row.analyte ?? missing(null) }];
}

export function pairTable(context: PageContext): Html {
  const { report, links, notes } = context;
  const hasUnbound = report.pairs.some((p) => p.unboundRatio.state !== "notEstimable");
  const columns: Column<Pair>[] = [
    { head: "Subject", cell: (p) => p.subjectId },
    ...analyteColumn<Pair>(context),
    { head: "Visit", cell: (p) => p.visit ?? missing(null) },
    {
      head: `CSF${inUnit(context)}`,
      isNumber: true,
      cell: (p) => linked(context, p.csf),
      rank: (p) => concentrationRank(p.csf.concentration),
    },
    {
      head: `Plasma${inUnit(context)}`,
      isNumber: true,
      cell: (p) => linked(context, p.plasma),
      rank: (p) => concentrationRank(p.plasma.concentration),
    },
    {
      head: "Ratio",
      help: "total CSF over total plasma",
      isNumber: true,
      cell: (p) => [ratioCell(p.ratio), notes.refer([...p.ratio.assumed, ...p.marks])],
      rank: (p) => ratioRank(p.ratio),
    },
    ...(hasUnbound
      ? [
          {
            head: "Unbound ratio",
            help: "unbound CSF over unbound plasma (Kp,uu,CSF)",
            isNumber: true,
            cell: (p: Pair) => [ratioCell(p.unboundRatio), notes.refer(p.unboundRatio.assumed)],
            rank: (p: Pair) => ratioRank(p.unboundRatio),
          },
        ]
      : []),
    {
      head: "Gap (min)",
      help: "CSF time minus plasma time",
      isNumber: true,
      cell: (p) => duration(p.gapMin),
      rank: (p) => p.gapMin,
    },
    {
      head: "After dose (h)",
      help: "time of the CSF sample after the last dose taken",
      isNumber: true,
      cell: (p) => (p.timeAfterDoseH === null ? missing("unknown") : duration(p.timeAfterDoseH)),
      rank: (p) => p.timeAfterDoseH,
    },
    {
      head: "Steady state",
      isProse: true,
      cell: (p) => steadyStateCell(context, p.steadyState),
      rank: (p) => p.steadyState.verdict,
    },
    {
      head: "Used",
      cell: (p) => (p.isUsed ? "✓ used" : `✕ ${whyNotUsed(p)}`),
      rank: (p) => (p.isUsed ? 0 : 1),
    },
    { head: "CSF sample", cell: (p) => links.sample(p.csf.sampleId, p.analyte) },
    { head: "Plasma sample", cell: (p) => links.sample(p.plasma.sampleId, p.analyte) },
  ];
  return table<Pair>({
    id: "pairs",
    caption: "Pairs of a CSF and a plasma sample",
    csv: `${context.place.tables}pairs.csv`,
    paging: pagingOf(context),
    rows: report.pairs,
    key: (p) => p.pairId,
    columns,
    empty: "No pair: no CSF sample has a plasma partner within the pairing window.",
  });
}

export function sampleTable(context: PageContext): Html {
  const { report, clock, links } = context;
  return table<SampleResult>({
    id: "samples",
    caption: "Samples with a result",
    csv: `${context.place.tables}samples.csv`,
    paging: pagingOf(context),
    rows: report.samples,
    anchor: (s) => links.sampleAnchor(s.sampleId, s.analyte),
    key: (s) => s.sampleId,
    empty: "No sample has a result yet.",
    columns: [
      { head: "Sample", cell: (s) => s.sampleId },
      { head: "Subject", cell: (s) => s.subjectId },
      ...analyteColumn<SampleResult>(context),
      { head: "Matrix", cell: (s) => (s.matrix === "csf" ? "CSF" : "plasma") },
      {
        head: `Collected (${report.study.zone})`,
        cell: (s) => momentText(s.collectedAt, clock),
        rank: (s) => s.collectedAt.ms,
      },
      {
        head: `Concentration${inUnit(context)}`,
        isNumber: true,
        cell: (s) => concentrationCell(context, s),
        rank: (s) => concentrationRank(s.concentration),
      },
      {
        head: "After dose (h)",
        isNumber: true,
        cell: (s) => (s.timeAfterDoseH === null ? missing("unknown") : duration(s.timeAfterDoseH)),
        rank: (s) => s.timeAfterDoseH,
      },
      {
        head: "Steady state",
        isProse: true,
        cell: (s) => steadyStateCell(context, s.steadyState),
        rank: (s) => s.steadyState.verdict,
      },
      {
        head: "Verdict",
        isProse: true,
        help: "of the sample and of its analytical run",
        cell: (s) => verdictText(s),
      },
      { head: "Read from", help: "file and row", cell: (s) => links.origin(s.origin) },
    ],
  });
}

function verdictText(sample: SampleResult): string {
  const why = exclusionText(sample.exclusions);
  return `${sample.sampleVerdict}${why === "" ? "" : `: ${why}`}; run ${sample.run ?? "unknown"}: ${
    sample.runVerdict === "notAssessed" ? "not assessed" : sample.runVerdict
  }`;
}

export function withoutResultTable(context: PageContext): Html {
  const { report, clock } = context;
  return table<SampleWithoutResult>({
    id: "without-result",
    caption: "Samples without one usable result",
    rows: report.withoutResult,
    empty: "Every sample has one usable result.",
    columns: [
      { head: "Sample", cell: (s) => s.sampleId },
      { head: "Subject", cell: (s) => s.subjectId },
      ...analyteColumn<SampleWithoutResult>(context),
      { head: "Matrix", cell: (s) => (s.matrix === "csf" ? "CSF" : s.matrix) },
      {
        head: "Collected",
        isShort: true,
        cell: (s) => (s.collectedAtMs === null ? missing("time unknown") : clock.text(s.collectedAtMs)),
        rank: (s) => s.collectedAtMs,
      },
      { head: "Reason", isProse: true, cell: (s) => reasonWords(s.reason) },
      {
        head: "Steady state",
        isProse: true,
        cell: (s) => (s.steadyState === null ? missing(null) : steadyStateCell(context, s.steadyState)),
      },
    ],
  });
}

export function unpairedTable(context: PageContext): Html {
  const { report, clock, links } = context;
  return table<Unpaired & { analyte: string }>({
    id: "unpaired",
    caption: "Samples without a partner",
    csv: `${context.place.tables}unpaired.csv`,
    rows: report.unpaired.map((u) => ({ ...u, analyte: u.result.analyte })),
    empty: "Every sample with a result has a partner.",
    columns: [
      { head: "Sample", cell: (u) => links.sample(u.result.sampleId, u.result.analyte) },
      { head: "Subject", cell: (u) => u.result.subjectId },
      ...analyteColumn<Unpaired & { analyte: string }>(context),
      { head: "Matrix", cell: (u) => (u.result.matrix === "csf" ? "CSF" : "plasma") },
      {
        head: "Collected",
        isShort: true,
        cell: (u) => momentText(u.result.collectedAt, clock),
        rank: (u) => u.result.collectedAt.ms,
      },
      { head: "Reason", isProse: true, cell: (u) => reasonWords(u.reason) },
      {
        head: "Nearest candidate",
        cell: (u) =>
          u.nearest === null
            ? missing("none")
            : [
                links.sample(u.nearest.sampleId, u.result.analyte),
                `, ${duration(Math.abs(u.nearest.gapMin))} min apart`,
              ],
      },
    ],
  });
}
