import type { Pair } from "../domain/pair.js";
import { quantile } from "../stats/quantile.js";
import { aggregate, marksShown } from "./aggregate.js";
import { logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { type DrawnRatio, drawnRatios, groupBy } from "./drawn-ratio.js";
import { emptySpec } from "./empty.js";
import { count, lookOf, markLayers, standingOf } from "./standing.js";
import { arrowPath, ink, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "Distribution of ratios";
const groupsShown = 24;
const rowHeight = 44;

interface Group {
  label: string;
  drawn: readonly DrawnRatio[];
  /** Quartiles of the quantified ratios in use; null with none. */
  box: { q1: number; median: number; q3: number; n: number } | null;
}

/** All pairs, then those of each visit, site and arm, where there are at least two of them. */
function groups(data: ChartData): Group[] {
  const drawn = drawnRatios(data);
  const details = new Map(data.subjects.map((s) => [s.subjectId, s.details]));
  const factors: [string, (pair: Pair) => string | null][] = [
    ["visit", (pair) => pair.visit],
    ["site", (pair) => details.get(pair.subjectId)?.site ?? null],
    ["arm", (pair) => details.get(pair.subjectId)?.arm ?? null],
  ];
  const parts = factors.flatMap(([name, of]) => {
    const known = drawn.filter(({ pair }) => of(pair) !== null);
    const levels = groupBy(known, ({ pair }) => of(pair) ?? "");
    return levels.size < 2 ? [] : [...levels].map(([level, rows]) => group(`${name} ${level}`, rows));
  });
  return [group("all", drawn), ...parts];
}

function group(label: string, drawn: readonly DrawnRatio[]): Group {
  const used = drawn.filter(({ pair, towards }) => pair.isUsed && towards === 0).map(({ at }) => at);
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => quantile(used, p));
  const box = q1 == null || median == null || q3 == null ? null : { q1, median, q3, n: used.length };
  return { label, drawn, box };
}

/** Every ratio as a mark in the row of its group, with quartiles of the quantified ratios in use. */
export const ratioDistribution: Chart = {
  id: "ratio-distribution",
  title,
  per: "analyte",

  lacks(data) {
    return drawnRatios(data).length < 3 ? "fewer than three ratios are estimable" : null;
  },

  caption(data) {
    const all = groups(data);
    const bounds = (all[0]?.drawn ?? []).filter((d) => d.towards !== 0).length;
    return [
      `${count(all[0]?.drawn.length ?? 0, "ratio")} in ${count(all.length, "group")}. Boxes: quartiles and median (type 7) of the quantified ratios in use; bounds and pairs not in use are drawn, but not in the boxes.`,
      bounds > 0 ? `${count(bounds, "bound")} among them.` : "",
      all.length > groupsShown ? `The first ${groupsShown} groups are drawn; the data file holds all.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const shown = groups(data).slice(0, groupsShown);
    const drawn = shown[0]?.drawn ?? [];
    if (drawn.length === 0) {
      return emptySpec(title, "No pair has an estimable ratio.", "The table of pairs gives each reason.");
    }
    const axis = logAxis(drawn.map((d) => d.at));
    const x = logChannel("ratio", axis, "CSF/plasma ratio (total)");
    const marks = shown.flatMap((g, row) => {
      const inRow = g.drawn.map(({ pair, at, towards }, i) => ({
        pairId: pair.pairId,
        subject: pair.subjectId,
        ratio: at,
        // Spread over the row in a fixed pattern, so that equal ratios do not hide each other.
        row: row + 0.36 * (((i * 7) % 11) / 5 - 1),
        ...lookOf(pair),
        arrow: towards === 0 ? null : arrowPath(towards as -1 | 1, 0),
      }));
      const limit = Math.floor(marksShown / shown.length);
      return aggregate(inRow, { field: "ratio", isLog: true }, { field: "row", isLog: false, cells: 5 }, limit).marks;
    });
    const boxes = shown.flatMap((g, row) =>
      g.box === null ? [] : [{ row, ...g.box, from: row - 0.4, to: row + 0.4 }],
    );
    const y = {
      field: "row",
      type: "quantitative",
      scale: { domain: [shown.length - 0.4, -0.6], nice: false, zero: false },
      axis: { title: null, grid: false, ticks: false, labels: false },
    };
    const names = shown.map((g, row) => ({ row, label: `${g.label} (${g.drawn.length})` }));
    const rowValue = (field: string): Record<string, unknown> => ({ field, type: "quantitative" });
    return {
      $schema: schemaUrl,
      title: {
        text: title,
        subtitle: `${
          drawn.length > marksShown / shown.length ? "joined where they overlap, area by number; " : ""
        }hollow with arrow: a bound; box: quartiles of ratios in use`,
      },
      width: 400,
      height: Math.max(120, shown.length * rowHeight),
      config: themeConfig,
      layer: [
        {
          data: { values: boxes },
          mark: { type: "rect", fill: quietInk, fillOpacity: 0.18, stroke: quietInk, strokeWidth: 1 },
          encoding: { x: { ...x, field: "q1" }, x2: { field: "q3" }, y: { ...y, field: "from" }, y2: { field: "to" } },
        },
        {
          data: { values: boxes },
          mark: { type: "rule", color: ink, strokeWidth: 2 },
          encoding: { x: { ...x, field: "median" }, y: { ...rowValue("from") }, y2: { field: "to" } },
        },
        {
          data: { values: names },
          mark: { type: "text", align: "right", dx: -8, fontSize: 11, color: ink, limit: 200 },
          encoding: { x: { value: 0 }, y, text: { field: "label", type: "nominal" } },
        },
        ...markLayers(marks, { x, y }, new Set(drawn.map(({ pair }) => standingOf(pair)))),
      ],
    };
  },

  table(data): ChartTable {
    return {
      columns: ["group", "pair_id", "subject_id", "ratio_state", "ratio", "ratio_bound", "used", "q1", "median", "q3"],
      rows: groups(data).flatMap((g) =>
        g.drawn.map(({ pair }) => [
          g.label,
          pair.pairId,
          pair.subjectId,
          pair.ratio.state,
          pair.ratio.value,
          pair.ratio.bound,
          pair.isUsed ? "yes" : "no",
          g.box?.q1 ?? null,
          g.box?.median ?? null,
          g.box?.q3 ?? null,
        ]),
      ),
    };
  },
};
