import { type LogAxis, logAxis, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { groupBy } from "./drawn-ratio.js";
import { emptySpec } from "./empty.js";
import { place } from "./standing.js";
import { ink, matrixLooks, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "CSF against plasma over one interval";
const loopsShown = 12;
const fewest = 3;

interface Step {
  subjectId: string;
  visit: string;
  pairId: string;
  hours: number;
  plasma: number;
  csf: number;
}

/** Series of at least three quantified pairs of one subject at one visit, each in order of time after dose. */
function loops(data: ChartData): Step[][] {
  const steps = data.pairs.flatMap((pair): Step[] => {
    const plasma = place(pair.plasma.concentration);
    const csf = place(pair.csf.concentration);
    if (plasma === null || csf === null || plasma.towards !== 0 || csf.towards !== 0) return [];
    if (pair.timeAfterDoseH === null) return [];
    const { subjectId, pairId, timeAfterDoseH: hours } = pair;
    return [{ subjectId, visit: pair.visit ?? "", pairId, hours, plasma: plasma.at, csf: csf.at }];
  });
  return [...groupBy(steps, (s) => JSON.stringify([s.subjectId, s.visit])).values()]
    .filter((series) => series.length >= fewest)
    .map((series) => [...series].sort((a, b) => a.hours - b.hours));
}

function nameOf(series: readonly Step[]): string {
  const first = series[0];
  return first === undefined ? "" : [first.subjectId, first.visit].filter((part) => part !== "").join(", ");
}

/** Where CSF lags behind plasma, the path through an interval is a loop and a single ratio depends on the hour it was taken. */
export const hysteresisLoop: Chart = {
  id: "hysteresis-loop",
  title,
  per: "analyte",

  lacks(data) {
    return loops(data).length === 0
      ? "no subject has three quantified pairs at one visit with known time after dose"
      : null;
  },

  caption(data) {
    const all = loops(data);
    return [
      `${Math.min(all.length, loopsShown)} series of three pairs or more within one visit, joined in order of time after dose (hours beside the marks). A loop shows that CSF lags behind plasma.`,
      all.length > loopsShown ? `${all.length - loopsShown} further series are in the data file only.` : "",
    ]
      .filter((s) => s !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const shown = loops(data).slice(0, loopsShown);
    if (shown.length === 0) {
      return emptySpec(
        title,
        `Not drawn: ${this.lacks?.(data)}.`,
        "The scatter of CSF against plasma shows single pairs.",
      );
    }
    const steps = shown.flat();
    const unit = data.units[data.pairs[0]?.analyte ?? ""] ?? "unit unknown";
    const x = logAxis(steps.map((s) => s.plasma));
    const y = logAxis(steps.map((s) => s.csf));
    const panels = shown.map((series, index) =>
      panel(series, x, y, { unit, isFirst: index % 3 === 0, side: shown.length === 1 ? 320 : 190 }),
    );
    return {
      $schema: schemaUrl,
      title: { text: title, subtitle: `${shown.length} series, hours after dose beside the marks` },
      config: themeConfig,
      columns: 3,
      spacing: 14,
      concat: panels,
    };
  },

  table(data): ChartTable {
    return {
      columns: ["subject_id", "visit", "pair_id", "time_after_dose_h", "plasma", "csf"],
      rows: loops(data)
        .flat()
        .map((s) => [s.subjectId, s.visit === "" ? null : s.visit, s.pairId, s.hours, s.plasma, s.csf]),
    };
  },
};

function panel(
  series: readonly Step[],
  xAxis: LogAxis,
  yAxis: LogAxis,
  parts: { unit: string; isFirst: boolean; side: number },
): VegaLiteSpec {
  const values = series.map((s) => ({ ...s, label: `${Number(s.hours.toPrecision(3))} h` }));
  const x = logChannel("plasma", xAxis, `Plasma (${parts.unit})`);
  const y = logChannel("csf", yAxis, parts.isFirst ? `CSF (${parts.unit})` : "");
  return {
    title: { text: nameOf(series), fontSize: 12, offset: 4 },
    width: parts.side,
    height: parts.side,
    data: { values },
    layer: [
      {
        mark: { type: "line", color: quietInk, strokeWidth: 1.2 },
        encoding: { x, y, order: { field: "hours", type: "quantitative" } },
      },
      {
        mark: { type: "point", filled: true, size: 55, color: matrixLooks.csf.colour, shape: "circle", opacity: 1 },
        encoding: { x, y },
      },
      {
        mark: { type: "text", align: "left", dx: 6, dy: -6, fontSize: 11, color: ink },
        encoding: { x, y, text: { field: "label", type: "nominal" } },
      },
    ],
  };
}
