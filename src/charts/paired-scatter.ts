import type { Pair } from "../domain/pair.js";
import { aggregate } from "./aggregate.js";
import { type LogAxis, logAxis, logAxisBetween, logChannel } from "./axes.js";
import type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./chart.js";
import { emptySpec } from "./empty.js";
import { count, countStandings, lookOf, markLayers, place, standingOf } from "./standing.js";
import { arrowPath, ink, quietInk, schemaUrl, themeConfig } from "./theme.js";

const title = "CSF against plasma";
const ratioLines = [1, 0.1, 0.01] as const;

/** One mark: a pair at its two concentrations, or at the limits they lie beyond. */
function placedPairs(data: ChartData) {
  return data.pairs.flatMap((pair) => {
    const x = place(pair.plasma.concentration);
    const y = place(pair.csf.concentration);
    return x === null || y === null ? [] : [{ pair, x, y }];
  });
}

function unitOf(data: ChartData): string {
  const pair = data.pairs[0];
  return (pair && (data.units[pair.analyte] ?? pair.plasma.concentration.unit)) ?? "unit unknown";
}

/**
 * CSF over plasma concentration on two logarithmic axes, with lines of constant ratio. A pair with a side beyond its
 * limit is a hollow symbol at that limit with an arrow towards where the true value lies.
 */
export const pairedScatter: Chart = {
  id: "paired-scatter",
  title,
  per: "analyte",

  caption(data) {
    const drawn = placedPairs(data);
    const atLimit = drawn.filter(({ x, y }) => x.towards !== 0 || y.towards !== 0).length;
    const left = data.pairs.length - drawn.length;
    const subjects = new Set(drawn.map(({ pair }) => pair.subjectId)).size;
    return [
      `${count(drawn.length, "pair")} of ${count(subjects, "subject")}: ${countStandings(drawn.map(({ pair }) => standingOf(pair))) || "none drawn"}.`,
      "Lines are constant CSF/plasma ratios; the solid one (ratio 1) is identity.",
      atLimit > 0
        ? `${count(atLimit, "hollow symbol")} with an arrow: a side beyond its limit of quantification is drawn at the limit, its true value lies in the arrow's direction.`
        : "",
      left > 0 ? `${count(left, "pair")} not drawn: a concentration or its limit is unknown.` : "",
    ]
      .filter((sentence) => sentence !== "")
      .join(" ");
  },

  spec(data): VegaLiteSpec {
    const drawn = placedPairs(data);
    if (drawn.length === 0) {
      return emptySpec(
        title,
        data.pairs.length === 0
          ? "No CSF sample has a plasma partner yet."
          : "No pair has two known concentrations or limits.",
        data.pairs.length === 0
          ? "The list of unpaired samples says why."
          : "Declare the LLOQ of each matrix under methods in study.yaml.",
      );
    }
    const unit = unitOf(data);
    const x = logAxis(drawn.map((d) => d.x.at));
    const y = withRatioLines(logAxis(drawn.map((d) => d.y.at)), x);
    const pairs = drawn.map(({ pair, x: px, y: py }) => ({
      pairId: pair.pairId,
      subject: pair.subjectId,
      csfSample: pair.csf.sampleId,
      plasmaSample: pair.plasma.sampleId,
      plasma: px.at,
      csf: py.at,
      ...lookOf(pair),
      // Screen y grows downwards: below LLOQ in CSF points down.
      arrow: px.towards === 0 && py.towards === 0 ? null : arrowPath(px.towards, (-py.towards + 0) as -1 | 0 | 1),
    }));
    const { marks, note } = aggregate(pairs, { field: "plasma", isLog: true }, { field: "csf", isLog: true });
    const present = new Set(drawn.map(({ pair }) => standingOf(pair)));
    return {
      $schema: schemaUrl,
      title: { text: title, subtitle: `${note ?? `n = ${drawn.length}`}; hollow with arrow: beyond a limit` },
      width: 440,
      height: 400,
      config: themeConfig,
      layer: [
        ...ratioLayers(x, y),
        ...markLayers(
          marks,
          { x: logChannel("plasma", x, `Plasma (${unit})`), y: logChannel("csf", y, `CSF (${unit})`) },
          present,
        ),
      ],
    };
  },

  table(data): ChartTable {
    return {
      columns: [
        "pair_id",
        "subject_id",
        "analyte",
        "unit",
        "plasma_sample_id",
        "plasma_state",
        "plasma_drawn_at",
        "csf_sample_id",
        "csf_state",
        "csf_drawn_at",
        "steady_state",
        "used",
      ],
      rows: data.pairs.map((pair: Pair) => [
        pair.pairId,
        pair.subjectId,
        pair.analyte,
        pair.plasma.concentration.unit,
        pair.plasma.sampleId,
        pair.plasma.concentration.state,
        place(pair.plasma.concentration)?.at ?? null,
        pair.csf.sampleId,
        pair.csf.concentration.state,
        place(pair.csf.concentration)?.at ?? null,
        pair.steadyState.verdict,
        pair.isUsed ? "yes" : "no",
      ]),
    };
  },
};

/** The CSF axis reaches at most one decade further where that shows half a decade of a ratio line. */
function withRatioLines(y: LogAxis, x: LogAxis): LogAxis {
  const [x0, x1] = x.domain.map(Math.log10) as [number, number];
  let [y0, y1] = y.domain.map((v) => Math.round(Math.log10(v))) as [number, number];
  const top = Math.ceil(x0 + 0.5);
  const bottom = Math.floor(x1 - 2 - 0.5);
  if (top > y1 && top - y1 <= 1) y1 = top;
  if (bottom < y0 && y0 - bottom <= 1) y0 = bottom;
  return logAxisBetween(y0, y1);
}

/** Lines of constant ratio, cut to the axes, each labelled at its upper end. */
function ratioLayers(x: LogAxis, y: LogAxis): VegaLiteSpec[] {
  const lines = ratioLines.flatMap((ratio) => {
    const from = Math.max(x.domain[0], y.domain[0] / ratio);
    const to = Math.min(x.domain[1], y.domain[1] / ratio);
    if (!(to > from * 1.0001)) return [];
    const label = ratio === 1 ? "ratio 1 (identity)" : `ratio ${ratio}`;
    return [{ ratio: label, isIdentity: ratio === 1, x: from, y: from * ratio, x2: to, y2: to * ratio }];
  });
  const position = { type: "quantitative" };
  return [
    {
      data: { values: lines },
      mark: { type: "rule", color: quietInk, strokeWidth: 1 },
      encoding: {
        x: { field: "x", ...position },
        y: { field: "y", ...position },
        x2: { field: "x2" },
        y2: { field: "y2" },
        strokeDash: { condition: { test: "datum.isIdentity", value: [1, 0] }, value: [5, 4] },
      },
    },
    {
      data: { values: lines },
      mark: { type: "text", align: "right", baseline: "bottom", dx: -6, dy: 16, fontSize: 11, color: ink },
      encoding: {
        x: { field: "x2", ...position },
        y: { field: "y2", ...position },
        text: { field: "ratio", type: "nominal" },
      },
    },
  ];
}
