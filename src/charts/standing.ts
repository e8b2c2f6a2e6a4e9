import type { Concentration } from "../domain/concentration.js";
import type { Origin } from "../domain/origin.js";
import type { Pair } from "../domain/pair.js";
import { isDrawable } from "./axes.js";
import type { VegaLiteSpec } from "./chart.js";
import { type Standing, standingLooks } from "./theme.js";

/** Where a concentration is drawn: at its value, or at the limit it lies beyond (`towards` -1 below, 1 above). */
export interface Placed {
  readonly at: number;
  readonly towards: -1 | 0 | 1;
}

/** Null where nothing positive is known to draw at: limit unknown, not done, or a value a log axis cannot show. */
export function place(concentration: Concentration): Placed | null {
  const { state, value, lloq, uloq } = concentration;
  if (state === "quantified") return isDrawable(value) ? { at: value, towards: 0 } : null;
  if (state === "belowLloq" || state === "notDetected") return isDrawable(lloq) ? { at: lloq, towards: -1 } : null;
  if (state === "aboveUloq") return isDrawable(uloq) ? { at: uloq, towards: 1 } : null;
  return null;
}

export function standingOf(pair: Pair): Standing {
  if (pair.steadyState.verdict === "yes" && !pair.isUsed) return "notUsed";
  return pair.steadyState.verdict;
}

/** What every mark of a pair carries: its standing's words, colour and shape, and the rows its values were read from. */
export function lookOf(pair: Pair): { standing: string; colour: string; shape: string; readFrom: string } {
  const { label, colour, shape } = standingLooks[standingOf(pair)];
  return { standing: label, colour, shape, readFrom: `${rowOf(pair.csf.origin)}, ${rowOf(pair.plasma.origin)}` };
}

/** `results.csv:12`: the file and row a value was read from. */
export function rowOf(origin: Origin): string {
  return `${origin.file}:${origin.row}`;
}

/** `12 at steady state, 3 not at steady state`, leaving out what does not occur. */
export function countStandings(standings: readonly Standing[]): string {
  return (Object.keys(standingLooks) as Standing[])
    .map((key) => ({ n: standings.filter((s) => s === key).length, label: standingLooks[key].label }))
    .filter((part) => part.n > 0)
    .map((part) => `${part.n} ${part.label}`)
    .join(", ");
}

/** `1 pair`, `2 pairs`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** Colour and shape of each pair's standing; one legend shows both. */
function standingChannels(present: ReadonlySet<Standing>): Record<string, unknown> {
  const shown = (Object.keys(standingLooks) as Standing[]).filter((key) => present.has(key));
  const channel = { field: "standing", type: "nominal", legend: { title: null, columns: 0 } };
  const domain = shown.map((key) => standingLooks[key].label);
  return {
    color: { ...channel, scale: { domain, range: shown.map((key) => standingLooks[key].colour) } },
    shape: { ...channel, scale: { domain, range: shown.map((key) => standingLooks[key].shape) } },
  };
}

/** A channel whose field holds the colour itself: no scale, no legend entry. */
export function literal(field: string): Record<string, unknown> {
  return { field, type: "nominal", scale: null };
}

/** A mark of `markLayers`: fields of its own besides. `arrow` is an SVG path, null for a value that is no bound. */
export interface StandingMark {
  readonly standing: string;
  readonly colour: string;
  readonly shape: string;
  readonly arrow: string | null;
  /** Area in square pixels, where the mark stands for several pairs. */
  readonly area?: number;
}

const markArea = 70;

/**
 * Layers that draw each mark by its standing: filled where the value is known; hollow, with an arrow towards the true
 * value, where only a bound is.
 */
export function markLayers(
  marks: readonly StandingMark[],
  position: Readonly<Record<string, unknown>>,
  present: ReadonlySet<Standing>,
): VegaLiteSpec[] {
  const bounds = marks.filter((m) => m.arrow !== null);
  const known: VegaLiteSpec = {
    data: { values: marks.filter((m) => m.arrow === null) },
    mark: { type: "point", size: markArea, strokeWidth: 1.5, filled: true, opacity: 0.75 },
    encoding: { ...position, ...standingChannels(present), ...areaChannel(marks) },
  };
  return [known, ...outlineLayers(bounds, "shape", position), ...outlineLayers(bounds, "arrow", position)];
}

/**
 * Marks drawn as outlines in their own colour. One layer a shape: a shape taken from the data would need a scale and
 * would split the legend of the filled marks in two.
 */
export function outlineLayers(
  marks: readonly Omit<StandingMark, "standing">[],
  key: "shape" | "arrow",
  position: Readonly<Record<string, unknown>>,
): VegaLiteSpec[] {
  const shapes = [...new Set(marks.map((m) => m[key]))].filter((shape) => shape !== null);
  return shapes.map((shape) => ({
    data: { values: marks.filter((m) => m[key] === shape) },
    mark: { type: "point", size: markArea, strokeWidth: 1.5, filled: false, shape },
    encoding: { ...position, stroke: literal("colour"), ...areaChannel(marks) },
  }));
}

function areaChannel(marks: readonly { readonly area?: number }[]): Record<string, unknown> {
  return marks.some((m) => m.area !== undefined) ? { size: { field: "area", type: "quantitative", scale: null } } : {};
}
