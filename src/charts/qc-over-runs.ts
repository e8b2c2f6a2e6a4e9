import type { Chart, ChartData, ChartTable, ControlChartRow, RunInjection, VegaLiteSpec } from "./chart.js";
import { groupBy } from "./drawn-ratio.js";
import { emptySpec } from "./empty.js";
import { qcPanel } from "./qc-panel.js";
import { count } from "./standing.js";
import { matrixLooks, schemaUrl, themeConfig } from "./theme.js";
import { byCodePoint } from "./views.js";

const title = "QC samples over runs";

const runsShown = 60;
const levelsShown = 12;
/** More levels stand in two columns. */
const levelsInColumn = 4;

export interface QcResult {
  injection: RunInjection;
  biasPct: number;
  /** Patterns of the control chart that this result completes: `1-3s 2-2s`. */
  signals: string;
}

/** One level of one matrix with the lines it is held against, all as bias in percent of nominal. */
export interface QcLevel {
  /** `CSF, low (0.3 ng/mL)`. */
  name: string;
  nominal: number;
  results: QcResult[];
  limitPct: number | null;
  /** Centre and spread of the control chart's base; null before there are enough values for one. */
  spread: { meanPct: number; sdPct: number } | null;
}

/** Levels by matrix and nominal concentration, lowest first. */
function levelsOf(data: ChartData): QcLevel[] {
  const usable = (data.injections ?? []).filter(
    (i) => i.sampleType === "qc" && i.nominal !== null && i.nominal > 0 && i.found !== null,
  );
  return [...groupBy(usable, (i) => JSON.stringify([i.matrix, i.level, i.nominal])).values()]
    .map((rows) => levelOf(rows, data.controlCharts ?? []))
    .sort((a, b) => {
      const matrix = (level: QcLevel): string => level.results[0]?.injection.matrix ?? "";
      return byCodePoint(matrix(a), matrix(b)) || a.nominal - b.nominal || byCodePoint(a.name, b.name);
    });
}

function levelOf(rows: readonly RunInjection[], charts: readonly ControlChartRow[]): QcLevel {
  const [first] = rows;
  const nominal = first?.nominal ?? 0;
  const chart = charts.find((one) => one.matrix === first?.matrix && one.nominal === nominal);
  const results = rows.map((injection): QcResult => {
    const found = injection.found ?? 0;
    const own = (chart?.signals ?? []).filter((s) => s.isRejecting && s.run === injection.run && s.value === found);
    return { injection, biasPct: (100 * (found - nominal)) / nominal, signals: own.map((s) => s.rule).join(" ") };
  });
  const limits = rows.flatMap((i) => (typeof i.limitPct === "number" ? [i.limitPct] : []));
  const toPct = (value: number): number => (100 * value) / nominal;
  const spread = chart?.base ? { meanPct: toPct(chart.base.mean - nominal), sdPct: toPct(chart.base.sd) } : null;
  const limitPct = limits.length === 0 ? null : limits.reduce((a, b) => Math.max(a, b));
  return { name: nameOf(first, nominal), nominal, results, limitPct, spread };
}

function nameOf(first: RunInjection | undefined, nominal: number): string {
  const matrix = first?.matrix ? `${matrixLooks[first.matrix].label}, ` : "";
  const at = `${nominal}${first?.unit ? ` ${first.unit}` : ""}`;
  const isNamed = first?.level !== null && first?.level !== undefined && Number(first.level) !== nominal;
  return isNamed ? `${matrix}${first.level} (${at})` : `${matrix}${at}`;
}

/** Bias of every QC sample, run after run: one panel a matrix and level, with acceptance and control limits. */
export const qcOverRuns: Chart = {
  id: "qc-over-runs",
  title,
  per: "analyte",

  lacks(data) {
    return levelsOf(data).length === 0 ? "no QC sample with nominal and found concentration is in the data" : null;
  },

  caption(data) {
    const levels = levelsOf(data);
    const all = levels.flatMap((level) => level.results);
    const nRuns = new Set(all.map((r) => r.injection.run)).size;
    const without = levels.filter((level) => level.spread === null).length;
    const based = levels.length - without;
    const baseCount = data.acceptance?.controlChartBase ?? null;
    const nSignals = all.filter((r) => r.signals !== "").length;
    return [
      `${count(all.length, "QC result")} of ${count(levels.length, "level")} in ${count(nRuns, "run")}.`,
      levels.some((level) => level.limitPct !== null) ? "Thick lines: the bias that is accepted." : "",
      based > 0
        ? `Thin lines: mean, two (dashed) and three (dotted) standard deviations of the first ${baseCount ?? ""} values of a level (${count(based, "level")}).`
        : "",
      without > 0
        ? `${count(without, "level")} with fewer than ${baseCount ?? "the needed number of"} values: no control limits are drawn, for so few values do not show the spread.`
        : "",
      nSignals > 0 ? `Ringed: ${count(nSignals, "result")} out of the pattern of the control chart.` : "",
      nRuns > runsShown ? `The last ${runsShown} runs are drawn; the data file holds all.` : "",
      levels.length > levelsShown ? `${levels.length - levelsShown} further levels are in the data file only.` : "",
      data.shownRun === undefined ? "" : `Shaded: run ${data.shownRun}.`,
    ]
      .filter((s) => s !== "")
      .join(" ")
      .replace(/ \./g, ".");
  },

  spec(data): VegaLiteSpec {
    const levels = levelsOf(data);
    if (levels.length === 0)
      return emptySpec(title, "No QC sample is in the data.", "Import runs with their QC samples.");
    const all = levels.flatMap((level) => level.results.map((r) => r.injection.run));
    const runs = [...new Set(all)].sort(byCodePoint).slice(-runsShown);
    const shown = levels.slice(0, levelsShown);
    const columns = shown.length > levelsInColumn ? 2 : 1;
    const panels = shown.map((level, index) =>
      qcPanel(level, runs, index >= shown.length - columns, data.shownRun ?? null),
    );
    const head = { $schema: schemaUrl, title: { text: title }, config: themeConfig };
    return columns === 1
      ? { ...head, spacing: 4, vconcat: panels }
      : { ...head, spacing: { row: 4, column: 24 }, columns, concat: panels };
  },

  table(data): ChartTable {
    return {
      columns: [
        "run",
        "analyte",
        "level",
        "nominal",
        "found",
        "bias_pct",
        "level_mean_pct",
        "level_sd_pct",
        "file",
        "row",
        "matrix",
        "accepted_bias_pct",
        "limits_from",
        "signals",
      ],
      rows: levelsOf(data).flatMap(({ results, spread, limitPct }) =>
        results.map(({ injection: i, biasPct, signals }) => [
          i.run,
          i.analyte,
          i.level ?? String(i.nominal),
          i.nominal,
          i.found,
          biasPct,
          spread?.meanPct ?? null,
          spread?.sdPct ?? null,
          i.origin.file,
          i.origin.row,
          i.matrix,
          limitPct,
          spread === null ? null : "base",
          signals,
        ]),
      ),
    };
  },
};
