import type { Analysis, AnalysisRow } from "../domain/analysis.js";
import type { Summary } from "../domain/summary.js";
import { duration, plural, significant, words } from "./format.js";
import { summaryMethods } from "./summary-methods.js";
import { estimateText, intervalText, medianText } from "./summary-text.js";

const analysisSentences: Readonly<Record<string, string>> = {
  influence:
    "The primary estimate was worked out again without each pair and without each subject; those that moved it by more than a tenth and by more than half of the half-width of the interval without them are named. None was excluded for it.",
  "dependent-censoring":
    "Log CSF and log plasma were fitted as two censored normal variables (bivariate Tobit; every subject weighs 1; cluster-robust by subject), because the limit of a ratio contains the plasma that the ratio contains.",
  "ratio-per-hour":
    "The change of the log ratio with time after dose was estimated by a Tobit regression, censored ratios included.",
  concentrations:
    "Concentrations of the samples used are described by matrix; those outside a limit are counted beside.",
  "variance-components":
    "The variance of the log ratios was split into parts between and within subjects (one-way analysis of variance).",
  "median-of-subjects":
    "The median of the subjects' geometric mean ratios is given with an interval between order statistics.",
  association: "Rank correlations of the ratio with plasma and with time after dose are given as descriptions.",
  nca: "Profiles of three or more samples were described by non-compartmental parameters (PKNCA's rules for the terminal phase).",
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
  "between-subject-shape":
    "The skewness of the subjects' mean log ratios was examined, because skewed subjects make intervals too narrow.",
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
    `CSF/plasma ratios were analysed by the plan in study.yaml, ${plan.rule}.`,
    "The ratio is total CSF over total plasma concentration of samples paired one to one; the unbound ratio (Kp,uu,CSF) takes the fractions unbound into account.",
    ...summaryMethods(summaries),
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
    ...results.filter(isTold).map(resultLine),
    ...swingWarning(results),
    "",
    "Methods",
    ...paperMethods(analysis).map((sentence) => `  ${sentence}`),
  ].join("\n")}\n`;
}

/** The text names what moves the result; the tables hold every pair and subject left out. */
function isTold({ analysis, about, marks }: AnalysisRow): boolean {
  return analysis !== "influence" || marks.length > 0 || !about.includes(", without ");
}

function summaryLine(s: Summary): string {
  const role = s.marks.includes("primary") ? "primary    " : "sensitivity";
  const marks = s.marks.filter((mark) => mark !== "primary" && mark !== "sensitivity");
  const said = marks.length === 0 ? "" : ` [${marks.join(", ")}]`;
  const head = `  ${role}  ${s.analyte}, ${s.group}, ${s.basis}, ${s.method}: `;
  if (s.notEstimable !== null) return `${head}${estimateText(s)}${said}`;
  const median = medianText(s);
  const middle = s.geometricMean === null && median !== null ? `; median ${median}` : "";
  return `${head}${estimateText(s)}${middle}; interval ${intervalText(s)}; ${plural(s.nSubjects, "subject")}, ${s.nUsed} of ${plural(s.nPairs, "pair")}${said}`;
}

function resultLine(row: AnalysisRow): string {
  const head = `  ${words(row.analysis).replace(/\bauc\b/, "AUC")}, ${row.analyte}, ${row.about}: `;
  const { verdict } = row.details;
  const said = typeof verdict === "string" && / /.test(verdict) ? `\n    ${verdict}` : "";
  if (row.notEstimable !== null) return `${head}not estimable: ${row.notEstimable}${said}`;
  const parts = [row.estimate === null ? row.estimand : `${row.estimand} ${significant(row.estimate)}`];
  if (row.ciLow !== null && row.ciHigh !== null) {
    parts.push(`${row.ciMethod} interval ${significant(row.ciLow)} to ${significant(row.ciHigh)}`);
  }
  if (row.pValue !== null) parts.push(`p ${significant(row.pValue)}`);
  parts.push(`${plural(row.nSubjects, "subject")}${row.nPairs > 0 ? `, ${plural(row.nPairs, "pair")}` : ""}`);
  return `${head}${parts.join("; ")}${row.marks.length === 0 ? "" : ` [${row.marks.join(", ")}]`}${said}`;
}

function swingWarning(results: readonly AnalysisRow[]): string[] {
  const swings = results.filter((row) => row.marks.includes("single-point-ratios-swing"));
  const most = Math.max(...swings.map((row) => row.estimate ?? 0));
  if (swings.length === 0) return [];
  return [
    `  Warning: within one dosing interval the single-point ratio changes up to ${significant(most)}-fold with the sampling time alone (${plural(swings.length, "profile")}); prefer the AUC ratio.`,
  ];
}
