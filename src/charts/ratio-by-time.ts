import { aggregate, marksShown } from "./aggregate.js";
import { logAxis, logChannel } from "./axes.js";
import type { Chart, ChartTable, VegaLiteSpec } from "./chart.js";
import { type DrawnRatio, drawnRatios } from "./drawn-ratio.js";
import { emptySpec } from "./empty.js";
import { count, countStandings, lookOf, markLayers, standingOf } from "./standing.js";
import { arrowPath, schemaUrl, themeConfig } from "./theme.js";

/** Marks that the narrow strip can hold. */
const stripMarks = 150;

const title = "CSF/plasma ratio by time after dose";

/**
 * Total CSF/plasma ratio on a logarithmic axis over hours since the last dose taken. Bounds are hollow with an arrow;
 * pairs whose time after dose is unknown stand in a strip of their own at the side.
 */
export const ratioByTime: Chart = {
  id: "ratio-by-time",
  title,
  per: "analyte",

  caption(data) {
    const drawn = drawnRatios(data);
    const unknown = drawn.filter(({ pair }) => pair.timeAfterDoseH === null).length;
    const bounds = drawn.filter(({ towards }) => towards !== 0).length;
    const left = data.pairs.length - drawn.length;
    return [
      `${count(drawn.length, "pair")}: ${countStandings(drawn.map(({ pair }) => standingOf(pair))) || "none drawn"}.`,
      "Time after dose is that of the CSF sample.",
      bounds > 0 ? `${count(bounds, "hollow symbol")} with an arrow: only a bound of the ratio is known.` : "",
      unknown > 0 ? `${count(unknown, "pair")} in the side strip: time after dose unknown.` : "",
      left > 0 ? `${count(left, "pair")} not drawn: ratio not estimable.` : "",
    ]
      .filter((sentence) => sentence !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const drawn = drawnRatios(data);
    if (drawn.length === 0) {
      return emptySpec(
        title,
        data.pairs.length === 0 ? "No CSF sample has a plasma partner yet." : "No pair has an estimable ratio.",
        "The tables of pairs and of unpaired samples give each reason.",
      );
    }
    const axis = logAxis(drawn.map((d) => d.at));
    const present = new Set(drawn.map(({ pair }) => standingOf(pair)));
    const timed = drawn.filter(({ pair }) => pair.timeAfterDoseH !== null);
    const untimed = drawn.filter(({ pair }) => pair.timeAfterDoseH === null);
    const y = logChannel("ratio", axis, "CSF/plasma ratio (total)");
    const hours = timed.map(({ pair }) => pair.timeAfterDoseH ?? 0);
    const longest = hours.reduce((a, b) => Math.max(a, b), 1);
    const main = panel(timed, untimed.length > 0 ? 350 : 440, present, y, {
      field: "timeAfterDoseH",
      type: "quantitative",
      scale: { domain: [hours.reduce((a, b) => Math.min(a, b), 0), longest * 1.04], nice: false },
      axis: { title: "Time after the last dose taken (h)", tickCount: 8 },
    });
    const strip = panel(
      untimed,
      70,
      present,
      timed.length > 0 ? { ...y, axis: { ...(y.axis as object), title: null, labels: false, ticks: false } } : y,
      {
        field: "strip",
        type: "quantitative",
        scale: { domain: [0, 1] },
        axis: { title: "unknown", labels: false, ticks: false, grid: false },
      },
    );
    const panels = [...(timed.length > 0 ? [main] : []), ...(untimed.length > 0 ? [strip] : [])];
    const note =
      timed.length > marksShown || untimed.length > stripMarks ? ", joined where they overlap, area by number" : "";
    const subtitle = `n = ${drawn.length}${note}; hollow with arrow: only a bound is known`;
    const head = { $schema: schemaUrl, title: { text: title, subtitle }, config: themeConfig };
    return panels.length === 1
      ? { ...head, ...panels[0] }
      : {
          ...head,
          hconcat: panels,
          spacing: 14,
          resolve: { legend: { color: "shared", shape: "shared" } },
        };
  },

  table(data): ChartTable {
    return {
      columns: [
        "pair_id",
        "subject_id",
        "analyte",
        "time_after_dose_h",
        "ratio_state",
        "ratio",
        "ratio_bound",
        "not_estimable_reason",
        "steady_state",
        "used",
      ],
      rows: data.pairs.map((pair) => [
        pair.pairId,
        pair.subjectId,
        pair.analyte,
        pair.timeAfterDoseH,
        pair.ratio.state,
        pair.ratio.value,
        pair.ratio.bound,
        pair.ratio.reason,
        pair.steadyState.verdict,
        pair.isUsed ? "yes" : "no",
      ]),
    };
  },
};

function panel(
  drawn: readonly DrawnRatio[],
  width: number,
  present: ReadonlySet<ReturnType<typeof standingOf>>,
  y: Record<string, unknown>,
  x: Record<string, unknown>,
): VegaLiteSpec {
  const values = drawn.map(({ pair, at, towards }, index) => ({
    pairId: pair.pairId,
    subject: pair.subjectId,
    timeAfterDoseH: pair.timeAfterDoseH,
    // Spread over the strip in the order of the table, so that equal ratios do not hide each other.
    strip: (index + 1) / (drawn.length + 1),
    ratio: at,
    ...lookOf(pair),
    arrow: towards === 0 ? null : arrowPath(0, (-towards + 0) as -1 | 1),
  }));
  const { marks } = aggregate(
    values,
    { field: String(x.field), isLog: false, cells: Math.max(3, Math.round(width / 16)) },
    { field: "ratio", isLog: true },
    x.field === "strip" ? stripMarks : marksShown,
  );
  return { width, height: 400, layer: markLayers(marks, { x, y }, present) };
}
