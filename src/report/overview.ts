import type { Finding, Severity } from "../domain/finding.js";
import { severities } from "../domain/finding.js";
import type { StudyReport } from "./data.js";
import { plainTimes, plural, words } from "./format.js";
import { type Html, html, withCode } from "./html.js";
import { inMatrix, verdictCell } from "./run-tables.js";
import { assumptionText, influenceText } from "./summary-tables.js";

/** The numbers of the verdict tiles. Pairs are a partition: used + excluded + notEstimable = all. */
export interface Counts {
  pairs: { used: number; excluded: number; notEstimable: number };
  steadyState: { yes: number; no: number; unknown: number };
  findings: Readonly<Record<Severity, number>>;
  files: { imported: number; setAside: number; waiting: number; resolved: number };
}

export function countAll(report: StudyReport): Counts {
  const pairs = { used: 0, excluded: 0, notEstimable: 0 };
  for (const pair of report.pairs) {
    if (pair.exclusions.length > 0) pairs.excluded += 1;
    else if (pair.ratio.state === "notEstimable") pairs.notEstimable += 1;
    else if (pair.isUsed) pairs.used += 1;
    else pairs.excluded += 1;
  }
  const steadyState = { yes: 0, no: 0, unknown: 0 };
  for (const sample of report.samples) steadyState[sample.steadyState.verdict] += 1;
  for (const sample of report.withoutResult) if (sample.steadyState) steadyState[sample.steadyState.verdict] += 1;
  const findings = { info: 0, warning: 0, error: 0, critical: 0 };
  for (const finding of report.findings) findings[finding.severity] += 1;
  const files = { imported: 0, setAside: 0, waiting: 0, resolved: 0 };
  for (const input of report.inputs) files[input.status] += 1;
  return { pairs, steadyState, findings, files };
}

/** Each number with its word and a sign: no tile speaks by colour alone. */
export function verdictTiles(report: StudyReport, isOfRun = false): Html {
  const { pairs, steadyState, findings, files } = countAll(report);
  return html`<div class="tiles">${isOfRun ? runTile(report) : null}
${tile("CSF/plasma pairs", "#pairs", [
  ["good", pairs.used, "used"],
  ["warn", pairs.excluded, "excluded"],
  ["bad", pairs.notEstimable, "not estimable"],
])}
${tile("Samples at steady state", "#samples", [
  ["good", steadyState.yes, "yes"],
  ["bad", steadyState.no, "no"],
  ["warn", steadyState.unknown, "unknown"],
])}
${tile("Findings", "#findings", [
  ["bad", findings.critical, "critical"],
  ["bad", findings.error, "error"],
  ["warn", findings.warning, "warning"],
  ["plain", findings.info, "info"],
])}
${tile("Input files", "#files", [
  ["good", files.imported, "imported"],
  ["bad", files.setAside, "set aside"],
  ["warn", files.waiting, "waiting"],
])}
</div>
`;
}

/** The verdict of a run for each analyte and matrix it measured. */
function runTile({ runs = [] }: StudyReport): Html {
  return html`
<a class="tile" href="#acceptance"><span class="tile-title">Analytical run</span>${
    runs.length === 0
      ? html`<span class="figure none">not judged</span>`
      : runs.map((one) => html`<span class="figure">${inMatrix(one)}: ${verdictCell(one.verdict)}</span>`)
  }</a>`;
}

const signs = { good: "✓", warn: "!", bad: "✕", plain: "·" } as const;

function tile(title: string, target: string, parts: readonly [keyof typeof signs, number, string][]): Html {
  return html`<a class="tile" href="${target}"><span class="tile-title">${title}</span>${parts.map(
    ([tone, n, word]) =>
      html`<span class="figure ${n === 0 ? "none" : tone}"><b>${n}</b> <span aria-hidden="true">${signs[tone]}</span> ${word}</span>`,
  )}</a>`;
}

/** One thing a person has to decide or correct, with where to look. */
export interface Attention {
  readonly severity: Severity;
  readonly what: string;
  readonly remedy: string;
  readonly examples: readonly string[];
  readonly target: string;
}

/** What a human must look at, worst first: files set aside, serious findings by rule, samples and runs under review. */
export function attentionList(report: StudyReport): Attention[] {
  const items: Attention[] = [];
  const aside = report.inputs.filter((input) => input.status === "setAside");
  if (aside.length > 0) {
    items.push({
      severity: "error",
      what: `${plural(aside.length, "file")} set aside: nothing of ${aside.length === 1 ? "it" : "them"} was used`,
      remedy: "Read the reason beside each file, correct the file and put it into the inbox again.",
      examples: aside.map((input) => input.file),
      target: "#set-aside",
    });
  }
  const waiting = report.inputs.filter((input) => input.status === "waiting");
  if (waiting.length > 0) {
    items.push({
      severity: "error",
      what: `${plural(waiting.length, "file")} waiting for a person: nothing of ${waiting.length === 1 ? "it" : "them"} is in force`,
      remedy: "Read what the file would withdraw, then `csfp files accept` or `csfp files dismiss` it.",
      examples: waiting.map((input) => input.file),
      target: "#set-aside",
    });
  }
  const seen = new Set([...aside, ...waiting].map((input) => input.file));
  items.push(...seriousFindings(report.findings.filter((f) => f.scope !== "file" || !seen.has(f.file ?? ""))));
  const review = report.samples.filter((s) => s.sampleVerdict === "review" || s.runVerdict === "review");
  if (review.length > 0) {
    items.push({
      severity: "warning",
      what: `${plural(review.length, "result")} under review`,
      remedy: "Look at sample and run, then accept or exclude with a reason.",
      examples: [...reviewReasons(report, review), ...review.map((s) => s.sampleId)],
      target: "#samples",
    });
  }
  items.push(...unknownSteadyState(report));
  const { cautions = [] } = report;
  const influence = cautions.filter(({ analysis }) => analysis === "influence");
  if (influence.length > 0) {
    items.push({
      severity: "warning",
      what: `${influence.length} pairs or subjects without which a primary result moves much`,
      remedy:
        "Look at the samples, their runs and their labels; that a record moves the result is not a reason to exclude it.",
      examples: influence.map(influenceText),
      target: "#summary",
    });
  }
  const doubtful = cautions.filter(({ marks }) => marks.some((mark) => doubtfulMarks.has(mark)));
  if (doubtful.length > 0) {
    items.push({
      severity: "warning",
      what: `${plural(doubtful.length, "assumption")} of a primary result that the data speak against`,
      remedy: "Read the sensitivity analyses beside the result before it is used.",
      examples: doubtful.map(assumptionText),
      target: "#summary",
    });
  }
  return items;
}

/** Marks of cautions that say an assumption fails; skewness that cannot be determined is stated beside the result only. */
const doubtfulMarks: ReadonlySet<string> = new Set(["limits-depend-on-ratio", "skewed-between-subjects"]);

/** Why results are under review, by what was found on their tubes and runs: `not recorded 40, CSF volume 4`. */
function reviewReasons({ findings }: StudyReport, review: StudyReport["samples"]): string[] {
  const ids = new Set(review.filter((s) => s.sampleVerdict === "review").map((s) => s.sampleId));
  const counts = new Map<string, Set<string>>();
  for (const { scope, sampleId, rule } of findings) {
    if (scope !== "sample" || sampleId === null || !ids.has(sampleId)) continue;
    counts.set(rule, (counts.get(rule) ?? new Set()).add(sampleId));
  }
  const rules = [...counts].sort(([a, m], [b, n]) => n.size - m.size || (a < b ? -1 : 1));
  const byRun = review.filter((s) => s.runVerdict === "review").length;
  const parts = [
    ...rules.map(([rule, samples]) => `${words(rule)} ${samples.size}`),
    ...(byRun > 0 ? [`run under review ${byRun}`] : []),
  ];
  // A run's page holds the findings of the run, not those of the tubes.
  return parts.length === 0 ? [] : [`found on their samples: ${parts.join(", ")}`];
}

function seriousFindings(findings: readonly Finding[]): Attention[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.severity !== "critical" && finding.severity !== "error") continue;
    const key = `${finding.severity} ${finding.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()]
    .sort((a, b) => rankOf(b) - rankOf(a))
    .map((group) => ({
      severity: group[0]?.severity ?? "error",
      what:
        group.length === 1
          ? (group[0]?.what ?? "")
          : `${words(group[0]?.rule ?? "")}: ${plural(group.length, "finding")}`,
      remedy: group[0]?.remedy ?? "",
      examples: group.length === 1 ? [] : group.map((f) => f.what),
      target: "#findings",
    }));
}

function rankOf(group: readonly Finding[]): number {
  return severities.indexOf(group[0]?.severity ?? "info");
}

function unknownSteadyState(report: StudyReport): Attention[] {
  const unknown = report.pairs.filter((p) => p.steadyState.verdict === "unknown");
  if (unknown.length === 0) return [];
  const reasons = [...new Set(unknown.map((p) => p.steadyState.reason?.text ?? "no reason given"))];
  return [
    {
      severity: "warning",
      what: `Steady state of ${plural(unknown.length, "pair")} is unknown`,
      remedy: "Complete the dose records, or declare what the study knows in study.yaml.",
      examples: reasons,
      target: "#pairs",
    },
  ];
}

const examplesShown = 4;

export function attentionSection(report: StudyReport): Html {
  const items = attentionList(report);
  if (items.length === 0)
    return html`<p class="empty">Nothing: no file was set aside and no serious finding is open.</p>`;
  return html`<ol class="attention">
${items.map((item) => {
  const shown = item.examples.slice(0, examplesShown);
  const more = item.examples.length - shown.length;
  return html`<li><a href="${item.target}"><span class="badge ${item.severity}">${item.severity}</span> ${withCode(item.what)}</a>${
    shown.length > 0
      ? html`<br><span class="quiet">${plainTimes(shown.join(" · "))}${more > 0 ? ` · and ${more} more` : ""}</span>`
      : null
  }${item.remedy === "" ? null : html`<br><span>What to do: ${withCode(item.remedy)}</span>`}</li>
`;
})}</ol>`;
}
