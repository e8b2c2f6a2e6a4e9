import type { Summary } from "../domain/summary.js";
import { isDrawable, logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count } from "./standing.js";
import { ink, matrixLooks, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "Geometric mean ratio by group";
const rowHeight = 30;

/** The primary estimate of each group and basis; without a mark, the first one of each. */
function primary(data: ChartData): Summary[] {
  const drawn = data.summaries.filter((s) => isDrawable(s.geometricMean));
  const marked = drawn.filter((s) => s.marks.includes("primary"));
  const rows = marked.length > 0 ? marked : drawn;
  const key = (s: Summary): string => JSON.stringify([s.group, s.basis]);
  return rows.filter((s, i) => rows.findIndex((other) => key(other) === key(s)) === i);
}

function number(value: number): string {
  return Math.abs(value) >= 1000 || Math.abs(value) < 1e-4
    ? String(Number(value.toPrecision(3)))
    : value.toPrecision(3);
}

function label(s: Summary): string {
  const interval = s.ciLow === null || s.ciHigh === null ? "no interval" : `${number(s.ciLow)} to ${number(s.ciHigh)}`;
  return `${number(s.geometricMean ?? 0)} (${interval}), ${count(s.nSubjects, "subject")}, ${count(s.nUsed, "pair")}`;
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
    const without = rows.filter((s) => s.ciLow === null).length;
    const levels = [...new Set(rows.map((s) => String(Number((s.ciLevel * 100).toPrecision(3)))))];
    return [
      `Squares: geometric mean of ${count(rows.length, "group")}; lines: ${levels.join(" or ") || "no"} % confidence interval. The dashed line is the mean of all.`,
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
      label: label(s),
    }));
    const axis = logAxis(values.flatMap((v) => [v.mean ?? 0, v.low ?? 0, v.high ?? 0]));
    const x = logChannel("mean", axis, "CSF/plasma ratio");
    const y = {
      field: "group",
      type: "nominal",
      scale: { domain: values.map((v) => v.group) },
      axis: { title: null, ticks: false, domain: false, labelLimit: 240 },
    };
    const all = values.find((_, i) => rows[i]?.group === "all");
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
          data: { values },
          mark: { type: "point", shape: "square", filled: true, size: 70, color: matrixLooks.csf.colour, opacity: 1 },
          encoding: { x, y },
        },
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
        s.ciLow,
        s.ciHigh,
        s.ciLevel,
        s.nSubjects,
        s.nUsed,
      ]),
    };
  },
};
