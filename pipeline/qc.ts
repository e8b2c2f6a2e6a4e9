import { checkReason } from "../src/decisions/reason.js";
import { gone, isOpen, type Standing, standings } from "../src/decisions/standing.js";
import type { AnswerAction, Decision, DecisionTarget, EntryAction } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import { takeNightLock } from "../src/store/night-lock.js";
import type { Observation, SubjectData } from "../src/store/study-store.js";
import { evaluateSubject, loadForEvaluation, studyIndex } from "./evaluate.js";
import { contentHash, pairEvidence, resultEvidence, runEvidence, sampleEvidence } from "./evidence.js";
import { identify, type Person, type Proof, requireRole, writeAs } from "./people.js";
import type { Context } from "./stage.js";
import { analyteIndex } from "./study-rules.js";

/** What a decision is about, looked up in the store: the data as they are now. */
export interface Target {
  kind: DecisionTarget;
  id: string;
  /** Hash of the data now; null where the target is no longer there. */
  evidence: string | null;
  data: SubjectData | null;
  evaluation: SubjectEvaluation | null;
  /** Contents of the sample that count, for `choose`. */
  contents: { analyte: string; content: string; raw: string; file: string; row: number; run: string }[];
}

export interface Entry {
  action: EntryAction;
  kind: DecisionTarget;
  id: string;
  analyte: string | null;
  choice: string | null;
  reasonCode: string;
  reasonText: string;
}

/** Enters a decision and says what it does now. Throws ConfigError. */
export async function enter(context: Context, proof: Proof, entry: Entry): Promise<string> {
  const person = await identify(context, proof);
  const isForAll = entry.action === "flag" || entry.action === "comment";
  requireRole(person, isForAll ? ["analyst", "qc"] : ["analyst"], `enter \`${entry.action}\``);
  const reason = checkReason(entry.reasonCode, entry.reasonText, context.loaded.config.qc.reasons);
  checkAnalyte(context, entry.analyte);
  const decisionNo = await context.store.write(writeAs(person, reason), async (writer) => {
    // Inside the transaction: what is looked at is what the decision is kept with.
    const target = await targetOf(context, entry.kind, entry.id, entry.analyte);
    if (target.evidence === null) throw unknownTarget(entry.kind, entry.id);
    if (entry.action === "choose") checkChoice(target, entry);
    const no = await writer.addDecision({
      ...plain(entry),
      refersTo: null,
      evidenceSha256: target.evidence,
      userNo: person.user.userNo,
      decidedAt: new Date(context.now()).toISOString(),
    });
    await mark(writer, target);
    return no;
  });
  const settled = await settle(context);
  return `D${decisionNo}: ${entry.action} ${entry.kind} ${entry.id}: ${effectText(entry.action, decisionNo)}\n${settled}`;
}

function plain({ action, kind, id, analyte, choice, reasonCode, reasonText }: Entry) {
  const text = reasonText.trim();
  return { action, targetKind: kind, targetId: id, analyte, choice, reasonCode, reasonText: text };
}

function effectText(action: EntryAction, decisionNo: number): string {
  if (action === "comment") return "kept with it.";
  const answer = `csfp qc approve D${decisionNo}`;
  if (action === "flag" || action === "exclude")
    return `in force at once; another person with the role qc answers it: ${answer}`;
  return `in force when another person with the role qc approves it: ${answer}`;
}

/** Answers an entry: approve or reject, never one's own. Throws ConfigError. */
export async function answer(
  context: Context,
  proof: Proof,
  what: { action: AnswerAction; decisionNo: number; reasonCode: string; reasonText: string },
): Promise<string> {
  const person = await identify(context, proof);
  requireRole(person, ["qc"], what.action);
  const reason = checkReason(what.reasonCode, what.reasonText, context.loaded.config.qc.reasons);
  const entry = await context.store.write(writeAs(person, reason), async (writer) => {
    const decisions = await context.store.decisions();
    const found = decisions.find((one) => one.decisionNo === what.decisionNo);
    if (!found || found.refersTo !== null || found.action === "comment") throw notAnswerable(what.decisionNo, found);
    if (found.userNo === person.user.userNo) throw ownEntry(person, found);
    const target = await targetOf(context, found.targetKind, found.targetId, found.analyte);
    const [standing] = standings(
      decisions.filter((one) => one === found || one.refersTo === found.decisionNo),
      () => target.evidence,
    );
    if (!standing || !isOpen(standing))
      throw new ConfigError(
        `D${found.decisionNo} was answered before (${standing?.state}); enter a new decision instead.`,
      );
    await writer.addDecision({
      action: what.action,
      targetKind: found.targetKind,
      targetId: found.targetId,
      analyte: found.analyte,
      choice: null,
      refersTo: found.decisionNo,
      reasonCode: reason.code,
      reasonText: reason.text,
      evidenceSha256: target.evidence ?? gone,
      userNo: person.user.userNo,
      decidedAt: new Date(context.now()).toISOString(),
    });
    await mark(writer, target);
    return found;
  });
  const done = what.action === "approve" ? "approved" : "rejected";
  return `D${entry.decisionNo}: ${entry.action} ${entry.targetKind} ${entry.targetId}: ${done}\n${await settle(context)}`;
}

function notAnswerable(decisionNo: number, found: Decision | undefined): ConfigError {
  const why = !found
    ? "no such decision"
    : found.action === "comment"
      ? "a comment needs no answer"
      : "it is an answer itself";
  return new ConfigError(`D${decisionNo}: ${why}. \`csfp qc queue\` prints what waits for an answer.`);
}

function ownEntry(person: Person, found: Decision): ConfigError {
  return new ConfigError(
    `D${found.decisionNo} was entered by ${person.user.userId}: nobody answers their own entry. Another person with the role qc must. Nothing was written.`,
  );
}

type Writer = Parameters<Parameters<Context["store"]["write"]>[1]>[0];

async function mark(writer: Writer, target: Target): Promise<void> {
  if (target.kind === "run") await writer.markDecided({ run: target.id });
  else if (target.data) await writer.markDecided({ subjectId: target.data.subjectId });
  await writer.setMeta("report_due", "yes");
}

/** Pairs and summaries brought in line with the decisions, unless a night is at it. */
async function settle(context: Context): Promise<string> {
  const { store } = context;
  if ((await store.meta("evaluated_with")) !== context.fingerprint) {
    return "study.yaml or the version changed since the last night: pairs and summaries follow with the next one.";
  }
  try {
    const lock = takeNightLock(context.places.house, new Date(context.now()).toISOString());
    try {
      const { compute } = await import("./70-compute.js");
      await compute.run(context);
    } finally {
      lock.release();
    }
  } catch (error) {
    if ((error as Error).name !== "StudyUnavailableError") throw error;
    return "a night of this study is running: pairs and summaries follow with it or the next one.";
  }
  return "pairs and summaries are up to date; the next night or `csfp report` writes the pages.";
}

/** Everything a decision can be about, as it is now. */
export async function targetOf(
  context: Context,
  kind: DecisionTarget,
  id: string,
  analyte: string | null,
): Promise<Target> {
  const { store } = context;
  const target: Target = { kind, id, evidence: null, data: null, evaluation: null, contents: [] };
  if (kind === "run") {
    return { ...target, evidence: await runEvidence(store, id) };
  }
  const subjectNo = kind === "pair" ? await store.subjectOfPair(id) : await store.subjectOfSample(id);
  const index = await studyIndex(context);
  const [data] = subjectNo === null ? [] : await loadForEvaluation([subjectNo], context, index);
  if (!data) return target;
  const { files } = index;
  target.data = data;
  target.evaluation = evaluateSubject(data, context, index);
  if (kind === "pair") {
    const pair = target.evaluation.pairs.find((one) => one.pairId === id);
    return { ...target, evidence: pair ? pairEvidence(pair.csf, pair.plasma) : null };
  }
  const sample = data.samples.find((one) => one.sampleId === id);
  if (!sample) return target;
  const isLive = (fileNo: number): boolean => files.get(fileNo)?.status === "imported";
  const live = sample.observations.filter((one) => [one, ...one.links].some((place) => isLive(place.fileNo)));
  target.contents = live.map((one) => ({
    analyte: one.analyte,
    content: contentHash(one),
    raw: one.raw,
    file: files.get(one.fileNo)!.name,
    row: one.row,
    run: one.run,
  }));
  return { ...target, evidence: kind === "sample" ? sampleEvidence(sample, live) : resultOf(context, live, analyte) };
}

function resultOf(context: Context, live: readonly Observation[], analyte: string | null): string | null {
  const find = analyteIndex(context.loaded.config.analytes);
  const own = analyte === null ? live : live.filter((one) => find(one.analyte)?.name === analyte);
  return own.length === 0 ? null : resultEvidence(own);
}

function checkChoice(target: Target, entry: Entry): void {
  if (target.contents.some((one) => one.content === entry.choice)) return;
  const list = target.contents.map((one) => `${one.content}: \`${one.raw}\` (${one.file}:${one.row})`);
  throw new ConfigError(
    `sample ${entry.id} has no result ${entry.choice}\nexpected one of:\n${list.join("\n")}\nNothing was written.`,
  );
}

function checkAnalyte(context: Context, analyte: string | null): void {
  const names = context.loaded.config.analytes.map((one) => one.name);
  if (analyte === null || names.includes(analyte)) return;
  throw new ConfigError(`no analyte \`${analyte}\` in this study; expected one of ${names.join(", ")}`);
}

function unknownTarget(kind: DecisionTarget, id: string): ConfigError {
  return new ConfigError(
    `no ${kind} \`${id}\` in this study; \`csfp list ${kind === "pair" ? "pairs" : "samples"}\` prints what there is. Nothing was written.`,
  );
}

const targetKey = ({ targetKind, targetId, analyte }: Decision): string =>
  JSON.stringify([targetKind, targetId, analyte]);

/** How every entry stands, in order of entry. */
export async function allStandings(context: Context): Promise<Standing[]> {
  const decisions = await context.store.decisions();
  const evidence = new Map<string, string | null>();
  for (const one of decisions) {
    const key = targetKey(one);
    if (one.refersTo !== null || evidence.has(key)) continue;
    evidence.set(key, (await targetOf(context, one.targetKind, one.targetId, one.analyte)).evidence);
  }
  return standings(decisions, (one) => evidence.get(targetKey(one)) ?? null);
}
