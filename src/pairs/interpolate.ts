import { isExact, type Moment } from "../domain/moment.js";
import type { SampleResult } from "../domain/pair.js";
import type { SampleVerdict } from "../domain/sample.js";
import { combineSteadyState } from "./worse-steady-state.js";

/** Whether a dose lies between two times; `perhaps`: its record is not exact enough to say. */
export type DoseBetween = "no" | "perhaps" | "yes";

const verdicts: readonly SampleVerdict[] = ["valid", "review", "invalid"];
const runVerdicts = ["accepted", "notAssessed", "review", "rejected"] as const;

/**
 * The plasma concentration at the time of a CSF sample, between the last quantified plasma sample before it and the first
 * one after it, where no dose was taken between those two: linear while the level rises, logarithmic while it falls (as
 * the linear-up log-down rule of areas). An interval of collection is taken at its midpoint. Null where the CSF sample is
 * not enclosed, where the two are of different basis or unit, and where a plasma sample was drawn at that very time.
 */
export function interpolatePlasma(
  csf: SampleResult,
  plasma: readonly SampleResult[],
  rule: { doseBetween(fromMs: number, toMs: number): DoseBetween },
): { plasma: SampleResult; from: SampleResult; to: SampleResult } | null {
  const atMs = midpointMs(csf);
  const usable = plasma.filter(
    (sample) =>
      sample.concentration.state === "quantified" && isExact(sample.collectedAt) && !isOtherVisit(csf, sample),
  );
  if (usable.some((sample) => sample.collectedAt.ms === atMs)) return null;
  const from = usable.filter((sample) => sample.collectedAt.ms < atMs).at(-1);
  const to = usable.find((sample) => sample.collectedAt.ms > atMs);
  if (from === undefined || to === undefined) return null;
  // Total and unbound concentrations have no value between them; neither have two units.
  if (from.basis !== to.basis || from.concentration.unit !== to.concentration.unit) return null;
  if (rule.doseBetween(from.collectedAt.ms, to.collectedAt.ms) !== "no") return null;
  return { plasma: between(csf, from, to, atMs), from, to };
}

/** Where an interval sample counts as drawn: in the middle of its collection. */
export function midpointMs({
  collectedAt,
  collectedEnd,
}: {
  collectedAt: Moment;
  collectedEnd?: Moment | null;
}): number {
  return collectedEnd ? Math.round((collectedAt.ms + collectedEnd.ms) / 2) : collectedAt.ms;
}

function between(csf: SampleResult, from: SampleResult, to: SampleResult, atMs: number): SampleResult {
  const [low, high] = [from.concentration.value!, to.concentration.value!];
  const share = (atMs - from.collectedAt.ms) / (to.collectedAt.ms - from.collectedAt.ms);
  const value = high >= low ? low + share * (high - low) : low * (high / low) ** share;
  const worse = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(b) > order.indexOf(a) ? b : a);
  return {
    sampleId: `${from.sampleId}+${to.sampleId}`,
    subjectId: from.subjectId,
    matrix: "plasma",
    analyte: from.analyte,
    collectedAt: { ms: atMs, endMs: atMs },
    visit: from.visit ?? to.visit,
    concentration: {
      state: "quantified",
      value,
      unit: from.concentration.unit,
      lloq: null,
      uloq: null,
      raw: `${from.concentration.raw} | ${to.concentration.raw}`,
    },
    basis: from.basis,
    timeAfterDoseH: csf.timeAfterDoseH,
    steadyState: combineSteadyState(from.steadyState, to.steadyState),
    sampleVerdict: worse(verdicts, from.sampleVerdict, to.sampleVerdict),
    sampleReasons: [...(from.sampleReasons ?? []), ...(to.sampleReasons ?? [])],
    runVerdict: worse(runVerdicts, from.runVerdict, to.runVerdict),
    run: from.run === to.run ? from.run : null,
    exclusions: [...from.exclusions, ...to.exclusions],
    marks: [...new Set([...from.marks, ...to.marks])],
    origin: from.origin,
    interpolatedFrom: [from, to],
  };
}

/** Whether both name their visit, and not the same one. */
export function isOtherVisit(a: SampleResult, b: SampleResult): boolean {
  return a.visit !== null && b.visit !== null && a.visit.trim().toLowerCase() !== b.visit.trim().toLowerCase();
}
