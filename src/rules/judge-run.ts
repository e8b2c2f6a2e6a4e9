import type { RunFacts, RunStandard } from "../domain/run.js";
import type { Limits } from "../reference/limits.js";
import {
  byNominal,
  type JudgedCurve,
  type JudgedDilution,
  type JudgedLevel,
  type JudgedRun,
  type JudgedStandard,
  type QcGroup,
} from "./run-rule.js";
import { biasPercent, isAtLeast, isSameLevel, isWithinPercent } from "./within-percent.js";

/** Judges every calibrator and QC sample of a run by its own limit and counts, in integers (ICH M10 3.3.2). */
export function judgeRun(facts: RunFacts, limits: Limits): JudgedRun {
  const curve = judgeCurve(facts, limits);
  const lloq = curve.lloq ?? facts.method?.lloq ?? null;
  const uloq = curve.uloq ?? facts.method?.uloq ?? null;
  const highest = facts.method?.uloq ?? curve.levels.at(-1)?.nominal ?? null;
  const lowest = lowestNominal(facts);
  const judged = facts.qcs.flatMap((qc) => judge(qc, lowest, limits));
  const isDiluted = (qc: JudgedStandard) =>
    qc.dilution !== 1 || (highest !== null && qc.nominal > highest && !isSameLevel(qc.nominal, highest));
  const plain = judged.filter((qc) => !isDiluted(qc));
  const isInside = (qc: JudgedStandard) =>
    (lloq === null || isAtLeast(qc.nominal, lloq)) && (uloq === null || isAtLeast(uloq, qc.nominal));
  const countedQcs = plain.filter(isInside);
  return {
    ...facts,
    curve,
    countedQcs,
    qcsOutsideRange: plain.filter((qc) => !isInside(qc)),
    qcGroups: groupsOf(countedQcs, limits),
    dilutionQcs: judgeDilutions(judged.filter(isDiluted), facts.study.dilutions, limits),
  };
}

/** Nominal concentration that has the wider limit: the method's LLOQ, else the lowest level of the curve. */
function lowestNominal(facts: RunFacts): number | null {
  const nominals = facts.calibrators.flatMap(({ nominal }) => (nominal !== null && nominal > 0 ? [nominal] : []));
  return facts.method?.lloq ?? (nominals.length === 0 ? null : Math.min(...nominals));
}

/** Bias in percent that is allowed at a nominal concentration: more at the LLOQ. */
export function standardLimitPct(nominal: number, lloq: number | null, limits: Limits): number {
  const isLowest = lloq !== null && isAtLeast(lloq, nominal);
  return limits.numberOf(isLowest ? "bias-at-lloq" : "bias");
}

function judge(standard: RunStandard, lloq: number | null, limits: Limits): JudgedStandard[] {
  const { nominal } = standard;
  if (nominal === null || !(nominal > 0)) return [];
  const limitPct = standardLimitPct(nominal, lloq, limits);
  const isWithin = standard.isUsedInCurve !== false && isWithinPercent(standard.value, nominal, limitPct);
  return [
    // Written out: a run has many of them, and a spread costs more than the judgement.
    {
      name: standard.name,
      level: standard.level,
      nominal,
      value: standard.value,
      raw: standard.raw,
      at: standard.at,
      dilution: standard.dilution,
      batch: standard.batch,
      isUsedInCurve: standard.isUsedInCurve,
      area: standard.area,
      internalStandardArea: standard.internalStandardArea,
      retentionTimeMin: standard.retentionTimeMin,
      ionRatio: standard.ionRatio,
      file: standard.file,
      row: standard.row,
      limitPct,
      isWithin,
      biasPct: biasPercent(standard.value, nominal),
    },
  ];
}

function levelsOf(standards: readonly JudgedStandard[], limits: Limits): JudgedLevel[] {
  const [part, whole] = [limits.numberOf("level-pass"), limits.numberOf("level-pass-of")];
  return byNominal(standards, isSameLevel).map((group) => {
    const { nominal, level } = group[0]!;
    const passed = group.filter((one) => one.isWithin).length;
    const isPassed = whole * passed >= part * group.length;
    return { name: level ?? String(nominal), nominal, total: group.length, passed, isPassed };
  });
}

function judgeCurve(facts: RunFacts, limits: Limits): JudgedCurve {
  const lloq = lowestNominal(facts);
  const standards = facts.calibrators.flatMap((one) => judge(one, lloq, limits));
  const levels = levelsOf(standards, limits);
  const good = levels.filter((level) => level.isPassed);
  const [first, last] = [good[0]?.nominal ?? null, good.at(-1)?.nominal ?? null];
  const lowest = facts.method?.lloq ?? levels[0]?.nominal ?? null;
  const highest = facts.method?.uloq ?? levels.at(-1)?.nominal ?? null;
  return {
    standards,
    levels,
    passed: standards.filter((one) => one.isWithin).length,
    total: standards.length,
    levelsPassed: good.length,
    lloq: first,
    uloq: last,
    // Missing at an end is like failing there: nothing shows that the curve reaches it.
    isLloqRevised: first !== null && lowest !== null && !isAtLeast(lowest, first),
    isUloqRevised: last !== null && highest !== null && !isAtLeast(last, highest),
  };
}

function groupsOf(qcs: readonly JudgedStandard[], limits: Limits): QcGroup[] {
  const batches = [...new Set(qcs.map((qc) => qc.batch))].sort();
  const whole = groupOf(null, qcs, limits);
  if (batches.length < 2) return [whole];
  return [
    whole,
    ...batches.map((batch) =>
      groupOf(
        batch ?? "not named",
        qcs.filter((qc) => qc.batch === batch),
        limits,
      ),
    ),
  ];
}

function groupOf(batch: string | null, qcs: readonly JudgedStandard[], limits: Limits): QcGroup {
  const levels = levelsOf(qcs, limits);
  const passed = qcs.filter((qc) => qc.isWithin).length;
  const isEnough = isQcShareEnough(passed, qcs.length, limits);
  return { batch, passed, total: qcs.length, levels, isPassed: isEnough && levels.every((level) => level.isPassed) };
}

/** Two thirds as a fraction: 4 of 6 pass, 3 passed x 2 = 12 >= 12. */
export function isQcShareEnough(passed: number, total: number, limits: Limits): boolean {
  return limits.numberOf("qc-pass-of") * passed >= limits.numberOf("qc-pass") * total;
}

/** Per factor of the QC samples, and `review` for factors of study samples that no QC sample brackets. */
function judgeDilutions(qcs: readonly JudgedStandard[], wanted: readonly number[], limits: Limits): JudgedDilution[] {
  const factors = [...new Set(qcs.map((qc) => qc.dilution))].sort((a, b) => a - b);
  const judged = factors.map((factor): JudgedDilution => {
    const own = qcs.filter((qc) => qc.dilution === factor);
    const passed = own.filter((qc) => isWithinPercent(qc.value, qc.nominal, limits.numberOf("bias"))).length;
    const isEnough = isQcShareEnough(passed, own.length, limits);
    return { factor, passed, total: own.length, verdict: isEnough ? "accepted" : "rejected" };
  });
  // Several factors: QC samples of the highest and the lowest are enough (ICH M10 3.3.1).
  const missing = [...new Set(wanted)]
    .filter((factor) => !factors.includes(factor))
    .map((factor): JudgedDilution => {
      const below = judged.filter((one) => one.factor !== 1 && one.factor < factor).at(-1);
      const above = judged.find((one) => one.factor > factor);
      const verdict =
        below === undefined || above === undefined
          ? "review"
          : below.verdict === "accepted" && above.verdict === "accepted"
            ? "accepted"
            : "rejected";
      return { factor, passed: 0, total: 0, verdict };
    });
  return [...judged, ...missing].sort((a, b) => a.factor - b.factor);
}
