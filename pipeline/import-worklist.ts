import { userInfo } from "node:os";
import { basename } from "node:path";
import { isAnswer, readWorklist, type WorklistDecision } from "../src/decisions/worklist.js";
import type { DecisionTarget } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { identify, type Person, type Proof } from "./people.js";
import { type Batch, decide, type Item, writeBatch } from "./qc.js";
import type { Context } from "./stage.js";
import { readTableFile } from "./worklist-file.js";

/** Enters what a worklist says: one proof of identity, one decision a row, all or nothing. Throws ConfigError by row. */
export async function importWorklist(context: Context, proof: Proof, path: string): Promise<string> {
  const { batch, rest } = await batchOf(path);
  const said = await decide(context, proof, batch);
  return `${said}\n${rest}`;
}

/** What an import would write and change: done in a transaction that is taken back. Throws ConfigError by row. */
export async function rehearseWorklist(context: Context, proof: Proof, path: string): Promise<string> {
  const { batch, rest } = await batchOf(path);
  const known = proof.password === null ? null : await identify(context, proof);
  return context.store.rehearse(async () => {
    const before = await usedPairs(context);
    const person = known ?? (await standIn(context, proof));
    const lines = await writeBatch(context, person, batch);
    const { compute } = await import("./70-compute.js");
    await compute.run(context);
    const after = await usedPairs(context);
    return [...lines, ...changeLines(before, after), rest, "dry run: nothing was written"].join("\n");
  });
}

async function batchOf(path: string): Promise<{ batch: Batch; rest: string }> {
  const { name, sha256, rows } = await readTableFile(path);
  const { decisions, withoutAction, mistakes } = readWorklist(rows);
  if (mistakes.length > 0) {
    const list = mistakes.map(({ line, what }) => `${name}:${line}: ${what}`);
    throw new ConfigError(`${list.join("\n")}\nNothing was written.`);
  }
  if (decisions.length === 0) {
    throw new ConfigError(
      `${name}: no row has an action, so there is nothing to enter; fill in action, reason and text. Nothing was written.`,
    );
  }
  const items = decisions.map((one) => itemOf(one, `${name}:${one.line}`));
  const skipped = withoutAction === 0 ? "" : `; ${withoutAction} without an action were passed over`;
  return {
    batch: { items, sourceFileHash: sha256 },
    rest: `${basename(path)}: ${items.length} rows decided${skipped}`,
  };
}

function itemOf({ action, kind, id, analyte, reason, text }: WorklistDecision, place: string): Item {
  const why = { reasonCode: reason, reasonText: text };
  if (isAnswer(action)) return { place, answer: { action, decisionNo: Number(id.slice(1)), ...why } };
  return { place, entry: { action, kind: kind as DecisionTarget, id, analyte, choice: null, ...why } };
}

/**
 * Who a rehearsal acts as where no password was given: the account named or mapped, else one that may enter anything and
 * is taken back with the rest. Only inside `rehearse`.
 */
async function standIn({ store, now }: Context, { asUser }: Proof): Promise<Person> {
  const users = await store.users();
  const user = users.find((one) => (asUser === null ? one.osUser === userInfo().username : one.userId === asUser));
  if (user) return { user, authenticatedBy: "named" };
  if (asUser !== null) throw new ConfigError(`no account \`${asUser}\` (\`csfp user list\` prints all).`);
  const userId = "dry-run";
  await store.write({ actor: "system:importer", reason: "dry run" }, (writer) =>
    writer.addUser({
      userId,
      fullName: "dry run",
      role: "analyst",
      osUser: null,
      credential: "none",
      createdAt: new Date(now()).toISOString(),
    }),
  );
  const added = (await store.users()).find((one) => one.userId === userId)!;
  return { user: added, authenticatedBy: "named" };
}

async function usedPairs({ store }: Context): Promise<Map<string, string>> {
  const names = new Map((await store.subjectNos()).map((one) => [one.subjectNo, one.subjectId]));
  const used = new Map<string, string>();
  for await (const page of store.pairRecords()) {
    for (const { pairId, subjectNo, analyte, isUsed } of page) {
      if (isUsed) used.set(pairId, `${names.get(subjectNo)} (${analyte}, pair ${pairId})`);
    }
  }
  return used;
}

function changeLines(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const only = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] =>
    [...a].filter(([id]) => !b.has(id)).map(([, name]) => name);
  const [lost, gained] = [only(before, after), only(after, before)];
  return [
    `pairs used: ${before.size} now, ${after.size} afterwards`,
    ...(lost.length > 0 ? [`no longer used: ${lost.sort().join(", ")}`] : []),
    ...(gained.length > 0 ? [`used again: ${gained.sort().join(", ")}`] : []),
  ];
}
