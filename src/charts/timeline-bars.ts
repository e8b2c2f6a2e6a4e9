import type { CalendarAxis } from "./axes.js";
import type { VegaLiteSpec } from "./chart.js";
import { textWidth } from "./text-width.js";
import { doseLooks, ink, standingLooks } from "./theme.js";
import type { TimedSpan, Timeline } from "./timeline-data.js";

/** Panels of the subject timeline that are named bars: the time each CSF sample needed, adverse events, holds, co-medication. */

/** Width of every panel, in pixels. */
export const timelineWidth = 640;

const barTextSize = 11;
const barTextGap = 6;
const time = { type: "quantitative" } as const;

interface NamedBar {
  readonly localMs: number;
  readonly untilMs: number;
  readonly text: string;
}

type TextSide = "after" | "before" | "inside";

/** Beside the bar where the text has room, else on it. */
function sideOf({ localMs, untilMs, text }: NamedBar, axis: CalendarAxis): TextSide {
  const pixelsPerMs = timelineWidth / (axis.domain[1] - axis.domain[0]);
  const needed = textWidth(text, barTextSize) + 2 * barTextGap;
  if ((axis.domain[1] - untilMs) * pixelsPerMs >= needed) return "after";
  return (localMs - axis.domain[0]) * pixelsPerMs >= needed ? "before" : "inside";
}

/** One row a bar, its text beside it or on it. `fill` colours the bars. */
function namedBars(bars: readonly NamedBar[], axis: CalendarAxis, fill: Record<string, unknown>): VegaLiteSpec {
  const values = bars.map((bar, row) => ({ ...bar, row, side: sideOf(bar, axis) }));
  const y = { field: "row", type: "ordinal", axis: null };
  const textLayer = (side: TextSide, align: string, dx: number): VegaLiteSpec => ({
    data: { values: values.filter((v) => v.side === side) },
    mark: { type: "text", baseline: "middle", fontSize: barTextSize, color: ink, limit: timelineWidth, align, dx },
    encoding: {
      x: { field: side === "after" ? "untilMs" : "localMs", ...time },
      y,
      text: { field: "text", type: "nominal" },
    },
  });
  return {
    height: Math.max(24, bars.length * 18),
    layer: withRows([
      {
        data: { values },
        mark: { type: "bar", height: 12, opacity: 0.45 },
        encoding: { x: { field: "localMs", ...time }, x2: { field: "untilMs" }, y, fill },
      },
      textLayer("after", "left", barTextGap),
      textLayer("before", "right", -barTextGap),
      textLayer("inside", "left", barTextGap),
    ]),
  };
}

/** One bar a CSF sample: the hours it needed, its verdict in words beside it. Null where no window is known. */
export function windowPanel(timeline: Timeline, axis: CalendarAxis): VegaLiteSpec | null {
  const { windows } = timeline;
  if (windows.length === 0) return null;
  const bars = windows.map((w) => ({
    sample: w.sampleId,
    localMs: w.fromMs,
    untilMs: w.toMs,
    standing: standingLooks[w.verdict].label,
    text: `${w.sampleId}: ${hours(w.neededHours)} h needed, ${
      w.hoursOnRegimen === null ? "hours on regimen unknown" : `${hours(w.hoursOnRegimen)} h on regimen`
    }: ${w.verdict}`,
  }));
  const looks = Object.values(standingLooks);
  const scale = { domain: looks.map((l) => l.label), range: looks.map((l) => l.colour) };
  return namedBars(bars, axis, { field: "standing", type: "nominal", scale, legend: null });
}

/** `72`, `54.5`: hours to at most one decimal for a label. */
function hours(value: number): string {
  return `${Math.round(value * 10) / 10}`;
}

/** One bar a co-medication with its name, cut to the picture. Null where there is none. */
export function comedicationPanel(timeline: Timeline, axis: CalendarAxis): VegaLiteSpec | null {
  return spanPanel(timeline.comedications, axis, doseLooks.vomited.colour, "");
}

/** One bar an adverse event with its grade. Null where there is none. */
export function adverseEventPanel(timeline: Timeline, axis: CalendarAxis): VegaLiteSpec | null {
  return spanPanel(timeline.adverseEvents, axis, doseLooks.missed.colour, "adverse event: ");
}

/** One bar a hold of the drug. Null where there is none. */
export function holdPanel(timeline: Timeline, axis: CalendarAxis): VegaLiteSpec | null {
  return spanPanel(timeline.holds, axis, doseLooks.withheld.colour, "hold: ");
}

/** What lies outside the picture altogether is drawn at its edge, for it may explain what is inside. */
function spanPanel(
  spans: readonly TimedSpan[],
  axis: CalendarAxis,
  colour: string,
  prefix: string,
): VegaLiteSpec | null {
  const [low, high] = axis.domain;
  const inside = (ms: number): number => Math.min(Math.max(ms, low), high);
  const bars = spans.map((span) => ({
    localMs: inside(span.fromMs ?? low),
    untilMs: inside(span.toMs ?? high),
    text: `${prefix}${span.label}`,
    readFrom: span.readFrom,
  }));
  return bars.length === 0 ? null : namedBars(bars, axis, { value: colour });
}

/** Leaves out layers without rows, which draw nothing and cost as much as the others, unless they carry the legend. */
export function withRows(layers: readonly VegaLiteSpec[]): VegaLiteSpec[] {
  return layers.filter((layer) => {
    const { values } = layer.data as { values: readonly unknown[] };
    return values.length > 0 || "shape" in (layer.encoding as object);
  });
}
