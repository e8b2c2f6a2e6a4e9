import type { SampleType } from "../domain/result.js";
import type { Matrix, SteadyStateVerdict } from "../domain/sample.js";

/**
 * One look for every picture. Colours are from Okabe and Ito's palette (told apart with any colour blindness, and on
 * white as on dark ground); every colour comes with a shape of its own, so that no picture needs colour to be read.
 */
export interface Look {
  readonly label: string;
  readonly colour: string;
  /** Vega symbol name or SVG path within -1 to 1. */
  readonly shape: string;
}

export const ink = "#1b2733";
export const quietInk = "#57636f";
export const gridLine = "#dde3e8";
export const ground = "#ffffff";

const upTriangle = "triangle-up";

export const matrixLooks: Readonly<Record<Matrix, Look>> = {
  csf: { label: "CSF", colour: "#0072b2", shape: "circle" },
  plasma: { label: "plasma", colour: "#d55e00", shape: "square" },
};

/** How a pair stands: its steady-state verdict, or left out of the summaries for another reason. */
export type Standing = SteadyStateVerdict | "notUsed";

export const standingLooks: Readonly<Record<Standing, Look>> = {
  yes: { label: "at steady state", colour: "#0072b2", shape: "circle" },
  no: { label: "not at steady state", colour: "#d55e00", shape: "cross" },
  unknown: { label: "steady state unknown", colour: "#8a6d00", shape: "diamond" },
  notUsed: { label: "at steady state, not used", colour: "#a6558b", shape: upTriangle },
};

/** What became of one administration. */
export type DoseEvent = "taken" | "missed" | "withheld" | "vomited" | "unknown";

export const doseLooks: Readonly<Record<DoseEvent, Look>> = {
  taken: { label: "taken", colour: "#57636f", shape: "M0,-1L0,1" },
  missed: { label: "missed", colour: "#d55e00", shape: "M-.8,-.8L.8,.8M-.8,.8L.8,-.8" },
  withheld: { label: "withheld", colour: "#8a6d00", shape: "M-.5,-.9L-.5,.9M.5,-.9L.5,.9" },
  vomited: { label: "vomited", colour: "#a6558b", shape: "M-.9,-.7L.9,-.7L0,.9Z" },
  unknown: { label: "status unknown", colour: "#8a6d00", shape: "M0,-.9L.9,0L0,.9L-.9,0Z" },
};

/** What was injected. Kinds that do not occur in a picture are left out of its legend. */
export const sampleTypeLooks: Readonly<Record<SampleType, Look>> = {
  study: { label: "study sample", colour: "#57636f", shape: "circle" },
  calibrator: { label: "calibrator", colour: "#0072b2", shape: "square" },
  qc: { label: "QC sample", colour: "#d55e00", shape: "diamond" },
  blank: { label: "blank", colour: "#8a6d00", shape: "triangle-down" },
  zero: { label: "zero sample", colour: "#a6558b", shape: "triangle-up" },
  doubleBlank: { label: "double blank", colour: "#8a6d00", shape: "cross" },
  solvent: { label: "solvent", colour: "#8a6d00", shape: "triangle-left" },
  system: { label: "system check", colour: "#8a6d00", shape: "triangle-right" },
};

/** Shapes and colours for levels, in order of concentration: no more levels than this are drawn apart. */
export const levelLooks: readonly { readonly colour: string; readonly shape: string }[] = [
  { colour: "#0072b2", shape: "circle" },
  { colour: "#d55e00", shape: "square" },
  { colour: "#8a6d00", shape: "diamond" },
  { colour: "#a6558b", shape: "triangle-up" },
  { colour: "#57636f", shape: "cross" },
  { colour: "#00735a", shape: "triangle-down" },
];

/** Arrow from a symbol's edge towards where the true value lies; x and y are -1, 0 or 1 in screen direction. */
export function arrowPath(x: -1 | 0 | 1, y: -1 | 0 | 1): string {
  const length = x !== 0 && y !== 0 ? Math.SQRT1_2 : 1;
  const along = (a: number, b: number): string =>
    `${round((x * a - y * b) * length)},${round((y * a + x * b) * length)}`;
  return `M${along(1.1, 0)}L${along(3.1, 0)}M${along(2.2, 0.8)}L${along(3.1, 0)}L${along(2.2, -0.8)}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}

/** Vega-Lite `config` shared by all pictures. */
export const themeConfig = {
  background: ground,
  font: "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif",
  aria: false,
  view: { stroke: gridLine, strokeWidth: 1 },
  axis: {
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: gridLine,
    domainColor: quietInk,
    tickColor: quietInk,
    labelLimit: 160,
    titleLimit: 600,
  },
  legend: {
    orient: "bottom",
    direction: "horizontal",
    columns: 2,
    labelColor: ink,
    titleColor: ink,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    symbolSize: 90,
    symbolStrokeWidth: 1.5,
    labelLimit: 260,
    titleLimit: 400,
  },
  title: {
    color: ink,
    subtitleColor: quietInk,
    fontSize: 14,
    fontWeight: "bold",
    subtitleFontSize: 12,
    anchor: "start",
    frame: "group",
    limit: 700,
    offset: 10,
  },
} as const;

export const schemaUrl = "https://vega.github.io/schema/vega-lite/v6.json";
