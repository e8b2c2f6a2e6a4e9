import { gone, type Standing } from "../src/decisions/standing.js";
import type { AnswerAction } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { takeNightLock } from "../src/store/night-lock.js";
import { type Answer, checkAnswered, checkAnswerForm } from "./check-answer.js";
import { checkData, checkForm, checkRepeat, type Entry, withRunIds } from "./check-entry.js";
import { standingRules, type Target, Targets } from "./decision-target.js";
import { entryTime, identify, type Person, type Proof, writeAs } from "./people.js";
import type { Context } from "./stage.js";

/** What one person says at once, all or nothing: entries of their own and answers to those of others. */
export interface Batch {
  items: readonly Item[];
  /** Hash of the worklist they were read from. */
  sourceFileHash?: string;
}

/** `place`: where it was written down, such as `worklist.csv:3`; null where that needs no saying. */
export type Item = { place: string | null } & ({ entry: Entry } | { answer: Answer });

/** Enters decisions, all or none, and says what each does now. Throws ConfigError naming every one that is refused. */
export function enter(context: Context, proof: Proof, entries: readonly Entry[]): Promise<string> {
  const isOne = entries.length === 1;
  return decide(context, proof, {
    items: entries.map((entry) => ({ entry, place: isOne ? null : `${entry.kind} ${entry.id}` })),
  });
}

/** Answers entries, all or none. Throws ConfigError naming every one that is refused. */
export function answer(context: Context, proof: Proof, answers: readonly Answer[]): Promise<string> {
  const isOne = answers.length === 1;
  return decide(context, proof, {
    items: answers.map((one) => ({ answer: one, place: isOne ? null : `D${one.decisionNo}` })),
  });
}

/** Proves who decides, writes everything they say and brings pairs and summaries in line. */
export async function decide(context: Context, proof: Proof, batch: Batch): Promise<string> {
  const person = await identify(context, proof);
  const lines = await writeBatch(context, person, batch);
  return [...lines, await settle(context)].join("\n");
}

/** Writes a batch in one transaction; a line of words for each item. Throws ConfigError, nothing is written then. */
export async function writeBatch(context: Context, person: Person, batch: Batch): Promise<string[]> {
  const { items } = batch;
  const checkItem = async (item: Item): Promise<void> => {
    if ("entry" in item) checkForm(context, person, item.entry);
    else checkAnswerForm(context, person, item.answer);
  };
  // Of a worklist everything is told at once: its rows are corrected in one go.
  if (batch.sourceFileHash === undefined) await eachItem(items, checkItem);
  return context.store.write(writeAs(person, reasonOf(items)), async (writer) => {
    // Inside the transaction: what is looked at is what the decision is kept with.
    const targets = new Targets(context);
    const checked = await eachItem(items, async (item): Promise<Checked> => {
      await checkItem(item);
      if ("answer" in item) return { ...item, standing: await checkAnswered(context, person, item.answer, targets) };
      const entry = await withRunIds(context, item.entry);
      if (batch.sourceFileHash !== undefined) await checkRepeat(person, entry, targets);
      return { place: item.place, entry, ...(await checkData(context, person, entry, targets)) };
    });
    const lines: string[] = [];
    for (const one of checked) {
      const by = { context, person, writer, targets, sourceFileHash: batch.sourceFileHash };
      const line = "answer" in one ? await writeAnswer(by, one.answer, one.standing) : await writeEntry(by, one);
      lines.push(one.place === null || batch.sourceFileHash === undefined ? line : `${one.place}: ${line}`);
    }
    return lines;
  });
}

type Checked = { place: string | null } & (
  | { entry: Entry; target: Target; evidence: string }
  | { answer: Answer; standing: Standing }
);

/** Does the same for each item; where some are refused, one error names them all. */
async function eachItem<T>(items: readonly Item[], work: (item: Item) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  const refused: string[] = [];
  for (const item of items) {
    try {
      done.push(await work(item));
    } catch (error) {
      if (!(error instanceof ConfigError) || item.place === null) throw error;
      refused.push(`${item.place}: ${error.message.replace(/[;.]?\s*nothing was written\.$/i, "")}`);
    }
  }
  if (refused.length > 0) throw new ConfigError(`${refused.join("\n")}\nNothing was written.`);
  return done;
}

/** Why the transaction writes; each decision's event has the decision's own reason. */
function reasonOf(items: readonly Item[]): { code: string; text: string } {
  const reasons = items.map((item) => ("entry" in item ? item.entry : item.answer));
  const first = reasons[0]!;
  const isOne = reasons.every((one) => one.reasonCode === first.reasonCode && one.reasonText === first.reasonText);
  if (isOne) return { code: first.reasonCode, text: first.reasonText.trim() };
  return { code: "worklist", text: `${items.length} decisions of a worklist` };
}

interface By {
  context: Context;
  person: Person;
  writer: Writer;
  targets: Targets;
  sourceFileHash: string | undefined;
}

async function writeEntry(
  { context, person, writer, sourceFileHash }: By,
  { entry, target, evidence }: { entry: Entry; target: Target; evidence: string },
): Promise<string> {
  const { action, kind, id, analyte, choice, reasonCode, reasonText } = entry;
  const decisionNo = await writer.addDecision(
    {
      action,
      targetKind: kind,
      targetId: id,
      analyte,
      choice,
      reasonCode,
      reasonText: reasonText.trim(),
      refersTo: null,
      evidenceSha256: evidence,
      userNo: person.user.userNo,
      decidedAt: await entryTime(context),
    },
    sourceFileHash,
  );
  await mark(writer, target);
  const by = action === "replace" ? ` by ${choice}` : "";
  return `D${decisionNo}: ${action} ${kind} ${id}${by}: ${effectText(context, entry, decisionNo)}`;
}

function effectText(context: Context, { action }: Entry, decisionNo: number): string {
  if (action === "comment") return "kept with it.";
  const approve = `csfp qc approve D${decisionNo}`;
  const isImmediate =
    action === "flag" || action === "exclude" || (action === "acknowledge" && !standingRules(context).isReviewExcluded);
  if (isImmediate) return `in force at once; another person with the role qc answers it: ${approve}`;
  return `in force when another person with the role qc approves it: ${approve}`;
}

async function writeAnswer(
  { context, person, writer, targets, sourceFileHash }: By,
  what: Answer,
  { entry }: Standing,
): Promise<string> {
  const { action, targetKind, targetId, analyte, decisionNo } = entry;
  await writer.addDecision(
    {
      action: what.action,
      targetKind,
      targetId,
      analyte,
      choice: null,
      refersTo: decisionNo,
      reasonCode: what.reasonCode,
      reasonText: what.reasonText.trim(),
      evidenceSha256: (await targets.evidenceOf(entry)) ?? gone,
      userNo: person.user.userNo,
      decidedAt: await entryTime(context),
    },
    sourceFileHash,
  );
  await mark(writer, await targets.find(targetKind, targetId, analyte));
  return `D${decisionNo}: ${action} ${targetKind} ${targetId}: ${done[what.action]}`;
}

const done: Readonly<Record<AnswerAction, string>> = {
  approve: "approved",
  reject: "rejected",
  withdraw: "withdrawn",
};

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
