import type { Analysis, AnalysisRow } from "../domain/analysis.js";
import type { Summary } from "../domain/summary.js";
import { completePairsMethod } from "../pairs/summarise.js";
import { duration, plural, significant, words } from "./format.js";
import { estimateText, intervalText } from "./summary-text.js";

/** What each method is, as a paper says it. Only those that gave a result are printed. */
const methodSentences: Readonly<Record<string, string>> = {
  "tobit-cluster-robust":
    "Ratios with a side beyond its limit of quantification entered a censored (Tobit) likelihood of the log ratios, each pair with its own limit; confidence intervals are cluster-robust by subject (CR2, t with subjects - 1 degrees of freedom).",
  "mixed-tobit":
    "A Tobit model with a random subject intercept (adaptive Gauss-Hermite quadrature) gave profile-likelihood intervals.",
  "proportion-detected":
    "Because more CSF results than the plan allows lay below LLOQ, the share of pairs with CSF at or above LLOQ is reported with its exact binomial interval (Clopper-Pearson), and the median as the Turnbull estimate bounds it.",
  "bound-of-limits":
    "Where no pair was quantified, the geometric mean is only bounded, by the geometric mean of the pairs' limits.",
  turnbull: "The median of all ratios, censored ones included, is the Turnbull estimate.",
  "random-intercept":
    "Complete pairs were also analysed by a random-intercept model of the log ratios (REML, Satterthwaite degrees of freedom).",
  [completePairsMethod]:
    "Complete pairs were summarised by the geometric mean of the subjects' mean log ratios (t interval, subjects - 1 degrees of freedom); this leaves out censored pairs.",
  "complete-pairs":
    "Complete pairs were also summarised as if they were independent, which they are not where subjects repeat.",
  "lloq-subject-means": "For comparison, results below LLOQ were set to LLOQ.",
  "half-lloq-subject-means": "For comparison, results below LLOQ were set to LLOQ/2.",
  "lloq-sqrt2-subject-means": "For comparison, results below LLOQ were set to LLOQ/sqrt(2).",
  ros: "For comparison, ratios below their limit were filled in by regression on order statistics.",
  "cluster-bootstrap": "A bootstrap over subjects (percentile) was used beside the intervals above.",
};

const analysisSentences: Readonly<Record<string, string>> = {
  "ratio-at-time":
    "The ratio at stated times after dose comes from a straight line of log ratio on time after dose with subject effects.",
  "time-bins": "Geometric means are given by bins of the actual time after dose.",
  "plasma-at-csf-time":
    "In a sensitivity analysis, plasma concentrations were moved to the time of the CSF sample along the half-life in plasma.",
  "auc-ratio":
    "Where profiles allowed, the ratio of the areas under the CSF and plasma curves over the same interval was taken.",
  "composite-auc-ratio":
    "A composite AUC ratio from one pair a subject is given with log-delta (Bailer), Fieller and bootstrap intervals.",
  hysteresis: "Single-point ratios of one dosing interval were compared with each other.",
  proportionality: "Proportionality was examined by the slope of log CSF on log plasma concentration.",
  comparison:
    "Groups were compared by ratios of geometric means of the subjects' mean ratios (t on logs) and by rank tests.",
  "target-coverage": "Target coverage is the unbound CSF concentration over the IC50; CSF is not brain tissue.",
  "other-definitions":
    "The arithmetic mean and the median of the ratios, and mean CSF over mean plasma, are given for comparison.",
};

/** Methods for a paper: made from the plan and from what gave a result, with versions. */
export function paperMethods(analysis: Analysis): string[] {
  const { software, plan, summaries, results } = analysis;
  const level = summaries[0]?.ciLevel;
  const ran = (name: string): boolean => results.some((row) => row.analysis === name && row.notEstimable === null);
  const methods = [...new Set(summaries.filter((s) => s.notEstimable === null).map((s) => s.method))];
  const settings = new Map(plan.settings.map(({ setting, value }) => [setting, value]));
  const seeds = methods.includes("cluster-bootstrap") || ran("composite-auc-ratio");
  return [
    `CSF/plasma ratios were analysed by a plan fixed in advance (${plan.rule}).`,
    "The ratio is total CSF over total plasma concentration of samples paired one to one; the unbound ratio (Kp,uu,CSF) takes the fractions unbound into account.",
    ...methods.flatMap((method) => methodSentences[method] ?? []),
    ...(summaries.some((s) => s.marks.includes("fraction-unbound-uncertainty"))
      ? ["The uncertainty of the fractions unbound was added to that of the mean on the log scale."]
      : []),
    ...Object.entries(analysisSentences).flatMap(([name, text]) => (ran(name) ? [text] : [])),
    ...(level === undefined
      ? []
      : [
          `Intervals are ${duration(level * 100)} % intervals; none is given for fewer than three subjects. No p value is adjusted for the number of tests.`,
        ]),
    ...(seeds
      ? [
          `Bootstraps used ${settings.get("analysis.bootstrapReplicates") ?? "?"} resamples and the seed ${settings.get("analysis.bootstrapSeed") ?? "?"}.`,
        ]
      : []),
    `Computed with ${software.name} ${software.version} on Node.js ${software.node}; study configuration SHA-256 ${software.configSha256}.`,
  ];
}

/** The plan, the results and the methods as text for a terminal or a file. */
export function analysisText(analysis: Analysis): string {
  const { study, plan, summaries, results } = analysis;
  const given = plan.settings.filter(({ setting }) => setting.startsWith("analysis."));
  const width = Math.max(...given.map(({ setting }) => setting.length));
  const settings = given.map(({ setting, value, origin }) => `  ${setting.padEnd(width)}  ${value}  (${origin})`);
  const head = `Analysis of ${study.id}${study.title === "" ? "" : `: ${study.title}`}`;
  return `${[
    head,
    "Research use only; not for diagnostic or therapeutic decisions.",
    "",
    "Plan",
    `  ${plan.rule}`,
    ...settings,
    "",
    "Primary result and sensitivity analyses",
    ...(summaries.length === 0 ? ["  none: the store holds no pair"] : summaries.map(summaryLine)),
    "",
    "Further analyses",
    ...results.map(resultLine),
    ...swingWarning(results),
    "",
    "Methods",
    ...paperMethods(analysis).map((sentence) => `  ${sentence}`),
  ].join("\n")}\n`;
}

function summaryLine(s: Summary): string {
  const role = s.marks.includes("primary") ? "primary    " : "sensitivity";
  const marks = s.marks.filter((mark) => mark !== "primary" && mark !== "sensitivity");
  const said = marks.length === 0 ? "" : ` [${marks.join(", ")}]`;
  const head = `  ${role}  ${s.analyte}, ${s.group}, ${s.basis}, ${s.method}: `;
  if (s.notEstimable !== null) return `${head}${estimateText(s)}${said}`;
  return `${head}${estimateText(s)}; interval ${intervalText(s)}; ${plural(s.nSubjects, "subject")}, ${s.nUsed} of ${plural(s.nPairs, "pair")}${said}`;
}

function resultLine(row: AnalysisRow): string {
  const head = `  ${words(row.analysis)}, ${row.analyte}, ${row.about}: `;
  if (row.notEstimable !== null) return `${head}not estimable: ${row.notEstimable}`;
  const parts = [row.estimate === null ? row.estimand : `${row.estimand} ${significant(row.estimate)}`];
  if (row.ciLow !== null && row.ciHigh !== null) {
    parts.push(`${row.ciMethod} interval ${significant(row.ciLow)} to ${significant(row.ciHigh)}`);
  }
  if (row.pValue !== null) parts.push(`p ${significant(row.pValue)}`);
  parts.push(`${plural(row.nSubjects, "subject")}${row.nPairs > 0 ? `, ${plural(row.nPairs, "pair")}` : ""}`);
  return `${head}${parts.join("; ")}${row.marks.length === 0 ? "" : ` [${row.marks.join(", ")}]`}`;
}

function swingWarning(results: readonly AnalysisRow[]): string[] {
  const swings = results.filter((row) => row.marks.includes("single-point-ratios-swing"));
  const most = Math.max(...swings.map((row) => row.estimate ?? 0));
  if (swings.length === 0) return [];
  return [
    `  Warning: within one dosing interval the single-point ratio changes up to ${significant(most)}-fold with the sampling time alone (${plural(swings.length, "profile")}); prefer the AUC ratio.`,
  ];
}
