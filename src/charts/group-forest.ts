import type { Summary } from "../domain/summary.js";
import { isDrawable, logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count } from "./standing.js";
import { ink, matrixLooks, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "Geometric mean ratio by group";
const rowHeight = 30;

/** The primary rows that hold a geometric mean or a bound of it; no other row ever stands in for a primary one. */
function primary(data: ChartData): Summary[] {
  return data.summaries.filter(
    (s) => s.marks.includes("primary") && (isDrawable(s.geometricMean) || boundOf(s) !== null),
  );
}

/** Where no pair is quantified the mean is only known to lie on one side of a bound, which is drawn as an arrow. */
function boundOf(s: Summary): { at: number; side: "below" | "above" } | null {
  if (isDrawable(s.geometricMean)) return null;
  if (isDrawable(s.geometricMeanBelow)) return { at: s.geometricMeanBelow, side: "below" };
  return isDrawable(s.geometricMeanAbove) ? { at: s.geometricMeanAbove, side: "above" } : null;
}

function number(value: number): string {
  return Math.abs(value) >= 1000 || Math.abs(value) < 1e-4
    ? String(Number(value.toPrecision(3)))
    : value.toPrecision(3);
}

function label(s: Summary): string {
  const bound = boundOf(s);
  const counts = `${count(s.nSubjects, "subject")}, ${count(s.nUsed, "pair")}`;
  if (bound !== null) return `${bound.side} ${number(bound.at)}: no pair quantified, ${counts}`;
  const interval = s.ciLow === null || s.ciHigh === null ? "no interval" : `${number(s.ciLow)} to ${number(s.ciHigh)}`;
  return `${number(s.geometricMean ?? 0)} (${interval}), ${counts}`;
}

/** Geometric means with their confidence intervals, one row a group: what differs, and how surely. */
export const groupForest: Chart = {
  id: "group-forest",
  title,
  per: "analyte",

  lacks(data) {
    return primary(data).length < 2 ? "fewer than two groups have a geometric mean" : null;
  },

  caption(data) {
    const rows = primary(data);
    const bounds = rows.filter((s) => boundOf(s) !== null).length;
    const without = rows.filter((s) => s.ciLow === null).length - bounds;
    const levels = [...new Set(rows.map((s) => String(Number((s.ciLevel * 100).toPrecision(3)))))];
    return [
      `Squares: geometric mean of ${count(rows.length - bounds, "group")}; lines: ${levels.join(" or ") || "no"} % confidence interval. The dashed line is the mean of all.`,
      bounds > 0
        ? `Arrows: ${count(bounds, "group")} without a quantified pair; the mean lies on that side of the tip.`
        : "",
      without > 0 ? `${count(without, "group")} without an interval: too few subjects.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const rows = primary(data);
    if (rows.length === 0) {
      return emptySpec(title, "No group has a geometric mean.", "A mean needs pairs that are quantified and in use.");
    }
    const values = rows.map((s) => ({
      group: `${s.group}, ${s.basis}`,
      mean: s.geometricMean,
      low: s.ciLow,
      high: s.ciHigh,
      bound: boundOf(s)?.at ?? null,
      side: boundOf(s)?.side ?? null,
      label: label(s),
    }));
    const bounded = values.filter((v) => v.bound !== null);
    const axis = logAxis(values.flatMap((v) => [v.mean ?? 0, v.low ?? 0, v.high ?? 0, v.bound ?? 0]));
    const x = logChannel("mean", axis, "CSF/plasma ratio");
    const y = {
      field: "group",
      type: "nominal",
      scale: { domain: values.map((v) => v.group) },
      axis: { title: null, ticks: false, domain: false, labelLimit: 240 },
    };
    const all = values.find((v, i) => rows[i]?.group === "all" && v.bound === null);
    return {
      $schema: schemaUrl,
      title: { text: title },
      width: 300,
      height: rows.length * rowHeight,
      config: themeConfig,
      layer: [
        ...(all === undefined
          ? []
          : [
              {
                data: { values: [{ mean: all.mean }] },
                mark: { type: "rule", strokeDash: [4, 4], color: quietInk },
                encoding: { x },
              },
            ]),
        {
          data: { values: values.filter((v) => v.low !== null && v.high !== null) },
          mark: { type: "rule", color: ink, strokeWidth: 1.5 },
          encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
        },
        {
          data: { values: values.filter((v) => v.bound === null) },
          mark: { type: "point", shape: "square", filled: true, size: 70, color: matrixLooks.csf.colour, opacity: 1 },
          encoding: { x, y },
        },
        ...(["below", "above"] as const).flatMap((side) => {
          const own = bounded.filter((v) => v.side === side);
          if (own.length === 0) return [];
          const shape = side === "below" ? "triangle-left" : "triangle-right";
          const mark = { type: "point", shape, filled: true, size: 90, color: matrixLooks.csf.colour, opacity: 1 };
          return [{ data: { values: own }, mark, encoding: { x: { ...x, field: "bound" }, y } }];
        }),
        {
          data: { values },
          mark: { type: "text", align: "left", fontSize: 11, color: ink, limit: 320 },
          encoding: { x: { value: 308 }, y, text: { field: "label", type: "nominal" } },
        },
      ],
    };
  },

  table(data): ChartTable {
    return {
      columns: [
        "analyte",
        "group",
        "basis",
        "estimand",
        "method",
        "geometric_mean",
        "geometric_mean_below",
        "geometric_mean_above",
        "ci_low",
        "ci_high",
        "ci_level",
        "n_subjects",
        "n_used",
      ],
      rows: primary(data).map((s) => [
        s.analyte,
        s.group,
        s.basis,
        s.estimand,
        s.method,
        s.geometricMean,
        s.geometricMeanBelow,
        s.geometricMeanAbove,
        s.ciLow,
        s.ciHigh,
        s.ciLevel,
        s.nSubjects,
        s.nUsed,
      ]),
    };
  },
};
