import type { ControlChartRow, RunInjection } from "../charts/chart.js";
import type { RunRecord } from "./data.js";
import { duration, missing, significant } from "./format.js";
import { type Html, html } from "./html.js";
import type { Section } from "./page-frame.js";
import type { PageContext } from "./result-tables.js";
import { inMatrix, rangeText, reasonText, runTable, verdictCell } from "./run-tables.js";
import { table } from "./table.js";

/** Verdict of one run for each analyte and matrix, with the sums that decided it and the standards behind them. */
export function acceptanceSection(context: PageContext): Section {
  const runs = context.report.runs ?? [];
  const nothing = html`<p class="empty">The run was not judged: none of its results is matched to a sample and no standards came with it.</p>`;
  return {
    id: "acceptance",
    title: "Acceptance",
    about: "The verdict for each analyte and matrix the run measured, counted in whole samples, with every sum.",
    content: html`${runs.length === 0 ? nothing : runs.map(verdictPart)}${standardTable(context, "qc")}${standardTable(context, "calibrator")}${signalTable(context)}`,
  };
}

function verdictPart(one: RunRecord): Html {
  const counts = `${one.nCalibrators} calibrators, ${one.nQc} QC samples, ${one.nStudy} study samples; range ${rangeText(one)}`;
  const reason = one.reason === null && one.verdict !== "notAssessed" ? "" : `: ${reasonText(one)}`;
  return html`<h3>${inMatrix(one)}: ${verdictCell(one.verdict)}</h3>
<p>${counts}${reason}</p>
${one.arithmetic.length === 0 ? null : html`<ul class="sums">${one.arithmetic.map((sum) => html`<li>${sum}</li>`)}</ul>`}
${one.dilutions.length === 0 ? null : html`<p>Dilutions: ${one.dilutions.map(({ factor, verdict }) => `×${factor} ${verdict}`).join(", ")}.</p>`}
`;
}

const standardNames = { qc: "QC samples", calibrator: "Calibrators" } as const;

/** QC samples or calibrators in the order of acquisition: nominal, found, bias, the bias that is accepted. */
function standardTable({ report, links }: PageContext, type: "qc" | "calibrator"): Html {
  const rows = (report.injections ?? []).filter((one) => one.sampleType === type);
  const isManyAnalytes = new Set(rows.map((one) => one.analyte)).size > 1;
  return table<RunInjection>({
    id: type === "qc" ? "qc-samples" : "calibrators",
    caption: standardNames[type],
    rows,
    empty: `No ${type === "qc" ? "QC sample" : "calibrator"} of this run is in the data.`,
    columns: [
      { head: "Injection", isNumber: true, cell: (one) => one.order },
      { head: "Level", isShort: true, cell: (one) => one.level ?? one.sampleId ?? missing(null) },
      ...(isManyAnalytes ? [{ head: "Analyte", cell: (one: RunInjection) => one.analyte }] : []),
      {
        head: "Matrix",
        cell: (one) => (one.matrix === null ? missing("unknown") : one.matrix === "csf" ? "CSF" : "plasma"),
      },
      { head: "Nominal", isNumber: true, cell: (one) => figure(one.nominal, one.unit), rank: (one) => one.nominal },
      { head: "Found", isNumber: true, cell: (one) => figure(one.found, one.unit), rank: (one) => one.found },
      { head: "Bias (%)", isNumber: true, cell: biasText, rank: biasPct },
      {
        head: "Accepted (%)",
        isNumber: true,
        cell: (one) => (typeof one.limitPct === "number" ? `± ${duration(one.limitPct)}` : missing(null)),
        rank: (one) => one.limitPct ?? null,
      },
      { head: "Within", cell: withinText },
      { head: "Read from", cell: (one) => links.origin(one.origin) },
    ],
  });
}

function figure(value: number | null, unit: string | null | undefined): string {
  return value === null ? missing(null) : `${significant(value)}${unit ? ` ${unit}` : ""}`;
}

function biasPct({ nominal, found }: RunInjection): number | null {
  return nominal === null || found === null || !(nominal > 0) ? null : (100 * (found - nominal)) / nominal;
}

function biasText(one: RunInjection): string {
  const bias = biasPct(one);
  return bias === null ? missing(null) : `${bias > 0 ? "+" : ""}${bias.toFixed(1)}`;
}

/** As the rule counts: equal to the limit is within, and what the laboratory left out of the curve is not. */
function withinText(one: RunInjection): string {
  if (one.isUsedInCurve === false) return "✕ left out of the curve";
  const bias = biasPct(one);
  if (bias === null) return "✕ no concentration";
  if (typeof one.limitPct !== "number") return missing(null);
  return Math.abs(bias) <= one.limitPct * (1 + 1e-9) ? "✓ within" : "✕ outside";
}

/** What broke the pattern of the control charts: a remark, never a verdict. */
function signalTable({ report }: PageContext): Html {
  const charts = report.controlCharts ?? [];
  const base = report.acceptance?.controlChartBase ?? null;
  const rows = charts.flatMap((chart) => chart.signals.map((signal) => ({ chart, signal })));
  const withBase = charts.filter((chart) => chart.base !== null).length;
  const empty =
    charts.length === 0
      ? "No control chart: no accepted run has QC samples."
      : withBase === 0
        ? `No control limits yet: they rest on the first ${base} values of a QC level, and no level has that many.`
        : `No signal; ${withBase} of ${charts.length} QC levels have control limits.`;
  return html`<h3>Control charts</h3><p class="about">Levey-Jennings with Westgard's rules, on the first ${base === null ? "" : `${base} `}values of a level. ICH M10 does not ask for them; no verdict rests on them.</p>${table<{
    chart: ControlChartRow;
    signal: ControlChartRow["signals"][number];
  }>({
    id: "control-signals",
    caption: "Signals of control charts",
    rows,
    empty,
    columns: [
      { head: "Run", isShort: true, cell: ({ signal }) => signal.run },
      { head: "QC level", cell: ({ chart }) => `${inMatrix(chart)}, ${chart.level}` },
      { head: "Rule", cell: ({ signal }) => signal.rule },
      { head: "Kind", cell: ({ signal }) => (signal.isRejecting ? "! out of pattern" : "· warning") },
      {
        head: "Value",
        isNumber: true,
        cell: ({ signal }) => significant(signal.value),
        rank: ({ signal }) => signal.value,
      },
      {
        head: "z",
        help: "distance from the mean of the base in its standard deviations",
        isNumber: true,
        cell: ({ signal }) => (signal.z === null ? missing(null) : signal.z.toFixed(2)),
        rank: ({ signal }) => signal.z,
      },
    ],
  })}`;
}

/** All runs of a study with their verdicts, and what their control charts show. */
export function runsSection(context: PageContext): Section {
  return {
    id: "run-list",
    title: "Runs",
    about:
      "Verdict of every analytical run for each analyte and matrix; csfp report run --run NAME writes the page of one.",
    content: html`${runTable(context)}${signalTable(context)}`,
  };
}
