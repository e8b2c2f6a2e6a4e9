import type { Decision } from "../src/domain/decision.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Finding, Severity } from "../src/domain/finding.js";
import { severities } from "../src/domain/finding.js";
import { tableKinds } from "../src/domain/tables.js";
import type { SubjectData } from "../src/store/study-store.js";
import { checkSamples } from "./50-check-samples.js";
import { doseFactsOf, findingsOfDoses } from "./55-check-doses.js";
import { findingsOfPairing, pairSamples } from "./60-pair.js";
import { albuminQuotients } from "./albumin.js";
import type { StudyIndex } from "./check-rules.js";
import { runEvidence } from "./evidence.js";
import { LazyResult } from "./lazy-result.js";
import { runReplacements } from "./replace-run.js";
import { RunIndex } from "./run-outcome.js";
import { inSiteZone } from "./site-zone.js";
import type { Context } from "./stage.js";
import { type SubjectLinks, subjectLinks } from "./subject-links.js";

/** Subjects worked on at a time: memory stays that of one batch, and what is dead soon is collected cheaply. */
export const subjectBatch = 50;

/** Subjects' data, with the runs that measured them known to the index. */
export async function loadForEvaluation(
  subjectNos: readonly number[],
  { store, loaded }: Context,
  index: StudyIndex,
): Promise<SubjectData[]> {
  const stored = await withLinkedTables(await store.loadSubjects(subjectNos), store, index.links);
  const hasSites = Object.keys(loaded.config.sites).length > 0;
  const subjects = hasSites ? stored.map((data) => inSiteZone(data, loaded.config)) : stored;
  await index.runs.learn(subjects, store);
  return subjects;
}

/** Subjects with the tables of those whose records count for them; those themselves keep none. */
async function withLinkedTables(
  subjects: readonly SubjectData[],
  store: Context["store"],
  links: SubjectLinks,
): Promise<SubjectData[]> {
  if (links.mainOf.size === 0) return [...subjects];
  const answer: SubjectData[] = [];
  for (const data of subjects) {
    const others = links.others.get(data.subjectNo) ?? [];
    const isLinked = links.mainOf.has(data.subjectNo);
    const linkedSubjects = others.length === 0 ? [] : await store.loadSubjects(others);
    const tables = { ...data.tables };
    for (const kind of tableKinds) {
      if (isLinked) tables[kind] = { rows: [], conflicts: [] };
      else if (linkedSubjects.length > 0) {
        const linked = linkedSubjects.map((other) => other.tables[kind]);
        const all = [tables[kind], ...linked];
        tables[kind] = { rows: all.flatMap((table) => table.rows), conflicts: all.flatMap((table) => table.conflicts) };
      }
    }
    answer.push({ ...data, tables, decisions: withLinkedDecisions(data, linkedSubjects) });
  }
  return answer;
}

/** A subject that was excluded under another spelling of its id stays excluded under this one. */
function withLinkedDecisions({ subjectId, decisions }: SubjectData, linked: readonly SubjectData[]): Decision[] {
  const onLinked = linked.flatMap((other) => other.decisions.filter((one) => one.targetKind === "subject"));
  if (onLinked.length === 0) return decisions;
  const here = onLinked.map((one) => ({ ...one, targetId: subjectId }));
  return [...decisions, ...here].sort((a, b) => a.decisionNo - b.decisionNo);
}

/** Everything derived from one subject's data. Equal data and configuration give equal answers. */
export function evaluateSubject(data: SubjectData, context: Context, index: StudyIndex): SubjectEvaluation {
  const checked = checkSamples(data, context, index);
  const paired = pairSamples(checked, context, albuminQuotients(data, context.loaded.config), data);
  return {
    subject: checked.subject,
    doses: checked.doses,
    perpetrators: checked.perpetrators,
    doseFacts: doseFactsOf(data, index.files),
    samples: checked.results,
    withoutResult: checked.withoutResult,
    pairs: paired.pairs,
    unpaired: paired.unpaired,
    findings: [...checked.findings, ...paired.findings, ...findingsOfDoses(data, checked, context)],
  };
}

/** Files that samples refer to, looked up once for all subjects; runs are looked up as subjects come. */
export async function studyIndex(context: Context): Promise<StudyIndex> {
  const { store } = context;
  const files = (await store.files()).map((file) => ({ ...file, version: file.fingerprint.split(" ")[0]! }));
  return {
    files: new Map(files.map((file) => [file.fileNo, file])),
    runs: new RunIndex(),
    runEvidence: await runEvidences(store),
    replacements: await runReplacements(context),
    links: await subjectLinks(context),
  };
}

/** Hash of what each decided run holds; empty where nobody decided on a run. */
async function runEvidences(store: Context["store"]): Promise<ReadonlyMap<string, string>> {
  const evidence = new Map<string, string>();
  for (const { targetKind, targetId } of await store.decisions()) {
    if (targetKind !== "run" || evidence.has(targetId)) continue;
    const hash = await runEvidence(store, targetId);
    if (hash !== null) evidence.set(targetId, hash);
  }
  return evidence;
}

/**
 * The subjects' evaluations in order of subject id, worked out from what the store holds: the same function, on the same
 * data, that the night computed its pairs with. `only` limits them to one subject.
 */
export async function* evaluations(context: Context, only?: string): AsyncGenerator<SubjectEvaluation> {
  const index = await studyIndex(context);
  const subjects = (await context.store.subjectNos()).filter((one) => only === undefined || one.subjectId === only);
  for (let start = 0; start < subjects.length; start += subjectBatch) {
    const batch = subjects.slice(start, start + subjectBatch).map((one) => one.subjectNo);
    for (const data of await loadForEvaluation(batch, context, index)) {
      const evaluation = evaluateSubject(data, context, index);
      for (const sample of evaluation.samples) if (sample instanceof LazyResult) sample.settle();
      yield evaluation;
    }
  }
}

/** All findings of one subject: of its samples, and of how they paired. */
export function findingsOf(evaluation: SubjectEvaluation): Finding[] {
  return [...evaluation.findings, ...findingsOfPairing(evaluation)];
}

/** Every finding of the study: of files, of the study as a whole, of subjects; the most severe first. */
export async function allFindings(context: Context): Promise<Finding[]> {
  const findings: Finding[] = (await context.store.findings()).map(({ owner: _owner, ...finding }) => finding);
  for await (const evaluation of evaluations(context)) findings.push(...findingsOf(evaluation));
  return sortFindings(findings);
}

/** The most severe first, then by rule and place. Keys would take as much memory as the findings of a large study. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const rank = (severity: Severity): number => severities.indexOf(severity);
  const by = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...findings].sort(
    (a, b) =>
      rank(b.severity) - rank(a.severity) ||
      by(a.rule, b.rule) ||
      by(a.file ?? "", b.file ?? "") ||
      (a.row ?? 0) - (b.row ?? 0) ||
      by(a.subjectId ?? "", b.subjectId ?? "") ||
      by(a.sampleId ?? "", b.sampleId ?? "") ||
      by(a.what, b.what),
  );
}
