import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Finding, Severity } from "../src/domain/finding.js";
import { severities } from "../src/domain/finding.js";
import type { SubjectData } from "../src/store/study-store.js";
import { checkSamples, type FileIndex } from "./50-check-samples.js";
import { findingsOfPairing, pairSamples } from "./60-pair.js";
import { runEvidence } from "./evidence.js";
import type { Context } from "./stage.js";

/** Subjects worked on at a time: memory stays that of one batch. */
export const subjectBatch = 250;

/** Everything derived from one subject's data. Equal data and configuration give equal answers. */
export function evaluateSubject(data: SubjectData, context: Context, files: FileIndex): SubjectEvaluation {
  const checked = checkSamples(data, context, files);
  const paired = pairSamples(checked, context, data.decisions);
  return {
    subject: checked.subject,
    doses: checked.doses,
    perpetrators: checked.perpetrators,
    samples: checked.results,
    withoutResult: checked.withoutResult,
    pairs: paired.pairs,
    unpaired: paired.unpaired,
    findings: checked.findings,
  };
}

export async function fileIndex(context: Context): Promise<FileIndex> {
  const { store } = context;
  const files: FileIndex = new Map(
    (await store.files()).map((file) => [file.fileNo, { ...file, version: file.fingerprint.split(" ")[0]! }]),
  );
  const runs = (await store.decisions()).filter((one) => one.targetKind === "run").map((one) => one.targetId);
  if (runs.length === 0) return files;
  const injections = await store.runInjections();
  return Object.assign(files, { runEvidence: new Map(runs.map((run) => [run, runEvidence(injections, run)])) });
}

/**
 * The subjects' evaluations in order of subject id, worked out from what the store holds: the same function, on the same
 * data, that the night computed its pairs with. `only` limits them to one subject.
 */
export async function* evaluations(context: Context, only?: string): AsyncGenerator<SubjectEvaluation> {
  const files = await fileIndex(context);
  const subjects = (await context.store.subjectNos()).filter((one) => only === undefined || one.subjectId === only);
  for (let start = 0; start < subjects.length; start += subjectBatch) {
    const batch = subjects.slice(start, start + subjectBatch).map((one) => one.subjectNo);
    for (const data of await context.store.loadSubjects(batch)) yield evaluateSubject(data, context, files);
  }
}

/** All findings of one subject: of its samples, and of how they paired. */
export function findingsOf(evaluation: SubjectEvaluation, context: Context): Finding[] {
  return [...evaluation.findings, ...findingsOfPairing(evaluation, context)];
}

/** Every finding of the study: of files, of the study as a whole, of subjects; the most severe first. */
export async function allFindings(context: Context): Promise<Finding[]> {
  const findings: Finding[] = (await context.store.findings()).map(({ owner: _owner, ...finding }) => finding);
  for await (const evaluation of evaluations(context)) findings.push(...findingsOf(evaluation, context));
  return sortFindings(findings);
}

export function sortFindings(findings: readonly Finding[]): Finding[] {
  const rank = (severity: Severity): number => severities.indexOf(severity);
  const text = (one: Finding): string =>
    [
      one.rule,
      one.file ?? "",
      String(one.row ?? 0).padStart(9, "0"),
      one.subjectId ?? "",
      one.sampleId ?? "",
      one.what,
    ].join("\u001f");
  return findings
    .map((one) => ({ one, key: text(one) }))
    .sort((a, b) => rank(b.one.severity) - rank(a.one.severity) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ one }) => one);
}
