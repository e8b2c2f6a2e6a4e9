import type { RunRule } from "./run-rule.js";

export const rangeRevised: RunRule = {
  key: "range-revised",
  title: "Range of the run revised",
  scope: "run",
  severity: "warning",
  effect: "none",
  limits: [],
  source: "ICH M10 3.3.2 and 3.3.4",
  mark: "F",
  why: "Where an end of the curve fails, the next level that passes is the limit of this run; it keeps the 15 %.",
  remedy: "Analyse the samples outside the revised range again; they are not used as numbers.",
  check({ curve, method, unit }) {
    const said = (end: string, limit: number | null, was: number | null) =>
      `${end} of this run is ${limit}${unit === null ? "" : ` ${unit}`}${was === null ? "" : ` instead of ${was}`}: the levels beyond fail or are missing.`;
    const lowest = method?.lloq ?? curve.levels[0]?.nominal ?? null;
    const highest = method?.uloq ?? curve.levels.at(-1)?.nominal ?? null;
    return [
      ...(curve.isLloqRevised
        ? [{ what: said("LLOQ", curve.lloq, lowest), value: String(curve.lloq), expected: String(lowest) }]
        : []),
      ...(curve.isUloqRevised
        ? [{ what: said("ULOQ", curve.uloq, highest), value: String(curve.uloq), expected: String(highest) }]
        : []),
    ];
  },
};
