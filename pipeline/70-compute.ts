import type { StudyConfig } from "../src/config/schema.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Pair } from "../src/domain/pair.js";
import { PairSummary, type SummaryPair } from "../src/pairs/summarise.js";
import { samplesDigest } from "../src/store/digest.js";
import type { EvaluationToStore, FindingCount, PairRecord, StoredPair, SubjectData } from "../src/store/study-store.js";
import { countPairingFindings } from "./60-pair.js";
import { summaryPlan } from "./analysis-plan.js";
import type { StudyIndex } from "./check-rules.js";
import { shareOut } from "./crew.js";
import { areSummariesDue } from "./due.js";
import { evaluateSubject, loadForEvaluation, studyIndex, subjectBatch } from "./evaluate.js";
import type { Context, Stage } from "./stage.js";

/** Subjects stored in one transaction; what is kept of each until then is small. */
const storedAtOnce = 500;

/**
 * For every subject that something changed for: samples checked, pairs made, ratios computed, stored. Then the summaries
 * over all pairs. A changed study.yaml or version changes every subject.
 */
export const compute: Stage = {
  name: "compute",
  async run(context) {
    const { store } = context;
    const by = { actor: context.actor, reason: "evaluate subjects" };
    if ((await store.meta("evaluated_with")) !== context.fingerprint) {
      await store.write(by, async (writer) => {
        await writer.markAllDirty();
        await writer.setMeta("evaluated_with", context.fingerprint);
      });
    }
    const dirty = await store.dirtySubjects();
    if (dirty.length === 0) {
      // A night cut short after its pairs still owes their summaries.
      if (await areSummariesDue(context)) await summariseStudy(context);
      return;
    }
    const batches: number[][] = [];
    for (let start = 0; start < dirty.length; start += subjectBatch) {
      batches.push(dirty.slice(start, start + subjectBatch));
    }
    let evaluations: EvaluationToStore[] = [];
    await shareOut(context, "subjects", batches, await evaluator(context), async (answer, batch) => {
      evaluations.push(...answer);
      const done = Math.min((batch + 1) * subjectBatch, dirty.length);
      if (evaluations.length < storedAtOnce && done < dirty.length) return;
      const finished = evaluations;
      evaluations = [];
      await store.write(by, async (writer) => {
        await writer.putEvaluations(finished);
        // Set with the last batch: a night killed in between begins again where it stopped.
        if (done === dirty.length) await writer.setMeta("summaries_due", "yes");
      });
      context.tally.subjectsEvaluated += finished.length;
      context.progress("pairs and ratios", done, dirty.length);
    });
    await summariseStudy(context);
  },
};

async function summariseStudy(context: Context): Promise<void> {
  const { store } = context;
  const { config } = context.loaded;
  const bases = ["total", "unbound"] as const;
  const summaries = bases.map((basis) => ({ basis, of: new PairSummary(basis, summaryPlan(config, basis)) }));
  const placeOf = await store.subjectPlaces();
  for await (const records of store.pairRecords()) {
    for (const record of records) {
      const subject = placeOf[record.subjectNo]!;
      for (const { basis, of } of summaries) of.add(summaryPair(record, basis), subject);
    }
  }
  const rows = summaries.flatMap(({ of }) => of.rows());
  await store.write({ actor: context.actor, reason: "summarise pairs" }, async (writer) => {
    await writer.putSummaries(rows);
    await writer.setMeta("summaries_due", "no");
  });
}

function summaryPair(record: StoredPair, basis: "total" | "unbound"): Omit<SummaryPair, "subjectId"> {
  const { state, value, bound } = record[basis];
  return {
    analyte: record.analyte,
    groups: record.groups,
    state: state as SummaryPair["state"],
    value,
    bound,
    isCsfBelow: record.isCsfBelow,
    isAboveUloq: record.isAboveUloq,
    fractionSource: basis === "unbound" ? record.fractionSource : 0,
    firstExclusion: record.firstExclusion,
  };
}

/** Evaluates batches of subjects, given their numbers: what the night stores of them. */
export async function evaluator(context: Context): Promise<(batch: readonly number[]) => Promise<EvaluationToStore[]>> {
  const index = await studyIndex(context);
  return async (batch) => {
    const subjects = await loadForEvaluation(batch, context, index);
    return subjects.map((data) => evaluate(data, context, index));
  };
}

function evaluate(data: SubjectData, context: Context, index: StudyIndex): EvaluationToStore {
  const evaluation = evaluateSubject(data, context, index);
  return {
    subjectNo: data.subjectNo,
    markNo: data.markNo,
    samplesDigest: samplesDigest(data),
    pairs: evaluation.pairs.map((pair) => recordOf(pair, evaluation, context)),
    findingCounts: countFindings(evaluation),
  };
}

function countFindings(evaluation: SubjectEvaluation): FindingCount[] {
  const counts = new Map<string, FindingCount>();
  const add = (severity: FindingCount["severity"], rule: string, count: number): void => {
    const key = `${severity} ${rule}`;
    const known = counts.get(key);
    if (known) known.count += count;
    else counts.set(key, { severity, rule, count });
  };
  for (const one of evaluation.findings) add(one.severity, one.rule, 1);
  for (const one of countPairingFindings(evaluation)) add(one.severity, one.rule, one.count);
  return [...counts.values()];
}

/** What a pair is grouped by: its own facts, or those of its subject. */
export function groupValue(
  key: StudyConfig["summary"]["groupBy"][number],
  pair: Pair,
  { subject }: Pick<SubjectEvaluation, "subject">,
): string | null {
  if (key === "visit") return pair.visit;
  if (key === "csf_site") return pair.csf.csfSite ?? null;
  if (key === "comedication") return pair.steadyState.marks.includes("comedication") ? "yes" : "none recorded";
  return subject.details[key] ?? null;
}

/** The slim record that summaries and lists are made of. */
function recordOf(pair: Pair, evaluation: SubjectEvaluation, context: Context): PairRecord {
  const groups = context.loaded.config.summary.groupBy.map(
    (key) => `${key}=${groupValue(key, pair, evaluation) ?? "not recorded"}`,
  );
  return {
    pairId: pair.pairId,
    subjectId: pair.subjectId,
    analyte: pair.analyte,
    groups,
    total: { state: pair.ratio.state, value: pair.ratio.value, bound: pair.ratio.bound },
    unbound: { state: pair.unboundRatio.state, value: pair.unboundRatio.value, bound: pair.unboundRatio.bound },
    isCsfBelow: ["belowLloq", "notDetected"].includes(pair.csf.concentration.state),
    isAboveUloq: [pair.csf, pair.plasma].some((side) => side.concentration.state === "aboveUloq"),
    fractionSource: fractionSourceOf(pair),
    isUsed: pair.isUsed,
    firstExclusion: pair.exclusions[0]?.code ?? null,
  };
}

/** Fractions unbound that the unbound ratio rests on, as `PairRecord` keeps them; 0 where there is none. */
function fractionSourceOf({ csf, plasma, unboundRatio }: Pair): number {
  if (unboundRatio.state === "notEstimable") return 0;
  const ofPlasma = plasma.basis === "total" ? 1 : 0;
  if (csf.basis === "unbound") return ofPlasma;
  if (unboundRatio.assumed.includes("fu-csf-from-albumin-quotient")) return ofPlasma + 4;
  return ofPlasma + (unboundRatio.assumed.includes("fu-csf-assumed-1") ? 8 : 2);
}
