import { checkReason } from "../src/decisions/reason.js";
import { isOpen, type Standing } from "../src/decisions/standing.js";
import type { DecisionTarget, EntryAction, Role } from "../src/domain/decision.js";
import { targetsOf } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { nearMiss } from "../src/domain/near-miss.js";
import { endsFlag } from "./acknowledge.js";
import type { Target, Targets } from "./decision-target.js";
import { type Person, requireRole } from "./people.js";
import { runIdOf } from "./record-names.js";
import { sharedResults } from "./replace-run.js";
import type { Context } from "./stage.js";

/** A decision as a person enters it. */
export interface Entry {
  action: EntryAction;
  kind: DecisionTarget;
  id: string;
  analyte: string | null;
  /** Of `choose`: the content that counts; of `replace`: the run that counts. */
  choice: string | null;
  reasonCode: string;
  reasonText: string;
}

/** Who may enter what: what changes the data that count is the analyst's. */
export const rolesFor: Readonly<Record<EntryAction, readonly Role[]>> = {
  flag: ["analyst", "qc"],
  acknowledge: ["analyst", "qc"],
  comment: ["analyst", "qc"],
  exclude: ["analyst"],
  restore: ["analyst"],
  choose: ["analyst"],
  replace: ["analyst"],
  accept: ["analyst", "qc"],
  dismiss: ["analyst", "qc"],
  reinstate: ["analyst", "qc"],
};

/** What can be said of an entry without looking at the data. Throws ConfigError. */
export function checkForm(context: Context, person: Person, entry: Entry): void {
  const { config } = context.loaded;
  requireRole(person, rolesFor[entry.action], `enter \`${entry.action}\``);
  checkReason(entry.reasonCode, entry.reasonText, config.qc.reasons);
  if (!targetsOf[entry.action].includes(entry.kind)) {
    throw new ConfigError(
      `\`${entry.action}\` is not entered on a ${entry.kind}; expected ${targetsOf[entry.action].join(", ")}. Nothing was written.`,
    );
  }
  const names = config.analytes.map((one) => one.name);
  if (entry.analyte !== null && !names.includes(entry.analyte)) {
    throw new ConfigError(`no analyte \`${entry.analyte}\` in this study; expected one of ${names.join(", ")}`);
  }
}

/** The entry with its runs by the ids the store knows them by. Throws ConfigError. */
export async function withRunIds({ store }: Context, entry: Entry): Promise<Entry> {
  if (entry.kind !== "run") return entry;
  const choice = entry.choice === null ? null : await runIdOf(store, entry.choice);
  return { ...entry, id: await runIdOf(store, entry.id), choice };
}

/** Whether the data allow an entry; the hash of what it rests on. Throws ConfigError. */
export async function checkData(
  context: Context,
  person: Person,
  entry: Entry,
  targets: Targets,
): Promise<{ target: Target; evidence: string }> {
  const target = await targets.find(entry.kind, entry.id, entry.analyte);
  if (target.evidence === null) throw await unknownTarget(context, entry.kind, entry.id);
  if (entry.action === "choose") checkChoice(target, entry);
  if (entry.action === "replace") await checkReplacement(context, entry);
  if (entry.action === "acknowledge") await checkReview(person, entry, target, targets);
  const evidence = await targets.evidenceOf({ ...entry, targetKind: entry.kind, targetId: entry.id });
  if (evidence === null) throw await unknownTarget(context, entry.kind, entry.id);
  return { target, evidence };
}

/** A worklist that is read twice says nothing new. Throws ConfigError where the same entry of the same person stands. */
export async function checkRepeat(person: Person, entry: Entry, targets: Targets): Promise<void> {
  const same = (await targets.standings()).find(
    ({ entry: standing, state, isReopened }) =>
      (state === "pending" || state === "approved") &&
      !isReopened &&
      standing.userNo === person.user.userNo &&
      standing.action === entry.action &&
      standing.targetKind === entry.kind &&
      standing.targetId === entry.id &&
      standing.analyte === entry.analyte &&
      standing.reasonCode === entry.reasonCode &&
      standing.reasonText === entry.reasonText.trim(),
  );
  if (same) throw new ConfigError(`D${same.entry.decisionNo} says the same and is in force. Nothing was written.`);
}

function checkChoice(target: Target, entry: Entry): void {
  if (target.contents.some((one) => one.content === entry.choice)) return;
  const list = target.contents.map((one) => `${one.content}: \`${one.raw}\` (${one.file}:${one.row})`);
  throw new ConfigError(
    `sample ${entry.id} has no result ${entry.choice}\nexpected one of:\n${list.join("\n")}\nNothing was written.`,
  );
}

async function checkReplacement(context: Context, { id: run, choice, analyte }: Entry): Promise<void> {
  const by = choice ?? "";
  if (run === by) {
    throw new ConfigError(`run ${run} cannot replace itself; name the run that counts with --by. Nothing was written.`);
  }
  if ((await context.store.runNo(by)) === null) throw await unknownTarget(context, "run", by);
  if ((await sharedResults(context, run, by, analyte)).length > 0) return;
  throw new ConfigError(
    `run ${by} measured no sample that run ${run} measured${analyte === null ? "" : ` for ${analyte}`}, so it cannot replace it; \`csfp list samples\` prints the run of each sample. Nothing was written.`,
  );
}

/** Only what is under review can be acknowledged. */
async function checkReview({ user }: Person, { id, analyte }: Entry, target: Target, targets: Targets): Promise<void> {
  const refuse = (why: string): never => {
    throw new ConfigError(`sample ${id} ${why} Nothing was written.`);
  };
  const results = (target.evaluation?.samples ?? []).filter(
    (one) => one.sampleId === id && (analyte === null || one.analyte === analyte),
  );
  if (results.length === 0) refuse("has no result that counts, so there is no verdict to acknowledge.");
  const standing = (await targets.standings()).filter(
    ({ entry }) => entry.targetKind === "sample" && entry.targetId === id && overlap(entry.analyte, analyte),
  );
  const waiting = standing.find((one) => one.entry.action === "acknowledge" && !one.isReopened && isOpen(one));
  if (waiting) refuse(`was acknowledged before (${say(waiting)}), and that waits for the answer of a second person.`);
  if (!results.some((one) => one.sampleVerdict === "review")) {
    const acknowledged = standing.find((one) => one.entry.action === "acknowledge" && one.isInForce);
    if (acknowledged) refuse(`was acknowledged before (${say(acknowledged)}).`);
    const invalid = results.find((one) => one.sampleVerdict === "invalid");
    if (invalid) {
      const reason = invalid.sampleReasons?.[0]?.text ?? "";
      refuse(`is invalid, not under review (${reason}); an acknowledgement does not make it valid.`);
    }
    refuse("is valid, not under review: there is nothing to acknowledge.");
  }
  const hasReasons = results.some((one) => one.sampleVerdict === "review" && (one.sampleReasons ?? []).length > 0);
  const flags = standing.filter((one) => one.entry.action === "flag" && one.isInForce);
  const own = { entry: { userNo: user.userNo, decisionNo: Number.MAX_SAFE_INTEGER } } as Standing;
  const staying = flags.find((flag) => !endsFlag(own, flag));
  if (hasReasons || staying === undefined) return;
  if (staying.state === "pending") {
    refuse(
      `is under review because you flagged it yourself (${say(staying)}): another person acknowledges it or answers the flag, or you take the flag back with \`csfp qc withdraw D${staying.entry.decisionNo}\`.`,
    );
  }
  refuse(
    `is under review because of a flag that a second person confirmed (${say(staying)}); \`csfp qc restore sample ${id}\` ends it.`,
  );
}

function overlap(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

function say({ entry }: Standing): string {
  return `D${entry.decisionNo} by ${entry.fullName}`;
}

const listOf: Readonly<Record<DecisionTarget, string>> = {
  sample: "samples",
  result: "samples",
  pair: "pairs",
  run: "runs",
  subject: "samples",
  file: "files",
};

async function unknownTarget(context: Context, kind: DecisionTarget, id: string): Promise<ConfigError> {
  const near = nearMiss(id, await idsOf(context, kind));
  const what = kind === "result" ? "result of the sample" : kind;
  return new ConfigError(
    `no ${what} \`${id}\` in this study${near ? `; did you mean \`${near}\`?` : "."} \`csfp list ${listOf[kind]}\` prints what there is. Nothing was written.`,
  );
}

async function idsOf({ store }: Context, kind: DecisionTarget): Promise<string[]> {
  if (kind === "subject") return (await store.subjectNos()).map((one) => one.subjectId);
  if (kind === "sample" || kind === "result") return (await store.knownSamples()).map((one) => one.sampleId);
  if (kind === "run") return [...new Set((await store.runAssessments()).map((one) => one.name))];
  return [];
}
