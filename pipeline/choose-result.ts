import { runVerdictOf } from "../src/decisions/effect.js";
import type { Concentration } from "../src/domain/concentration.js";
import type { Decision } from "../src/domain/decision.js";
import type { Finding } from "../src/domain/finding.js";
import { reanalysisRules } from "../src/reference/reanalysis.js";
import { type Candidate, narrowCandidates } from "../src/results/candidates.js";
import { decideReanalysis } from "../src/results/reanalysis.js";
import { chooseReportable } from "../src/results/reportable.js";
import { effectOn } from "./evidence.js";
import type { JudgedResult } from "./results-in-force.js";

/** What decides which of several results of one sample and analyte is reported. */
export interface ChoiceRules {
  about: { subjectId: string; sampleId: string; analyte: string };
  policy: "none" | "first" | "mean";
  decisions: readonly Decision[];
  runEvidence: ReadonlyMap<string, string>;
}

export interface ChosenResult {
  /** Null where a person must decide. */
  result: JudgedResult | null;
  concentration: Concentration | null;
  /** Results that were left to choose among. */
  candidates: readonly JudgedResult[];
  marks: readonly string[];
  findings: readonly Finding[];
  /** Key of the finding that says why none was chosen. */
  rule: string;
}

/**
 * The reportable result: candidates are narrowed first (rejected runs, incurred samples, above range), then a stated reason
 * of reanalysis decides by the written table, then the study's policy.
 */
export function chooseResult(done: readonly JudgedResult[], rules: ChoiceRules): ChosenResult {
  const { about, policy } = rules;
  const narrowed = narrowCandidates(
    done.map((judged) => candidateOf(judged, rules)),
    reanalysisRules(),
    about,
  );
  const candidates = narrowed.kept.map((candidate) => candidate.judged);
  if (narrowed.mustDecide) return undecided(narrowed, candidates, about);
  const reanalysis = candidates.length < 2 ? null : decideReanalysis(candidates, reanalysisRules(), about);
  if (reanalysis !== null) {
    const { final, finding } = reanalysis;
    return {
      result: final,
      concentration: final?.concentration ?? null,
      candidates,
      marks: ["reanalysed", ...narrowed.marks],
      findings: [...narrowed.findings, finding],
      rule: finding.rule,
    };
  }
  const chosen = chooseReportable(candidates, policy, about);
  return {
    result: chosen.result,
    concentration: chosen.concentration,
    candidates,
    marks: narrowed.marks.length === 0 ? chosen.marks : [...chosen.marks, ...narrowed.marks],
    findings: chosen.finding === null ? narrowed.findings : [...narrowed.findings, chosen.finding],
    rule: chosen.finding?.rule ?? "duplicate-result",
  };
}

/** No written rule may choose: every finding stands, and a person decides. */
function undecided(
  narrowed: Pick<ReturnType<typeof narrowCandidates>, "marks" | "findings">,
  candidates: readonly JudgedResult[],
  about: ChoiceRules["about"],
): ChosenResult {
  const several = candidates.length < 2 ? null : chooseReportable(candidates, "none", about).finding;
  const findings = several === null ? narrowed.findings : [...narrowed.findings, several];
  return {
    result: null,
    concentration: null,
    candidates,
    marks: narrowed.marks,
    findings,
    rule: findings[0]?.rule ?? "duplicate-result",
  };
}

/** The result as its choice among several needs it: with the verdict on its run, a person's word included. */
function candidateOf(
  judged: JudgedResult,
  { about, decisions, runEvidence }: ChoiceRules,
): Candidate & { judged: JudgedResult } {
  const { concentration, run, file, row, reason, dilution, outcome } = judged;
  const target = { kind: "run" as const, id: run, analyte: about.analyte };
  const byPerson = effectOn(decisions, target, () => runEvidence.get(run) ?? null);
  const dilutionVerdict = outcome?.dilutions.find((one) => one.factor === dilution)?.verdict ?? null;
  const runVerdict = runVerdictOf(outcome?.verdict ?? "notAssessed", byPerson);
  return { concentration, run, file, row, reason, dilution, dilutionVerdict, runVerdict, judged };
}
