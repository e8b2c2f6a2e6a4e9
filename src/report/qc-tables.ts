import { type QueueRow, targetText } from "../decisions/queue.js";
import type { Finding } from "../domain/finding.js";
import { severities } from "../domain/finding.js";
import type { Exclusion, Pair } from "../domain/pair.js";
import type { DecisionRow } from "../tables/record-rows.js";
import type { RecordHistory } from "./data.js";
import { missing, plainTimes, plural, words } from "./format.js";
import { type Html, html, withCode } from "./html.js";
import { severityBadge } from "./record-tables.js";
import type { PageContext } from "./result-tables.js";
import { utcText } from "./signature-block.js";
import { table } from "./table.js";

/** Tables of people's work on the data: what waits, what was decided, what is left out, and what the rules say. */

export function queueTable({ report, place }: PageContext): Html {
  return table<QueueRow>({
    id: "queue",
    caption: "What waits for a person",
    csv: `${place.tables}queue.csv`,
    rows: report.queue ?? [],
    empty:
      "Nothing waits: every decision is answered, every sample has one result that counts, no signature became void.",
    columns: [
      { head: "Id", cell: (row) => row.id },
      { head: "What", cell: (row) => row.what },
      { head: "About", isShort: true, cell: (row) => row.target },
      { head: "State", cell: (row) => row.state },
      { head: "In force", cell: (row) => inForceText(row.inForce) },
      {
        head: "By",
        isShort: true,
        cell: (row) => (row.by === "" ? missing("the checks") : [row.by, timeLine(row.at)]),
        rank: (row) => row.at ?? null,
      },
      {
        head: "Why, and what to do",
        isProse: true,
        cell: (row) => [
          withCode(row.reason === undefined ? row.text : `${row.reason}: ${row.text}`),
          html`<br><code>${commandFor(row)}</code>`,
        ],
      },
    ],
  });
}

/** The time below a name. */
function timeLine(at: string | undefined): Html | null {
  return at === undefined ? null : html`<br><span class="quiet">${utcText(at)}</span>`;
}

function inForceText(inForce: boolean | undefined): string {
  if (inForce === undefined) return missing(null);
  return inForce ? "✓ yes" : "✕ not yet";
}

/** The command with which a person does what the row asks for. */
function commandFor({ id, what, target }: QueueRow): string {
  if (what === "choose") return `csfp qc show ${target}`;
  if (id.startsWith("S")) return `csfp qc sign ${target}`;
  return `csfp qc approve ${id}, or csfp qc reject ${id}`;
}

export function decisionTable({ report, place }: PageContext): Html {
  return table<DecisionRow>({
    id: "decisions",
    caption: "Decisions of people",
    csv: `${place.tables}decisions.csv`,
    rows: report.decisions ?? [],
    empty: "No decision was entered.",
    columns: [
      { head: "Id", cell: (one) => one.decisionId },
      { head: "What", cell: (one) => one.action },
      { head: "About", isShort: true, cell: targetText },
      { head: "State", cell: stateText },
      {
        head: "By",
        isShort: true,
        cell: (one) => [`${one.fullName} (${one.userId})`, timeLine(one.decidedAt)],
        rank: (one) => one.decidedAt,
      },
      { head: "Reason", isProse: true, cell: (one) => `${one.reasonCode}: ${one.reasonText}` },
      { head: "Answer", isProse: true, cell: (one) => answerText(one) },
    ],
  });
}

function stateText({ action, state, reopened, inForce }: DecisionRow): string {
  if (action === "comment") return missing("a comment");
  return `${state}${reopened ? ", re-opened" : ""}; ${inForce ? "✓ in force" : "✕ not in force"}`;
}

/** What a second person answered; the state says which of the three it was. */
function answerText(one: DecisionRow): string {
  const { action, state, answeredBy, answeredByUserId, answeredAt, answerCode, answerText: text } = one;
  if (answeredBy === null || answeredAt === null) {
    return action === "comment" ? missing("none needed") : missing("waits for a second person");
  }
  return `${state} by ${answeredBy} (${answeredByUserId}), ${utcText(answeredAt)}, ${answerCode}: ${text}`;
}

/** Pairs that are kept and not used, each with its reasons: those of people name the person and the decision. */
export function exclusionTable({ report, place, links }: PageContext): Html {
  return table<Pair>({
    id: "exclusions",
    caption: "Pairs that are not used",
    csv: `${place.tables}exclusions.csv`,
    rows: report.pairs.filter((pair) => pair.exclusions.length > 0),
    empty: "Every pair is used, or its ratio is not estimable.",
    columns: [
      { head: "Pair", cell: (pair) => pair.pairId },
      { head: "Subject", cell: (pair) => pair.subjectId },
      { head: "Analyte", cell: (pair) => pair.analyte },
      { head: "CSF sample", cell: (pair) => links.sample(pair.csf.sampleId, pair.analyte) },
      { head: "Plasma sample", cell: (pair) => links.sample(pair.plasma.sampleId, pair.analyte) },
      {
        head: "Why",
        isProse: true,
        cell: (pair) => html`<ul>${pair.exclusions.map((one) => html`<li>${exclusionText(one)}</li>`)}</ul>`,
      },
    ],
  });
}

/** The sentence; before it the code, where the sentence does not begin with it. */
function exclusionText({ code, text }: Exclusion): string {
  const name = words(code);
  if (text === "") return name;
  const isSaid = text.toLowerCase().replace(" is ", " ").startsWith(name.toLowerCase());
  return isSaid ? plainTimes(text) : `${name}: ${plainTimes(text)}`;
}

interface RuleCount {
  rule: string;
  severity: Finding["severity"];
  n: number;
  why: string;
  remedy: string;
}

/** Findings by rule, the most severe first: how often, why it matters, what to do. */
export function ruleTable({ report }: PageContext): Html {
  const groups = new Map<string, RuleCount>();
  for (const { rule, severity, why, remedy } of report.findings) {
    const key = JSON.stringify([severity, rule]);
    const group = groups.get(key) ?? { rule, severity, n: 0, why, remedy };
    group.n += 1;
    groups.set(key, group);
  }
  const rank = (one: RuleCount): number => severities.indexOf(one.severity);
  return table<RuleCount>({
    id: "finding-rules",
    caption: "Findings by rule, with the reason",
    rows: [...groups.values()].sort((a, b) => rank(b) - rank(a) || b.n - a.n || (a.rule < b.rule ? -1 : 1)),
    empty: "No finding.",
    columns: [
      { head: "Rule", cell: (one) => words(one.rule) },
      { head: "Severity", cell: (one) => severityBadge(one.severity), rank },
      { head: "Findings", isNumber: true, cell: (one) => one.n },
      { head: "Why it matters", isProse: true, cell: (one) => (one.why === "" ? missing(null) : withCode(one.why)) },
      { head: "What to do", isProse: true, cell: (one) => (one.remedy === "" ? missing(null) : withCode(one.remedy)) },
    ],
  });
}

type HistoryLine = RecordHistory["rows"][number] & { record: string };

/** Everything that happened to the records people decided on: what `csfp history` prints of each. */
export function historyTable({ report, place }: PageContext): Html {
  const { shown, omitted } = report.histories ?? { shown: [], omitted: 0 };
  const rows = shown.flatMap((one) =>
    one.rows.map((row): HistoryLine => ({ ...row, record: `${one.kind} ${one.id}` })),
  );
  const more =
    omitted === 0
      ? null
      : html`<p class="cut">${plural(omitted, "further record")} with decisions: <code>csfp history</code> prints each.</p>`;
  return html`${table<HistoryLine>({
    id: "histories",
    caption: "History of the records that were decided on",
    csv: `${place.tables}histories.csv`,
    rows,
    empty:
      omitted === 0
        ? "No record was decided on; csfp history prints what happened to any sample, dose, pair, run, subject, file or account."
        : "No history is shown here.",
    columns: [
      { head: "Record", isShort: true, cell: (row) => row.record },
      { head: "When", isShort: true, cell: (row) => plainTimes(row.at), rank: (row) => row.at },
      { head: "Who", cell: (row) => row.who },
      { head: "What", cell: (row) => row.what },
      { head: "Before", isProse: true, cell: (row) => (row.before === "" ? missing(null) : row.before) },
      { head: "After", isProse: true, cell: (row) => (row.after === "" ? missing(null) : row.after) },
      { head: "Why", isProse: true, cell: (row) => row.why },
    ],
  })}${more}`;
}
