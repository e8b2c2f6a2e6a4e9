import { targetText } from "../src/decisions/queue.js";
import { isOpen, type Standing } from "../src/decisions/standing.js";
import type { Finding } from "../src/domain/finding.js";
import type { SampleResult } from "../src/domain/pair.js";
import type { StoredFile } from "../src/store/study-store.js";
import { momentText } from "../src/tables/result-rows.js";
import { allStandings } from "./decision-target.js";
import { evaluations } from "./evaluate.js";
import type { Context } from "./stage.js";

/** One row of a worklist, by the columns of `worklistColumns`; what is to be filled in is empty. */
export type WorklistRow = Readonly<Record<string, string | null>>;

/**
 * What a person must look at: samples under review, results nobody could choose, runs under review, decisions of people
 * without an answer, files that are set aside or wait. In this order; samples by subject, of one analyte a row.
 */
export async function worklistRows(context: Context): Promise<WorklistRow[]> {
  const samples: WorklistRow[] = [];
  const undecided: WorklistRow[] = [];
  for await (const { samples: results, findings } of evaluations(context)) {
    samples.push(...results.filter(isUnderReview).map((one) => sampleRow(one, results, context)));
    undecided.push(...findings.filter(isUndecided).map(undecidedRow));
  }
  const standing = await allStandings(context);
  const runs = (await context.store.runAssessments()).filter(
    (one) => one.verdict === "review" && !isSettled(standing, one.name),
  );
  return [
    ...samples,
    ...undecided,
    ...runs.map(({ name, analyte, matrix }) =>
      row({
        kind: "run",
        id: name,
        analyte,
        state: "review",
        matrix,
        run: name,
        about: `csfp qc show run ${name} prints what was found`,
      }),
    ),
    ...standing.filter(isOpen).map(decisionRow),
    ...(await context.store.files()).filter(isFileOpen).map(fileRow),
  ];
}

const empty: WorklistRow = {
  action: null,
  kind: null,
  id: null,
  analyte: null,
  reason: null,
  text: null,
  state: null,
  about: null,
  subjectId: null,
  visit: null,
  matrix: null,
  collectedAt: null,
  result: null,
  run: null,
  file: null,
};

function row(cells: WorklistRow): WorklistRow {
  return { ...empty, ...cells };
}

function isUnderReview(result: SampleResult): boolean {
  return result.sampleVerdict === "review" && result.exclusions.length === 0;
}

function sampleRow(result: SampleResult, all: readonly SampleResult[], context: Context): WorklistRow {
  const { sampleId, subjectId, analyte, visit, matrix, collectedAt, run, origin, marks } = result;
  const { raw, unit } = result.concentration;
  const isOnly = all.filter((one) => one.sampleId === sampleId).length === 1;
  const reasons = (result.sampleReasons ?? []).map(({ code, text }) => `${code}: ${text}`);
  if (marks.includes("flagged-by-person")) reasons.unshift("flagged by a person");
  return row({
    kind: "sample",
    id: sampleId,
    analyte: isOnly ? null : analyte,
    state: marks.includes("decision-reopened") ? "review, re-opened" : "review",
    about: reasons.join("; "),
    subjectId,
    visit,
    matrix,
    collectedAt: momentText(collectedAt, context.loaded.config.zone),
    result: `${raw}${unit === null ? "" : ` (${unit})`}`,
    run,
    file: `${origin.file}:${origin.row}`,
  });
}

function isUndecided({ severity, rule }: Finding): boolean {
  return severity === "error" && /^(conflicting|duplicate)-result$/.test(rule);
}

/** Listed so that nothing is missed; which result counts is said with `csfp qc choose`. */
function undecidedRow({ sampleId, subjectId, analyte, value, what, file, row: line }: Finding): WorklistRow {
  return row({
    kind: "result",
    id: sampleId,
    analyte,
    state: "undecided",
    about: `${what} Decide with csfp qc choose, or csfp qc replace run.`,
    subjectId,
    result: value,
    file: file === null ? null : `${file}${line === null ? "" : `:${line}`}`,
  });
}

function isSettled(standing: readonly Standing[], run: string): boolean {
  return standing.some(
    ({ entry, isInForce }) =>
      isInForce && entry.targetKind === "run" && entry.targetId === run && /^(exclude|restore)$/.test(entry.action),
  );
}

function isFileOpen({ status }: StoredFile): boolean {
  return status === "waiting" || status === "setAside";
}

/** Listed so that nothing is missed; what becomes of a file is said with `csfp files`. */
function fileRow({ name, status, state }: StoredFile): WorklistRow {
  const isWaiting = status === "waiting";
  const commands = isWaiting ? "csfp files accept or csfp files dismiss" : "a corrected file, or csfp files dismiss";
  const about = `${state ? `${state.reason} ` : ""}Answer with ${commands}; csfp files show ${name} tells all.`;
  return row({ kind: "file", id: name, state: isWaiting ? "waiting" : "set aside", about, file: name });
}

function decisionRow({ entry, isReopened }: Standing): WorklistRow {
  const { decisionNo, action, fullName, reasonCode, reasonText, analyte } = entry;
  return row({
    kind: "decision",
    id: `D${decisionNo}`,
    analyte,
    state: isReopened ? "re-opened: the data under it changed" : "pending",
    about: `${action} ${targetText(entry)}, by ${fullName} (${reasonCode}): ${reasonText}`,
  });
}
