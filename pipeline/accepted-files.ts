import { standings } from "../src/decisions/standing.js";
import type { StudyStore } from "../src/store/study-store.js";
import type { Context } from "./stage.js";

/** SHA-256 of every file that people accepted, where the acceptance is in force. */
export async function acceptedFiles(store: StudyStore): Promise<ReadonlySet<string>> {
  const decisions = (await store.decisions()).filter((one) => one.targetKind === "file");
  const standing = standings(decisions, (entry) => entry.evidenceSha256);
  return new Set(
    standing.filter((one) => one.entry.action === "accept" && one.isInForce).map((one) => one.entry.targetId),
  );
}

const handled = "reinstated_decisions";

/** Tables that two persons made the newest again and that no night has read since: SHA-256 -> number of the decision. */
export async function dueReinstatements(store: StudyStore): Promise<ReadonlyMap<string, number>> {
  const done = new Set(JSON.parse((await store.meta(handled)) ?? "[]") as number[]);
  const decisions = (await store.decisions()).filter((one) => one.targetKind === "file");
  const standing = standings(decisions, (entry) => entry.evidenceSha256);
  return new Map(
    standing
      .filter(({ entry, isInForce }) => entry.action === "reinstate" && isInForce && !done.has(entry.decisionNo))
      .map(({ entry }) => [entry.targetId, entry.decisionNo]),
  );
}

/** Notes that a night has read these tables again: a decision acts once. */
export async function noteReinstated(context: Pick<Context, "store" | "actor">, due: ReadonlyMap<string, number>) {
  if (due.size === 0) return;
  const { store, actor } = context;
  const done = JSON.parse((await store.meta(handled)) ?? "[]") as number[];
  await store.write({ actor, reason: "tables made the newest again" }, (writer) =>
    writer.setMeta(handled, JSON.stringify([...done, ...due.values()])),
  );
}
