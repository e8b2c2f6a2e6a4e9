import { checkReason } from "../src/decisions/reason.js";
import { gone, isOpen, type Standing } from "../src/decisions/standing.js";
import type { AnswerAction, Decision } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { takeNightLock } from "../src/store/night-lock.js";
import { checkData, checkForm, type Entry } from "./check-entry.js";
import { allStandings, standingRules, type Target, Targets } from "./decision-target.js";
import { identify, type Person, type Proof, requireRole, writeAs } from "./people.js";
import type { Context } from "./stage.js";

/** Entries of one call: where each was written down, and the hash of the file they were read from. */
export interface Batch {
  entries: readonly Entry[];
  /** Of each entry, such as `worklist.csv:3`; absent for entries of the command line. */
  places?: readonly string[];
  sourceFileHash?: string;
}

/** Enters decisions, all or none, and says what each does now. Throws ConfigError naming every entry that is refused. */
export async function enter(context: Context, proof: Proof, batch: Batch): Promise<string> {
  const person = await identify(context, proof);
  const lines = await writeEntries(context, person, batch);
  return [...lines, await settle(context)].join("\n");
}

/** Writes the entries in one transaction; a line of words for each. */
export async function writeEntries(context: Context, person: Person, batch: Batch): Promise<string[]> {
  const { entries, places, sourceFileHash } = batch;
  await eachEntry(batch, async (entry) => checkForm(context, person, entry));
  return context.store.write(writeAs(person, reasonOf(entries)), async (writer) => {
    // Inside the transaction: what is looked at is what the decision is kept with.
    const targets = new Targets(context);
    const checked = await eachEntry(batch, (entry) => checkData(context, person, entry, targets));
    const lines: string[] = [];
    for (const [index, entry] of entries.entries()) {
      const { target, evidence } = checked[index]!;
      const no = await writer.addDecision(
        {
          action: entry.action,
          targetKind: entry.kind,
          targetId: entry.id,
          analyte: entry.analyte,
          choice: entry.choice,
          reasonCode: entry.reasonCode,
          reasonText: entry.reasonText.trim(),
          refersTo: null,
          evidenceSha256: evidence,
          userNo: person.user.userNo,
          decidedAt: new Date(context.now()).toISOString(),
        },
        sourceFileHash,
      );
      await mark(writer, target);
      lines.push(`${places ? `${places[index]}: ` : ""}${entryText(context, entry, no)}`);
    }
    return lines;
  });
}

/** Does the same for each entry; where some are refused, one error names them all. */
async function eachEntry<T>({ entries, places }: Batch, work: (entry: Entry) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  const refused: string[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      answers.push(await work(entry));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (places === undefined && entries.length === 1) throw error;
      const place = places?.[index] ?? `${entry.kind} ${entry.id}`;
      refused.push(`${place}: ${error.message.replace(/[;.]? nothing was written\.$/i, "")}`);
    }
  }
  if (refused.length > 0) throw new ConfigError(`${refused.join("\n")}\nNothing was written.`);
  return answers;
}

function reasonOf(entries: readonly Entry[]): { code: string; text: string } {
  const first = entries[0]!;
  const isOne = entries.every((one) => one.reasonCode === first.reasonCode && one.reasonText === first.reasonText);
  if (isOne) return { code: first.reasonCode, text: first.reasonText.trim() };
  return { code: "worklist", text: `${entries.length} decisions of a worklist` };
}

function entryText(context: Context, entry: Entry, decisionNo: number): string {
  const by = entry.action === "replace" ? ` by ${entry.choice}` : "";
  return `D${decisionNo}: ${entry.action} ${entry.kind} ${entry.id}${by}: ${effectText(context, entry, decisionNo)}`;
}

function effectText(context: Context, { action }: Entry, decisionNo: number): string {
  if (action === "comment") return "kept with it.";
  const answer = `csfp qc approve D${decisionNo}`;
  const isImmediate =
    action === "flag" || action === "exclude" || (action === "acknowledge" && !standingRules(context).isReviewExcluded);
  if (isImmediate) return `in force at once; another person with the role qc answers it: ${answer}`;
  return `in force when another person with the role qc approves it: ${answer}`;
}

/** What a person says to entries that stand: approve, reject or, to one's own, withdraw. */
export interface Answer {
  action: AnswerAction;
  decisionNos: readonly number[];
  reasonCode: string;
  reasonText: string;
}

/** Answers entries, all or none. Throws ConfigError. */
export async function answer(context: Context, proof: Proof, what: Answer): Promise<string> {
  const person = await identify(context, proof);
  requireRole(person, what.action === "withdraw" ? ["analyst", "qc"] : ["qc"], what.action);
  const reason = checkReason(what.reasonCode, what.reasonText, context.loaded.config.qc.reasons);
  const lines = await context.store.write(writeAs(person, reason), async (writer) => {
    const targets = new Targets(context);
    const standing = new Map((await allStandings(context, targets)).map((one) => [one.entry.decisionNo, one]));
    const decisions = await context.store.decisions();
    const said: string[] = [];
    for (const decisionNo of new Set(what.decisionNos)) {
      const found = standing.get(decisionNo);
      if (!found) throw notAnEntry(decisionNo, decisions);
      if (what.action === "withdraw") checkWithdrawal(person, found);
      else checkAnswer(person, found);
      const { action, targetKind, targetId, analyte } = found.entry;
      await writer.addDecision({
        action: what.action,
        targetKind,
        targetId,
        analyte,
        choice: null,
        refersTo: decisionNo,
        reasonCode: reason.code,
        reasonText: reason.text,
        evidenceSha256: (await targets.evidenceOf(found.entry)) ?? gone,
        userNo: person.user.userNo,
        decidedAt: new Date(context.now()).toISOString(),
      });
      await mark(writer, await targets.find(targetKind, targetId, analyte));
      said.push(`D${decisionNo}: ${action} ${targetKind} ${targetId}: ${done[what.action]}`);
    }
    return said;
  });
  return [...lines, await settle(context)].join("\n");
}

const done: Readonly<Record<AnswerAction, string>> = {
  approve: "approved",
  reject: "rejected",
  withdraw: "withdrawn",
};

function checkAnswer(person: Person, found: Standing): void {
  const { decisionNo, userId, userNo, action } = found.entry;
  if (action === "comment") throw notAnswerable(decisionNo, "a comment needs no answer");
  if (userNo === person.user.userNo) {
    throw new ConfigError(
      `D${decisionNo} was entered by ${userId}: nobody answers their own entry. Another person with the role qc must. Nothing was written.`,
    );
  }
  if (found.state === "withdrawn") throw notAnswerable(decisionNo, `${userId} withdrew it`);
  if (!isOpen(found)) {
    throw new ConfigError(
      `D${decisionNo} was answered before (${found.state}); enter a new decision instead. Nothing was written.`,
    );
  }
}

/** Only one's own entry, and only while nobody has answered it: afterwards a second person's word stands. */
function checkWithdrawal(person: Person, { entry, state, answer: given }: Standing): void {
  const { decisionNo, fullName, userNo } = entry;
  if (userNo !== person.user.userNo) {
    throw new ConfigError(
      `D${decisionNo} was entered by ${fullName}: only they can withdraw it; another person with the role qc rejects it (csfp qc reject D${decisionNo}). Nothing was written.`,
    );
  }
  if (state === "pending") return;
  const by = given ? ` by ${given.fullName}` : "";
  throw new ConfigError(
    `D${decisionNo} was ${state} before${by}, so it can no longer be withdrawn; enter a new decision instead. Nothing was written.`,
  );
}

function notAnEntry(decisionNo: number, decisions: readonly Decision[]): ConfigError {
  const isAnswer = decisions.some((one) => one.decisionNo === decisionNo);
  return notAnswerable(decisionNo, isAnswer ? "it is an answer itself" : "no such decision");
}

function notAnswerable(decisionNo: number, why: string): ConfigError {
  return new ConfigError(
    `D${decisionNo}: ${why}. \`csfp qc queue\` prints what waits for an answer. Nothing was written.`,
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
