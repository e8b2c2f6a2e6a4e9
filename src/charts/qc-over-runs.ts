import type { Chart, ChartData, ChartTable, RunInjection, VegaLiteSpec } from "./chart.js";
import { groupBy } from "./drawn-ratio.js";
import { emptySpec } from "./empty.js";
import { count, rowOf } from "./standing.js";
import { levelLooks, quietInk, schemaUrl, themeConfig } from "./theme.js";
import { byCodePoint } from "./views.js";

const title = "QC samples over runs";
/** Fewer results of a level tell nothing about its spread. */
const fewest = 5;
const runsShown = 60;

interface QcResult {
  injection: RunInjection;
  level: string;
  biasPct: number;
}

interface Spread {
  level: string;
  mean: number;
  sd: number;
}

function results(data: ChartData): QcResult[] {
  return (data.injections ?? []).flatMap((injection) => {
    const { sampleType, nominal, found, level } = injection;
    if (sampleType !== "qc" || nominal === null || !(nominal > 0) || found === null) return [];
    return [{ injection, level: level ?? String(nominal), biasPct: (100 * (found - nominal)) / nominal }];
  });
}

/** Levels by nominal concentration, lowest first, each with its mean bias and n-1 standard deviation. */
function spreads(all: readonly QcResult[]): Map<string, Spread | null> {
  const lowest = (rows: readonly QcResult[]): number =>
    rows.reduce((a, r) => Math.min(a, r.injection.nominal ?? a), Infinity);
  const levels = [...groupBy(all, (r) => r.level)].sort(([, a], [, b]) => lowest(a) - lowest(b));
  return new Map(
    levels.map(([level, rows]) => {
      if (rows.length < fewest) return [level, null];
      const mean = rows.reduce((sum, r) => sum + r.biasPct, 0) / rows.length;
      const squares = rows.reduce((sum, r) => sum + (r.biasPct - mean) ** 2, 0);
      return [level, { level, mean, sd: Math.sqrt(squares / (rows.length - 1)) }];
    }),
  );
}

/** Bias of every QC sample, run after run, in one panel a level with its mean and two and three standard deviations. */
export const qcOverRuns: Chart = {
  id: "qc-over-runs",
  title,
  per: "analyte",

  lacks(data) {
    return results(data).length === 0 ? "no QC sample with nominal and found concentration is in the data" : null;
  },

  caption(data) {
    const all = results(data);
    const byLevel = spreads(all);
    const without = [...byLevel.values()].filter((s) => s === null).length;
    const nRuns = new Set(all.map((r) => r.injection.run)).size;
    return [
      `${count(all.length, "QC result")} of ${count(byLevel.size, "level")} in ${count(nRuns, "run")}. Lines: mean, two (dashed) and three (dotted) standard deviations of the results drawn.`,
      without > 0 ? `${count(without, "level")} with fewer than ${fewest} results: no lines.` : "",
      nRuns > runsShown ? `The last ${runsShown} runs are drawn; the data file holds all.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const all = results(data);
    if (all.length === 0) return emptySpec(title, "No QC sample is in the data.", "Import runs with their QC samples.");
    const runs = [...new Set(all.map((r) => r.injection.run))].sort(byCodePoint).slice(-runsShown);
    const panels = [...spreads(all)].slice(0, levelLooks.length).map(([level, spread], index) => {
      const look = levelLooks[index] ?? levelLooks[0];
      const values = all
        .filter((r) => r.level === level && runs.includes(r.injection.run))
        .map((r) => ({ run: r.injection.run, biasPct: r.biasPct, label: level, readFrom: rowOf(r.injection.origin) }));
      const isLast = index === Math.min(levelLooks.length, spreads(all).size) - 1;
      return {
        width: 440,
        height: 90,
        title: { text: level, fontSize: 12, offset: 2 },
        layer: [
          ...(spread === null ? [] : limitLines(spread)),
          {
            data: { values },
            mark: { type: "point", filled: false, size: 50, strokeWidth: 1.6, opacity: 1, ...lookOf(look) },
            encoding: {
              x: {
                field: "run",
                type: "nominal",
                scale: { domain: runs },
                axis: { title: isLast ? "Run" : null, labels: isLast, labelAngle: -40, labelLimit: 110, grid: true },
              },
              y: bias,
            },
          },
        ],
      };
    });
    return { $schema: schemaUrl, title: { text: title }, config: themeConfig, spacing: 4, vconcat: panels };
  },

  table(data): ChartTable {
    const all = results(data);
    const byLevel = spreads(all);
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
      ],
      rows: all.map(({ injection: i, level, biasPct }) => [
        i.run,
        i.analyte,
        level,
        i.nominal,
        i.found,
        biasPct,
        byLevel.get(level)?.mean ?? null,
        byLevel.get(level)?.sd ?? null,
        i.origin.file,
        i.origin.row,
      ]),
    };
  },
};

const bias = {
  field: "biasPct",
  type: "quantitative",
  axis: { title: "Bias (%)", tickCount: 4 },
  scale: { zero: false },
};

function lookOf(look: { colour: string; shape: string } | undefined): { color: string; shape: string } {
  return { color: look?.colour ?? quietInk, shape: look?.shape ?? "circle" };
}

function limitLines({ mean, sd }: Spread): VegaLiteSpec[] {
  const line = (levels: readonly number[], strokeDash: readonly number[]): VegaLiteSpec => ({
    data: { values: levels.map((k) => ({ biasPct: mean + k * sd })) },
    mark: { type: "rule", color: quietInk, strokeDash },
    encoding: { y: bias },
  });
  return [line([0], [1, 0]), line([-2, 2], [6, 4]), line([-3, 3], [2, 3])];
}
