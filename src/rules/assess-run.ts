import type { RunAssessment, RunFacts } from "../domain/run.js";
import type { RunVerdict } from "../domain/sample.js";
import { findingOf } from "../findings/finding.js";
import type { Limits } from "../reference/limits.js";
import { runRules } from "./index.js";
import { judgeRun } from "./judge-run.js";
import type { JudgedRun } from "./run-rule.js";

/**
 * Verdict of one run, analyte and matrix by every rule, with the arithmetic. Without calibrators and QC samples in the
 * data nothing can be said: not assessed (contract section 8).
 */
export function assessRun(facts: RunFacts, limits: Limits): RunAssessment {
  const run = judgeRun(facts, limits);
  const matrix = facts.matrix === "csf" ? "CSF" : "plasma";
  const isAssessed = facts.calibrators.length > 0 || facts.qcs.length > 0;
  let verdict: RunVerdict = isAssessed ? "accepted" : "notAssessed";
  let reason: RunAssessment["reason"] = null;
  const findings: RunAssessment["findings"][number][] = [];
  for (const rule of isAssessed ? runRules : []) {
    for (const trouble of rule.check(run, limits)) {
      const { key, effect } = rule;
      const what = `${facts.run}, ${facts.analyte} in ${matrix}: ${trouble.what}`;
      const where = { run: facts.run, analyte: facts.analyte };
      findings.push(findingOf(key, rule, { ...where, ...trouble, what }));
      if (effect === "none" || rank[effect] <= rank[verdict]) continue;
      verdict = effect;
      reason = { code: key, text: trouble.what };
    }
  }
  return {
    run: facts.run,
    analyte: facts.analyte,
    matrix: facts.matrix,
    verdict,
    reason: isAssessed
      ? reason
      : { code: "not-assessed", text: "No calibrators or QC samples of this run are in the data." },
    arithmetic: isAssessed ? arithmeticOf(run, limits) : [],
    limits: {
      lloq: run.curve.lloq,
      uloq: run.curve.uloq,
      unit: facts.unit,
      isLloqRevised: run.curve.isLloqRevised,
      isUloqRevised: run.curve.isUloqRevised,
    },
    nCalibrators: facts.calibrators.length,
    nQc: facts.qcs.length,
    nStudy: facts.study.count,
    dilutions: run.dilutionQcs.map(({ factor, verdict: of }) => ({ factor, verdict: of })),
    qcs: run.countedQcs.map(({ level, nominal, value, at }) => ({
      level: level ?? String(nominal),
      nominal,
      value,
      at,
    })),
    findings,
  };
}

const rank: Record<RunVerdict, number> = { notAssessed: 3, rejected: 2, review: 1, accepted: 0 };

/** The sums behind the verdict, as a person would write them down. */
function arithmeticOf(run: JudgedRun, limits: Limits): string[] {
  const number = (key: string) => limits.numberOf(key);
  const [bias, lowest] = [number("bias"), number("bias-at-lloq")];
  const { curve } = run;
  const lines: string[] = [];
  if (curve.total > 0) {
    const [part, whole] = [number("calibration-pass"), number("calibration-pass-of")];
    lines.push(
      `calibrators ${curve.passed} of ${curve.total} within ${bias} % (${lowest} % at LLOQ): ${compare(whole * curve.passed, part * curve.total)}`,
      `calibration levels passed: ${compare(curve.levelsPassed, number("calibration-levels"))}`,
      `range ${curve.lloq ?? "none"} to ${curve.uloq ?? "none"}${run.unit === null ? "" : ` ${run.unit}`}${curve.isLloqRevised || curve.isUloqRevised ? " (revised)" : ""}`,
    );
  }
  for (const group of run.qcGroups) {
    if (group.total === 0) continue;
    const name = group.batch === null ? "QC" : `QC of batch ${group.batch}`;
    const [part, whole] = [number("qc-pass"), number("qc-pass-of")];
    lines.push(
      `${name} ${group.passed} of ${group.total} within ${bias} %: ${compare(whole * group.passed, part * group.total)}`,
    );
    const [levelPart, levelWhole] = [number("level-pass"), number("level-pass-of")];
    for (const { name: level, passed, total } of group.levels)
      lines.push(`${name} level ${level} ${passed} of ${total}: ${compare(levelWhole * passed, levelPart * total)}`);
  }
  if (run.qcs.length > 0) {
    const needed = Math.max(number("qc-count"), Math.ceil((number("qc-share") * run.study.count) / 100));
    lines.push(`QC count for ${run.study.count} study samples: ${compare(run.countedQcs.length, needed)}`);
  }
  for (const { factor, passed, total } of run.dilutionQcs)
    if (total > 0)
      lines.push(
        `dilution QC x${factor} ${passed} of ${total}: ${compare(number("qc-pass-of") * passed, number("qc-pass") * total)}`,
      );
  return lines;
}

function compare(have: number, need: number): string {
  return `${have} ${have >= need ? ">=" : "<"} ${need}`;
}
