import type { StudyReport } from "./data.js";
import { plural, settingText, significant } from "./format.js";
import { countAll } from "./overview.js";
import { summaryMethods } from "./summary-methods.js";

/**
 * What was done, in sentences made from the settings in force: only what a setting, a method or a summary states.
 * A setting that is not recorded leaves its sentence out.
 */
export function methodsText(report: StudyReport): string[] {
  const values = new Map(report.settings.map((s) => [s.name, settingText(s.value)]));
  const given = (name: string): string | null => values.get(name) ?? null;
  const sentence = (names: readonly string[], write: (...values: string[]) => string): string | null => {
    const found = names.map(given);
    return found.every((v) => v !== null) ? write(...found) : null;
  };
  return [
    ...readingSentences(report),
    "A concentration below its lower limit of quantification (LLOQ), above its upper one (ULOQ) or not detected is a state with that limit and never a number. Both sides of a ratio were converted to one unit first.",
    ...limitSentences(report),
    sentence(
      ["pairing.windowMin"],
      (minutes) =>
        `CSF and plasma samples of one subject and analyte were paired one-to-one, the closest first, where they were collected at most ${minutes} min apart; the others are listed as unpaired.`,
    ),
    sentence(
      ["steadyState.minDays", "steadyState.halfLives"],
      (days, halfLives) =>
        `A sample counts as drawn at steady state after ${days} days on an unchanged regimen, or ${halfLives} times the slower half-life where that is longer, counted from the first dose taken after the last break; what the records do not prove is unknown, never a pass.`,
    ),
    sentence(
      ["steadyState.missedDosesAllowed", "steadyState.intervalToleranceH"],
      (missed, tolerance) =>
        `Breaks are a change of dose, frequency or drug, more than ${missed} missed, withheld or vomited doses, and an interval between doses more than ${tolerance} h off the regimen.`,
    ),
    ...runSentences(report),
    "The ratio is total CSF over total plasma concentration. Where one side is beyond its limit only a bound is given; where both are, or a limit is unknown, the ratio is not estimable.",
    report.pairs.some((pair) => pair.unboundRatio.state !== "notEstimable")
      ? "The unbound ratio (Kp,uu,CSF) is unbound CSF over unbound plasma concentration: measured unbound, or total times the fraction unbound that the settings below give."
      : null,
    sentence(["summary.steadyStateOnly"], (only) =>
      only === "true"
        ? "Summaries use pairs whose steady state is shown; the others are counted as excluded."
        : "Summaries use pairs whatever their steady state, because the study says so (summary.steadyStateOnly: false).",
    ),
    sentence(["policies.duplicates"], (policy) =>
      policy === "none"
        ? "A sample with several results is not used until a person decides."
        : `Of several results of one sample, the policy "${policy}" chose.`,
    ),
    ...outcomeSentences(report),
    ...summarySentences(report),
    `Numbers on this page are rounded to three significant figures; the data files hold full precision. Times are in ${report.study.zone}.`,
  ].filter((s) => s !== null);
}

/** What was read, by which readers, and what was not. */
function readingSentences({ inputs, version }: StudyReport): string[] {
  const results = inputs.filter((input) => input.kind === "results" && input.status === "imported");
  if (results.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { reader } of results) counts.set(reader, (counts.get(reader) ?? 0) + 1);
  const readers = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reader, n]) => `${reader} (${n})`);
  const aside = inputs.filter((input) => input.status === "setAside").length;
  const left = aside === 0 ? "no file was set aside" : `${plural(aside, "file")} set aside, with the reasons listed`;
  return [
    `Concentrations were read from ${plural(results.length, "results file")} by csfp ${version}: ${readers.join(", ")}; ${left}.`,
  ];
}

/** How the runs were judged and what came out. */
function runSentences({ runs = [], ruleSet }: StudyReport): string[] {
  if (runs.length === 0) return [];
  const verdicts = [
    ["accepted", "accepted"],
    ["review", "under review"],
    ["rejected", "rejected"],
    ["notAssessed", "not assessed for lack of calibrators and QC samples"],
  ] as const;
  const parts = verdicts.flatMap(([verdict, said]) => {
    const n = runs.filter((one) => one.verdict === verdict).length;
    return n === 0 ? [] : [`${n} ${said}`];
  });
  const limits = ruleSet ? ` (${ruleSet.nRules} rules, limits ${ruleSet.limitsSha256.slice(0, 12)})` : "";
  return [
    `Each analytical run was judged for each analyte and matrix by its calibrators and QC samples with the limits in force${limits}: ${parts.join(", ")}. Results of a rejected run are not used.`,
  ];
}

/** How many pairs were made, and how many of them count. */
function outcomeSentences(report: StudyReport): string[] {
  if (report.pairs.length === 0) return [];
  const { used, excluded, notEstimable } = countAll(report).pairs;
  const inForce = (report.decisions ?? []).filter((one) => one.inForce).length;
  const people =
    inForce === 0 ? "" : ` ${plural(inForce, "decision")} of people ${inForce === 1 ? "is" : "are"} in force.`;
  return [
    `Of ${plural(report.pairs.length, "pair")}, ${used} are used, ${excluded} are kept but not used and ${notEstimable} are not estimable; the reason is given beside each.${people}`,
  ];
}

function limitSentences(report: StudyReport): string[] {
  const parts = report.methods
    .filter((m) => m.lloq !== null)
    .map(
      (m) => `${significant(m.lloq ?? 0)} ${m.unit ?? ""} for ${m.analyte} in ${m.matrix === "csf" ? "CSF" : m.matrix}`,
    );
  return parts.length === 0 ? [] : [`Declared LLOQ: ${parts.join("; ")}.`];
}

/** The rule that chose the primary method, then what each method is. */
function summarySentences(report: StudyReport): string[] {
  if (report.summaries.length === 0) return [];
  return [...(report.analysisRule === undefined ? [] : [report.analysisRule]), ...summaryMethods(report.summaries)];
}
