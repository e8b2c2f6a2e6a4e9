import { dayMs } from "../domain/moment.js";
import type { Matrix } from "../domain/sample.js";
import { type CalendarAxis, logAxis } from "./axes.js";
import type { VegaLiteSpec } from "./chart.js";
import { literal, outlineLayers } from "./standing.js";
import { arrowPath, type DoseEvent, doseLooks, ink, matrixLooks, quietInk } from "./theme.js";
import { withRows } from "./timeline-bars.js";
import type { TimedConcentration, Timeline } from "./timeline-data.js";

/** Panels of the subject timeline. Each takes its x scale from the enclosing picture, so that all share one time axis. */

const legendOnTop = { title: null, orient: "top", columns: 0, offset: 4 } as const;
const time = { type: "quantitative" } as const;

export function concentrationPanel(timeline: Timeline, axis: CalendarAxis): VegaLiteSpec {
  const { concentrations, limits, unit } = timeline;
  if (concentrations.length === 0) return wordsPanel("No concentration with a known value or limit.", 90, axis);
  const y = logAxis(
    concentrations.map((c) => c.at),
    limits.map((l) => l.lloq),
  );
  const marks = concentrations.map((c) => ({
    sample: c.sampleId,
    readFrom: c.readFrom,
    matrix: matrixLooks[c.matrix].label,
    colour: matrixLooks[c.matrix].colour,
    shape: matrixLooks[c.matrix].shape,
    localMs: c.fromMs,
    untilMs: c.toMs,
    concentration: c.at,
    arrow: c.towards === 0 ? null : arrowPath(0, c.towards === -1 ? 1 : -1),
  }));
  const yChannel = {
    field: "concentration",
    type: "quantitative",
    scale: { type: "log", domain: y.domain, nice: false },
    axis: { title: `Concentration (${unit})`, values: y.ticks, format: "~g" },
  };
  const x = { field: "localMs", ...time };
  const look = matrixScales(concentrations);
  const bounds = marks.filter((m) => m.arrow !== null);
  return {
    height: 220,
    layer: withRows([
      windowShade(timeline),
      ...limitLayers(timeline, axis),
      {
        data: { values: connected(concentrations) },
        mark: { type: "line", strokeWidth: 1.5, opacity: 0.7 },
        encoding: {
          x,
          y: yChannel,
          stroke: literal("colour"),
          detail: { field: "stretch", type: "nominal" },
        },
      },
      {
        data: { values: marks.filter((m) => m.untilMs > m.localMs) },
        mark: { type: "rule", strokeWidth: 1.5 },
        encoding: { x, x2: { field: "untilMs" }, y: yChannel, stroke: literal("colour") },
      },
      {
        data: { values: marks.filter((m) => m.arrow === null) },
        mark: { type: "point", filled: true, size: 70, strokeWidth: 1.5, opacity: 0.85 },
        encoding: { x, y: yChannel, ...look },
      },
      ...outlineLayers(bounds, "shape", { x, y: yChannel }),
      ...outlineLayers(bounds, "arrow", { x, y: yChannel }),
    ]),
  };
}

function matrixScales(concentrations: readonly TimedConcentration[]) {
  const present = (["csf", "plasma"] as Matrix[]).filter((m) => concentrations.some((c) => c.matrix === m));
  const domain = present.map((m) => matrixLooks[m].label);
  const colours = present.map((m) => matrixLooks[m].colour);
  const channel = { field: "matrix", type: "nominal", legend: legendOnTop };
  return {
    color: { ...channel, scale: { domain, range: colours } },
    shape: { ...channel, scale: { domain, range: present.map((m) => matrixLooks[m].shape) } },
  };
}

/** Quantified values of one matrix no more than a day apart are joined; a longer gap is left open. */
function connected(concentrations: readonly TimedConcentration[]) {
  const last = new Map<Matrix, { untilMs: number; stretch: number }>();
  const rows = [];
  for (const c of concentrations) {
    if (c.censored) continue;
    const before = last.get(c.matrix);
    const stretch = before === undefined ? 0 : before.stretch + (c.fromMs - before.untilMs > dayMs ? 1 : 0);
    last.set(c.matrix, { untilMs: c.toMs, stretch });
    rows.push({
      matrix: matrixLooks[c.matrix].label,
      colour: matrixLooks[c.matrix].colour,
      localMs: c.fromMs,
      concentration: c.at,
      stretch: `${c.matrix} ${stretch}`,
    });
  }
  return rows;
}

/** The LLOQ of each matrix as a dashed line with its name. */
function limitLayers(timeline: Timeline, axis: CalendarAxis): VegaLiteSpec[] {
  const limits = [...timeline.limits].sort((a, b) => a.lloq - b.lloq);
  const same = limits.length === 2 && limits[0]?.lloq === limits[1]?.lloq;
  const values = (same ? limits.slice(0, 1) : limits).map((l) => ({
    concentration: l.lloq,
    label: `LLOQ ${same ? "CSF and plasma" : matrixLooks[l.matrix].label}`,
    localMs: axis.domain[0],
    untilMs: axis.domain[1],
  }));
  if (values.length === 0) return [];
  const y = { field: "concentration", type: "quantitative" };
  return [
    {
      data: { values },
      mark: { type: "rule", strokeDash: [2, 3], color: quietInk },
      encoding: { x: { field: "localMs", ...time }, x2: { field: "untilMs" }, y },
    },
    {
      data: { values },
      mark: { type: "text", align: "left", baseline: "bottom", dx: 4, dy: -2, fontSize: 11, color: ink },
      encoding: { x: { field: "localMs", ...time }, y, text: { field: "label", type: "nominal" } },
    },
  ];
}

/** Windows that overlap are shaded as one: darker would mean nothing. */
function windowShade(timeline: Timeline): VegaLiteSpec {
  const joined: { localMs: number; untilMs: number }[] = [];
  for (const { fromMs, toMs } of [...timeline.windows].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined[joined.length - 1];
    if (last !== undefined && fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, toMs);
    else joined.push({ localMs: fromMs, untilMs: toMs });
  }
  return {
    data: { values: joined },
    mark: { type: "rect", color: quietInk, opacity: 0.13 },
    encoding: { x: { field: "localMs", ...time }, x2: { field: "untilMs" } },
  };
}

export function dosePanel(timeline: Timeline, axis: CalendarAxis): VegaLiteSpec {
  const { events, intervals, doseUnit } = timeline;
  if (events.length + intervals.length === 0) return wordsPanel("No dose record.", 60, axis);
  const amounts = [...events, ...intervals].map((d) => d.amount ?? 0);
  const highest = amounts.reduce((a, b) => Math.max(a, b), 0);
  const y = {
    field: "amount",
    type: "quantitative",
    scale: { domain: [0, highest > 0 ? highest * 1.35 : 1], nice: false },
    axis:
      doseUnit === null
        ? { title: "Dose", labels: false, ticks: false, grid: false }
        : { title: `Dose (${doseUnit})`, tickCount: 3 },
  };
  const x = { field: "localMs", ...time };
  const present = (Object.keys(doseLooks) as DoseEvent[]).filter((key) => events.some((e) => e.status === key));
  const domain = present.map((key) => doseLooks[key].label);
  const channel = { field: "status", type: "nominal", legend: legendOnTop };
  const looks = {
    color: { ...channel, scale: { domain, range: present.map((key) => doseLooks[key].colour) } },
    shape: { ...channel, scale: { domain, range: present.map((key) => doseLooks[key].shape) } },
  };
  const marks = events.map((e) => ({
    dose: e.doseId,
    readFrom: e.readFrom,
    status: e.status,
    localMs: e.fromMs,
    untilMs: e.toMs,
    amount: e.amount ?? 0,
  }));
  const bars = intervals.map((i) => ({
    dose: i.doseId,
    readFrom: i.readFrom,
    localMs: i.fromMs,
    untilMs: i.toMs,
    amount: i.amount ?? 0,
  }));
  const steps = levelSteps(timeline);
  return {
    height: 110,
    layer: withRows([
      windowShade(timeline),
      {
        data: { values: steps.line },
        mark: { type: "line", interpolate: "step-after", color: ink, strokeWidth: 1 },
        encoding: { x, y },
      },
      {
        data: { values: bars },
        mark: { type: "rule", color: ink, strokeWidth: 4, opacity: 0.6 },
        encoding: { x, x2: { field: "untilMs" }, y },
      },
      {
        data: { values: marks.filter((m) => m.untilMs > m.localMs) },
        mark: { type: "rule", color: quietInk, strokeWidth: 3, opacity: 0.5 },
        encoding: { x, x2: { field: "untilMs" }, y },
      },
      {
        data: { values: marks.filter((m) => m.status === "taken") },
        mark: { type: "point", filled: false, size: 70, strokeWidth: 1.5 },
        encoding: { x, y, ...looks },
      },
      {
        data: { values: marks.filter((m) => m.status !== "taken") },
        mark: { type: "point", filled: false, size: 110, strokeWidth: 2.5, opacity: 1 },
        encoding: { x, y, ...looks },
      },
      {
        data: { values: steps.labels },
        mark: { type: "text", align: "left", baseline: "bottom", dy: -8, fontSize: 11, color: ink },
        encoding: { x, y, text: { field: "label", type: "nominal" } },
      },
    ]),
  };
}

/** The level line through administrations taken, and a label wherever level or regimen changes. */
function levelSteps(timeline: Timeline) {
  const taken = timeline.events.filter((e) => e.status === "taken");
  const line = taken.filter((e) => e.amount !== null).map((e) => ({ localMs: e.fromMs, amount: e.amount }));
  const inOrder = [...taken, ...timeline.intervals].sort((a, b) => a.fromMs - b.fromMs);
  const labels = inOrder
    .filter((dose, index) => dose.label !== "" && dose.label !== inOrder[index - 1]?.label)
    .map((dose) => ({ localMs: dose.fromMs, amount: dose.amount ?? 0, label: dose.label }));
  return { line, labels };
}

/** A panel that says in words why it is empty. */
function wordsPanel(words: string, height: number, axis: CalendarAxis): VegaLiteSpec {
  return {
    height,
    data: { values: [{ words, localMs: (axis.domain[0] + axis.domain[1]) / 2 }] },
    layer: [
      {
        mark: { type: "text", fontSize: 12, color: quietInk },
        encoding: { x: { field: "localMs", ...time }, text: { field: "words", type: "nominal" } },
      },
    ],
  };
}
