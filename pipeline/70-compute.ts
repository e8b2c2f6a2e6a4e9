import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { Pair } from "../src/domain/pair.js";
import { type SummaryPair, summarisePairs } from "../src/pairs/summarise.js";
import type { EvaluationToStore, PairRecord, SubjectData } from "../src/store/study-store.js";
import { checkSamples, type FileIndex } from "./50-check-samples.js";
import { pairSamples } from "./60-pair.js";
import { areSummariesDue } from "./due.js";
import type { Context, Stage } from "./stage.js";

/** Subjects worked on at a time: memory stays that of one batch. */
const batchSize = 250;

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
    const files: FileIndex = new Map((await store.files()).map((file) => [file.fileNo, file]));
    for (let start = 0; start < dirty.length; start += batchSize) {
      const subjects = await store.loadSubjects(dirty.slice(start, start + batchSize));
      const evaluations = subjects.map((data) => evaluate(data, context, files));
      await store.write(by, async (writer) => {
        await writer.putEvaluations(evaluations);
        // Set with the last batch: a night killed in between begins again where it stopped.
        if (start + batchSize >= dirty.length) await writer.setMeta("summaries_due", "yes");
      });
      context.tally.subjectsEvaluated += subjects.length;
      context.progress("pairs and ratios", Math.min(start + batchSize, dirty.length), dirty.length);
    }
    await summariseStudy(context);
  },
};

async function summariseStudy(context: Context): Promise<void> {
  const { store } = context;
  const { summary } = context.loaded.config;
  const records = await store.pairRecords();
  const summaries = (["total", "unbound"] as const).flatMap((basis) =>
    summarisePairs(summaryPairs(records, basis), basis, summary.ciLevel),
  );
  await store.write({ actor: context.actor, reason: "summarise pairs" }, async (writer) => {
    await writer.putSummaries(summaries);
    await writer.setMeta("summaries_due", "no");
  });
}

function* summaryPairs(records: readonly PairRecord[], basis: "total" | "unbound"): Generator<SummaryPair> {
  for (const record of records) {
    const { state, value } = record[basis];
    yield {
      subjectId: record.subjectId,
      analyte: record.analyte,
      groups: record.groups,
      state: state as SummaryPair["state"],
      value,
      isUsed: record.isUsed,
      firstExclusion: record.firstExclusion,
    };
  }
}

function evaluate(data: SubjectData, context: Context, files: FileIndex): EvaluationToStore {
  const evaluation = evaluateSubject(data, context, files);
  const { findings, ...detail } = evaluation;
  return {
    subjectNo: data.subjectNo,
    detail: JSON.stringify(detail),
    pairs: evaluation.pairs.map((pair) => recordOf(pair, evaluation, context)),
    findings,
  };
}

/** Everything derived from one subject's data. Equal data and configuration give equal answers. */
export function evaluateSubject(data: SubjectData, context: Context, files: FileIndex): SubjectEvaluation {
  const checked = checkSamples(data, context, files);
  const paired = pairSamples(checked, context);
  return {
    subject: checked.subject,
    doses: checked.doses,
    perpetrators: checked.perpetrators,
    samples: checked.results,
    withoutResult: checked.withoutResult,
    pairs: paired.pairs,
    unpaired: paired.unpaired,
    findings: [...checked.findings, ...paired.findings],
  };
}

/** The slim record that summaries and lists are made of. */
function recordOf(pair: Pair, evaluation: SubjectEvaluation, context: Context): PairRecord {
  const groups = context.loaded.config.summary.groupBy.map((key) => {
    const value = key === "visit" ? pair.visit : evaluation.subject.details[key];
    return `${key}=${value ?? "not recorded"}`;
  });
  return {
    pairId: pair.pairId,
    subjectId: pair.subjectId,
    analyte: pair.analyte,
    groups,
    total: { state: pair.ratio.state, value: pair.ratio.value, bound: pair.ratio.bound },
    unbound: { state: pair.unboundRatio.state, value: pair.unboundRatio.value, bound: pair.unboundRatio.bound },
    isUsed: pair.isUsed,
    firstExclusion: pair.exclusions[0]?.code ?? null,
  };
}
