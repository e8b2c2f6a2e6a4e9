import { standings } from "../src/decisions/standing.js";
import type { StudyStore } from "../src/store/study-store.js";

/** SHA-256 of every file that people accepted, where the acceptance is in force. */
export async function acceptedFiles(store: StudyStore): Promise<ReadonlySet<string>> {
  const decisions = (await store.decisions()).filter((one) => one.targetKind === "file");
  const standing = standings(decisions, (entry) => entry.evidenceSha256);
  return new Set(
    standing.filter((one) => one.entry.action === "accept" && one.isInForce).map((one) => one.entry.targetId),
  );
}
