import { type AnalysisRow, analysisRow } from "../domain/analysis.js";
import {
  type GeometricMeanRatio,
  geometricMeanRatio,
  pairedGeometricMeanRatio,
} from "../stats/geometric-mean-ratio.js";
import { kruskalWallis } from "../stats/kruskal-wallis.js";
import { rankSumTest } from "../stats/rank-sum-test.js";
import { isEstimable, type Result } from "../stats/result.js";
import { signedRankTest } from "../stats/signed-rank-test.js";
import { type AnalysedPairs, type AnalysisSettings, compareText, completeMarks } from "./analysed-pairs.js";

/** Subjects' mean log ratios by group. */
type Groups = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Ratios of the groups of one key (`site`, `visit`): every group against the first by name. Subjects count once in a
 * group, by their mean log. Where the same subjects stand in both groups they are compared within subjects, else as
 * independent groups; a mixture of both is refused. With three groups and more nothing is adjusted for their number, which
 * is marked, and a test over all groups stands first.
 *
 * @param groupOf group of a pair by its id, null where it is not recorded
 */
export function compareGroups(
  analyte: string,
  key: string,
  pairs: AnalysedPairs,
  groupOf: (pairId: string) => string | null,
  settings: AnalysisSettings,
): AnalysisRow[] {
  const groups = meansByGroup(pairs, groupOf);
  const names = [...groups.keys()].sort(compareText);
  const [reference, ...others] = names;
  if (reference === undefined || others.length === 0) {
    const notEstimable = `needs two groups with quantified pairs, found ${names.length}`;
    return [analysisRow("comparison", analyte, key, { notEstimable, marks: completeMarks(pairs) })];
  }
  const marks = [...completeMarks(pairs), ...(others.length > 1 ? ["not-adjusted-for-number"] : [])];
  const rows = others.map((name) => ({
    ...compareTwo(analyte, `${key}: ${name} over ${reference}`, groups.get(name)!, groups.get(reference)!, settings),
    marks,
  }));
  return others.length > 1 ? [overall(analyte, key, groups, marks), ...rows] : rows;
}

function meansByGroup(pairs: AnalysedPairs, groupOf: (pairId: string) => string | null): Groups {
  const logs = new Map<string, Map<string, number[]>>();
  for (const { pairId, subjectId, ratio } of pairs.quantified) {
    const group = groupOf(pairId);
    if (group === null) continue;
    const own = logs.get(group) ?? new Map<string, number[]>();
    own.set(subjectId, [...(own.get(subjectId) ?? []), Math.log(ratio)]);
    logs.set(group, own);
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return new Map(
    [...logs].map(([group, own]) => [group, new Map([...own].map(([subject, values]) => [subject, mean(values)]))]),
  );
}

function compareTwo(
  analyte: string,
  about: string,
  group: ReadonlyMap<string, number>,
  reference: ReadonlyMap<string, number>,
  { level }: AnalysisSettings,
): AnalysisRow {
  const both = [...group.keys()].filter((subject) => reference.has(subject)).sort(compareText);
  const nSubjects = new Set([...group.keys(), ...reference.keys()]).size;
  const estimand = "ratio of geometric mean CSF/plasma ratios, subjects weighted equally";
  const isPaired = both.length > 0 && both.length === group.size && both.length === reference.size;
  if (both.length > 0 && !isPaired && both.length < 2) {
    const notEstimable = "some subjects stand in both groups and too few for a comparison within subjects";
    return analysisRow("comparison", analyte, about, { estimand, nSubjects, notEstimable });
  }
  const isWithin = both.length >= 2;
  const values = (of: ReadonlyMap<string, number>): number[] =>
    (isWithin ? both : [...of.keys()].sort(compareText)).map((subject) => Math.exp(of.get(subject)!));
  const [x, y] = [values(group), values(reference)];
  const found: Result<GeometricMeanRatio> = isWithin
    ? pairedGeometricMeanRatio(x, y, level)
    : geometricMeanRatio(x, y, "Welch", level);
  if (!isEstimable(found)) {
    return analysisRow("comparison", analyte, about, { estimand, nSubjects, notEstimable: found.notEstimable });
  }
  const rank = isWithin ? signedRankTest(x.map((value, i) => Math.log(value / y[i]!))) : rankSumTest(x, y);
  return analysisRow("comparison", analyte, about, {
    estimand,
    estimate: found.ratio,
    ciLow: found.ci?.[0] ?? null,
    ciHigh: found.ci?.[1] ?? null,
    ciLevel: found.ci === null ? null : level,
    pValue: found.p,
    nSubjects: isWithin ? both.length : nSubjects,
    method: isWithin ? "paired t test of log-means within subjects" : "Welch t test of subject log-means",
    ciMethod: found.ci === null ? "none" : "t",
    details: {
      df: found.df,
      rankTest: isWithin ? "Wilcoxon signed rank" : "Wilcoxon rank sum",
      rankPValue: isEstimable(rank) ? rank.pValue : null,
      nGroup: group.size,
      nReference: reference.size,
    },
  });
}

function overall(analyte: string, key: string, groups: Groups, marks: readonly string[]): AnalysisRow {
  const lists = [...groups].sort(([a], [b]) => compareText(a, b)).map(([, own]) => [...own.values()]);
  const subjects = [...groups.values()].flatMap((own) => [...own.keys()]);
  const common = { estimand: "do all groups share one distribution", nSubjects: new Set(subjects).size, marks };
  if (new Set(subjects).size < subjects.length) {
    const notEstimable = "subjects stand in several groups: a test of independent groups does not hold";
    return analysisRow("comparison", analyte, `${key}: all groups`, { ...common, notEstimable });
  }
  const found = kruskalWallis(lists);
  if (!isEstimable(found)) {
    return analysisRow("comparison", analyte, `${key}: all groups`, { ...common, notEstimable: found.notEstimable });
  }
  return analysisRow("comparison", analyte, `${key}: all groups`, {
    ...common,
    pValue: found.pValue,
    method: "Kruskal-Wallis test of subject log-means",
    details: { chiSquare: found.chiSquare, df: found.df },
  });
}
