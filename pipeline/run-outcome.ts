import type { Concentration } from "../src/domain/concentration.js";
import type { Finding } from "../src/domain/finding.js";
import type { Exclusion } from "../src/domain/pair.js";
import type { Matrix, RunVerdict, SampleVerdict } from "../src/domain/sample.js";
import { finding } from "../src/findings/finding.js";
import type { LimitInput } from "../src/results/limits.js";
import { type SampleCheck, worseVerdict } from "../src/rules/check.js";
import type { RunOutcome, StudyStore, SubjectData } from "../src/store/study-store.js";

/** Runs remembered at a time. */
const mostRuns = 2000;

/** What was decided of the study's runs, for one sample after another. Knows the runs it was told to look up. */
export class RunIndex {
  private readonly byKey = new Map<string, RunOutcome>();
  private readonly known = new Set<string>();

  /** Looks up the runs of these subjects' results that it has not met before. */
  async learn(subjects: readonly SubjectData[], store: Pick<StudyStore, "runOutcomes">): Promise<void> {
    const names = new Set<string>();
    for (const { samples } of subjects) {
      for (const { observations } of samples) {
        for (const { run } of observations) if (!this.known.has(run)) names.add(run);
      }
    }
    if (names.size === 0) return;
    if (this.known.size > mostRuns) {
      // A store may hold any number of runs: those of the subjects at hand are looked up again, the others forgotten.
      this.byKey.clear();
      this.known.clear();
      await this.learn(subjects, store);
      return;
    }
    for (const one of await store.runOutcomes([...names])) {
      this.byKey.set(keyOf(one.run, one.analyte, one.matrix), one);
    }
    for (const name of names) this.known.add(name);
  }

  /** null for a run of which nothing is known. A run nobody looked up must not pass for one. */
  of(run: string, analyte: string, matrix: Matrix): RunOutcome | null {
    if (!this.known.has(run)) throw new Error(`run ${run} was not looked up before its samples were checked`);
    return this.byKey.get(keyOf(run, analyte, matrix)) ?? null;
  }
}

function keyOf(run: string, analyte: string, matrix: Matrix): string {
  return `${matrix}\u001f${analyte}\u001f${run}`;
}

/**
 * Limits of the run for a result. Where an end was revised, the run's limit replaces those that row and method record
 * still name: the curve does not reach them. A rejected run has no limits.
 */
export function limitsOfRun(
  outcome: RunOutcome | null,
  input: Pick<LimitInput, "rowLloq" | "rowUloq" | "method">,
): Pick<LimitInput, "rowLloq" | "rowUloq" | "method" | "run"> {
  if (outcome === null || outcome.verdict === "rejected" || outcome.verdict === "notAssessed")
    return withRun(input, noLimits);
  const { limits } = outcome;
  const run = { lloq: limits.lloq, uloq: limits.uloq, unit: limits.unit };
  if (!limits.isLloqRevised && !limits.isUloqRevised) return withRun(input, run);
  return {
    rowLloq: limits.isLloqRevised ? null : input.rowLloq,
    rowUloq: limits.isUloqRevised ? null : input.rowUloq,
    run,
    method:
      input.method === null
        ? null
        : {
            ...input.method,
            lloq: limits.isLloqRevised ? null : input.method.lloq,
            uloq: limits.isUloqRevised ? null : input.method.uloq,
          },
  };
}

function withRun(input: Pick<LimitInput, "rowLloq" | "rowUloq" | "method">, run: LimitInput["run"]) {
  return { rowLloq: input.rowLloq, rowUloq: input.rowUloq, method: input.method, run };
}

const noLimits = { lloq: null, uloq: null, unit: null };

/** A number that only the revised range of its run makes a state: it must be measured again. */
export function outsideRevisedRange(
  outcome: RunOutcome | null,
  concentration: Concentration,
  isNumber: boolean,
  about: Partial<Omit<Finding, "rule">>,
): Finding | null {
  if (outcome === null || !isNumber) return null;
  const { limits } = outcome;
  const isBelow = concentration.state === "belowLloq" && limits.isLloqRevised;
  const isAbove = concentration.state === "aboveUloq" && limits.isUloqRevised;
  if (!isBelow && !isAbove) return null;
  const limit = isBelow ? `revised LLOQ ${concentration.lloq}` : `revised ULOQ ${concentration.uloq}`;
  return finding({
    rule: "outside-revised-range",
    ...about,
    value: concentration.raw,
    expected: `inside the revised range of the run`,
    what: `${about.sampleId}: ${concentration.raw} is ${isBelow ? "below" : "above"} the ${limit} ${concentration.unit ?? ""} of its run; it is not used as a number.`,
    remedy: `Measure the sample again (reason ${isBelow ? "BELOW_REVISED_LLOQ" : "ABOVE_ULOQ"}).`,
  });
}

/** What the dilution QC samples of its run say of a diluted sample. */
function dilutionVerdict(
  outcome: RunOutcome | null,
  dilution: number | null,
): { verdict: SampleVerdict; reason: Exclusion } | null {
  if (outcome === null || dilution === null || dilution === 1) return null;
  const own = outcome.dilutions.find((one) => one.factor === dilution);
  if (own === undefined || own.verdict === "accepted") return null;
  const isFailed = own.verdict === "rejected";
  const text = isFailed
    ? `The dilution QC samples of its run fail for the factor ${dilution}.`
    : `It was diluted by ${dilution} without dilution QC samples in its run.`;
  return { verdict: isFailed ? "invalid" : "review", reason: { code: "dilution-qc", text } };
}

const rank: Record<RunVerdict, number> = { accepted: 0, notAssessed: 1, review: 2, rejected: 3 };

export function worseRunVerdict(a: RunVerdict, b: RunVerdict): RunVerdict {
  return rank[a] >= rank[b] ? a : b;
}

/** A tube's verdict and every reason. */
export type Tube = Pick<SampleCheck, "verdict" | "reasons">;

/** The tube's verdict, and that of the dilution of its results. */
export function withDilutions(tube: Tube, results: readonly { outcome: RunOutcome | null; dilution: number | null }[]) {
  const diluted = results.flatMap((one) => dilutionVerdict(one.outcome, one.dilution) ?? []);
  if (diluted.length === 0) return { sampleVerdict: tube.verdict, sampleReasons: tube.reasons };
  return {
    sampleVerdict: diluted.map((one) => one.verdict).reduce(worseVerdict, tube.verdict),
    sampleReasons: [...diluted.map((one) => one.reason), ...tube.reasons],
  };
}
