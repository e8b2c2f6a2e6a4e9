import type { AnalysisRow } from "../domain/analysis.js";
import type { Summary } from "../domain/summary.js";
import { missing, significant, words } from "./format.js";
import { type Html, html } from "./html.js";
import type { PageContext } from "./result-tables.js";
import { estimateRank, estimateText, intervalText, medianText } from "./summary-text.js";
import { type Column, table } from "./table.js";

/** The primary result of each group, then every other method beside it. */
export function summaryTables(context: PageContext): Html {
  const { summaries } = context.report;
  const others = summaries.filter((s) => !isPrimary(s));
  const primary = table<Summary>({
    id: "summaries",
    caption: "CSF/plasma ratio by group: primary result",
    csv: `${context.place.tables}summaries.csv`,
    rows: summaries.filter(isPrimary),
    empty: "No summary: no pair of a CSF and a plasma sample is used.",
    columns: [...estimateColumns(context), ...countColumns(), methodColumn],
  });
  const coverage = coverageTable(context);
  const cautions = cautionNotes(context.report.cautions ?? []);
  if (others.length === 0) return html`${primary}${cautions}${coverage}`;
  return html`${primary}${cautions}${coverage}<h3>The same by other methods</h3>
<p class="about">Sensitivity analyses: what the result would be under other assumptions. None of them is chosen by its result.</p>
${table<Summary>({
  id: "sensitivity",
  caption: "CSF/plasma ratio by group: sensitivity analyses",
  csv: `${context.place.tables}summaries.csv`,
  rows: others,
  empty: "",
  columns: [...estimateColumns(context), methodColumn],
})}`;
}

/** What a reader must know beside the primary result: how far it can be relied on, and what carries it. */
function cautionNotes(rows: readonly AnalysisRow[]): Html | null {
  if (rows.length === 0) return null;
  const influence = rows.filter(({ analysis }) => analysis === "influence");
  const others = rows.filter(({ analysis }) => analysis !== "influence");
  const moves = html`<h3>What moves the primary result</h3>
<p class="about">Without one of these the total ratio moves by more than a tenth and by more than half of the half-width of its interval. This is a reason to look at them, not a reason to exclude them.</p>
<ul>${influence.map((row) => html`<li>${influenceText(row)}</li>`)}</ul>
`;
  const assumed = html`<h3>What the primary result assumes</h3>
<ul>${others.map((row) => html`<li>${assumptionText(row)}</li>`)}</ul>
`;
  return html`${influence.length > 0 ? moves : null}${others.length > 0 ? assumed : null}`;
}

/** One sentence on the subjects' skewness; for limits that depend on the ratio a second one, with the result that allows for it. */
export function assumptionText({ analysis, analyte, about, estimate, ciLow, ciHigh, details }: AnalysisRow): string {
  const head = `${analyte}, ${about}: ${details.verdict}`;
  if (analysis !== "dependent-censoring" || estimate === null) return head;
  const { primaryGeometricMean: primary } = details;
  const range = ciLow === null || ciHigh === null ? "" : ` (${significant(ciLow)} to ${significant(ciHigh)})`;
  const beside = typeof primary === "number" ? ` beside the primary ${significant(primary)}` : "";
  return `${head} With CSF and plasma as two censored variables it is ${significant(estimate)}${range}${beside}.`;
}

/** `larotrectinib, all, without subject S01: 0.0158 (0.0135 to 0.0185), 0.84 times the result with it`. */
export function influenceText({ analyte, about, estimate, details }: AnalysisRow): string {
  const number = (name: string): string => {
    const value = details[name];
    return typeof value === "number" ? significant(value) : "not estimable";
  };
  return `${analyte}, ${about}: ${number("geometricMean")} (${number("ciLow")} to ${number("ciHigh")}), ${significant(estimate ?? 1)} times the result with it`;
}

/** Unbound CSF against the IC50, by group; nothing where no IC50 is given. */
function coverageTable(context: PageContext): Html | null {
  const rows = context.report.coverageGroups ?? [];
  if (rows.length === 0) return null;
  const count = (head: string, name: string): Column<AnalysisRow> => ({
    head,
    isNumber: true,
    cell: (row) => String(row.details[name] ?? missing(null)),
  });
  return html`<h3>Target coverage</h3>
<p class="about">Unbound CSF concentration over IC50, of usable CSF samples. What the CSF holds is not what the brain holds.</p>
${table<AnalysisRow>({
  id: "target-coverage",
  caption: "Unbound CSF concentration over IC50",
  csv: `${context.place.tables}target-coverage.csv`,
  rows,
  empty: "",
  columns: [
    { head: "Group", cell: (row) => html`${row.analyte}, ${row.about}${context.notes.refer(row.marks)}` },
    {
      head: "Geometric mean multiple",
      isNumber: true,
      cell: (row) => figure(row.estimate),
      rank: (row) => row.estimate,
    },
    { head: "Subjects", isNumber: true, cell: (row) => row.nSubjects },
    count("Samples", "nSamples"),
    count("At or above IC50", "nAtOrAboveIc50"),
    count("Below IC50", "nBelowIc50"),
    count("Left open by a limit", "nUndecided"),
  ],
})}`;
}

function isPrimary(s: Summary): boolean {
  return s.marks.includes("primary");
}

function number(head: string, of: (s: Summary) => number, help?: string): Column<Summary> {
  return { head, isNumber: true, cell: of, ...(help === undefined ? {} : { help }) };
}

function figure(value: number | null): string {
  return value === null ? missing(null) : significant(value);
}

function estimateColumns(context: PageContext): Column<Summary>[] {
  const isManyAnalytes = Object.keys(context.report.units).length > 1;
  const marksOf = (s: Summary): string[] => s.marks.filter((mark) => mark !== "primary" && mark !== "sensitivity");
  return [
    {
      head: "Group",
      cell: (s) =>
        html`${isManyAnalytes ? `${s.analyte}, ` : ""}${s.group}, ${s.basis}${context.notes.refer(marksOf(s))}`,
    },
    number("Subjects", (s) => s.nSubjects),
    number("Used", (s) => s.nUsed, "pairs that entered the estimate"),
    { head: "Geometric mean", isNumber: true, cell: estimateCell, rank: estimateRank },
    { head: "Confidence interval", isNumber: true, cell: intervalCell, rank: (s) => s.ciLow },
    {
      head: "Geometric CV (%)",
      isNumber: true,
      cell: (s) => figure(s.geometricCvPct),
      rank: (s) => s.geometricCvPct,
    },
    {
      head: "Median (quartiles), range",
      isNumber: true,
      cell: (s) => [
        medianText(s) ?? missing(null),
        s.min === null ? null : html`<br><span class="quiet">${figure(s.min)} to ${figure(s.max)}</span>`,
      ],
      rank: (s) => s.median ?? s.medianBelow ?? s.medianAbove,
    },
  ];
}

/** A sentence may break into lines; a number never does. */
function estimateCell(s: Summary): Html | string {
  const text = estimateText(s);
  return estimateRank(s) === null ? html`<span class="why">${text}</span>` : text;
}

/** An interval stays on one line, its level below it; a reason may break. */
function intervalCell(s: Summary): Html {
  const text = intervalText(s);
  const parts = /^(.*) (\([^()]*\))$/.exec(text);
  return s.ciLow === null && s.proportionLow === null
    ? html`<span class="why">${text}</span>`
    : html`${parts?.[1] ?? text}<br><span class="quiet">${parts?.[2] ?? ""}</span>`;
}

/** Every pair of the group, in one column: the parts add up to the number before the colon. */
function countColumns(): Column<Summary>[] {
  return [
    {
      head: "All pairs",
      help: "quantified + below + above + not estimable + excluded; below and above: only a bound of the ratio is known",
      isProse: true,
      cell: (s) => {
        const reasons = Object.entries(s.excludedByReason).map(([code, n]) => `${n} ${words(code)}`);
        const parts = [
          `${s.nQuantified} quantified`,
          `${s.nBelow} below`,
          `${s.nAbove} above`,
          `${s.nNotEstimable} not estimable`,
          `${s.nExcluded} excluded${reasons.length === 0 ? "" : ` (${reasons.join(", ")})`}`,
        ];
        return `${s.nPairs}: ${parts.join(", ")}`;
      },
      rank: (s) => s.nPairs,
    },
  ];
}

const methodColumn: Column<Summary> = {
  head: "Method",
  isProse: true,
  cell: (s) => `${words(s.estimand)}; ${words(s.method)}; interval: ${s.ciMethod}`,
};
