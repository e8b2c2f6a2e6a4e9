import type { VegaLiteSpec } from "./chart.js";
import type { QcLevel } from "./qc-over-runs.js";
import { rowOf } from "./standing.js";
import { ink, levelLooks, matrixLooks, quietInk } from "./theme.js";
import { withRows } from "./timeline-bars.js";

const width = 440;
/** More words than this in one panel would cover each other. */
const labelsMost = 6;

/** One level over the runs: results as bias, the accepted bias, mean and standard deviations, the shown run shaded. */
export function qcPanel(
  level: QcLevel,
  runs: readonly string[],
  isLast: boolean,
  shownRun: string | null,
): VegaLiteSpec {
  const { spread, limitPct } = level;
  const matrix = level.results[0]?.injection.matrix ?? null;
  const look = matrix === null ? levelLooks[4] : matrixLooks[matrix];
  const values = level.results
    .filter((r) => runs.includes(r.injection.run))
    .map((r) => ({
      run: r.injection.run,
      biasPct: r.biasPct,
      label: r.signals === "" ? level.name : `${level.name}; out of pattern: ${r.signals}`,
      signals: r.signals,
      readFrom: rowOf(r.injection.origin),
    }));
  const marked = values.filter((v) => v.signals !== "");
  const axis = {
    title: isLast ? "Run" : null,
    labels: isLast,
    ticks: isLast,
    labelAngle: -40,
    labelLimit: 110,
    grid: true,
  };
  const x = { field: "run", type: "nominal", scale: { domain: runs }, axis };
  const y = { field: "biasPct", type: "quantitative", ...biasAxis(level, values) };
  const line = (levels: readonly number[], strokeDash: readonly number[], strokeWidth = 1): VegaLiteSpec => ({
    data: { values: levels.map((biasPct) => ({ biasPct })) },
    mark: { type: "rule", color: strokeWidth > 1 ? ink : quietInk, strokeDash, strokeWidth },
    encoding: { y },
  });
  const steps = (k: number): number[] =>
    spread === null ? [] : [spread.meanPct - k * spread.sdPct, spread.meanPct + k * spread.sdPct];
  return {
    width,
    height: 90,
    title: { text: level.name, fontSize: 12, offset: 2 },
    layer: withRows([
      {
        data: { values: shownRun !== null && runs.includes(shownRun) ? [{ run: shownRun }] : [] },
        mark: { type: "rule", color: quietInk, strokeWidth: 16, opacity: 0.2 },
        encoding: { x },
      },
      line(spread === null ? [] : [spread.meanPct], [1, 0]),
      line(steps(2), [6, 4]),
      line(steps(3), [2, 3]),
      line(limitPct === null ? [] : [-limitPct, limitPct], [1, 0], 1.6),
      {
        data: { values: limitPct === null ? [] : [{ biasPct: limitPct, text: `accepted: within ${limitPct} %` }] },
        mark: { type: "text", align: "right", baseline: "bottom", dy: -1, fontSize: 10, color: ink },
        encoding: { x: { value: width - 4 }, y, text: { field: "text", type: "nominal" } },
      },
      {
        data: { values: marked },
        mark: { type: "point", shape: "circle", filled: false, size: 220, strokeWidth: 1.6, color: ink },
        encoding: { x, y },
      },
      {
        data: { values: marked.length > labelsMost ? [] : marked },
        mark: { type: "text", align: "left", dx: 10, fontSize: 10, color: ink },
        encoding: { x, y, text: { field: "signals", type: "nominal" } },
      },
      {
        data: { values },
        mark: {
          type: "point",
          filled: false,
          size: 50,
          strokeWidth: 1.6,
          opacity: 1,
          color: look?.colour ?? quietInk,
          shape: look?.shape ?? "circle",
        },
        encoding: { x, y },
      },
    ]),
  };
}

/** Room for the accepted bias and every result, the name of the limit above its line. */
function biasAxis({ limitPct, spread }: QcLevel, values: readonly { biasPct: number }[]) {
  const lines = spread === null ? [] : [spread.meanPct - 3 * spread.sdPct, spread.meanPct + 3 * spread.sdPct];
  const limits = limitPct === null ? [] : [-limitPct, limitPct * 1.5];
  const all = [...values.map((v) => v.biasPct), ...lines, ...limits];
  const [low, high] = [all.reduce((a, b) => Math.min(a, b), 0), all.reduce((a, b) => Math.max(a, b), 0)];
  const room = 0.08 * (high - low || 1);
  return {
    axis: { title: "Bias (%)", tickCount: 5 },
    scale: { zero: false, nice: false, domain: [low - room, high + room] },
  };
}
