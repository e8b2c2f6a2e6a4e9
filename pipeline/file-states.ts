import type { FileState, StoredFile } from "../src/store/study-store.js";
import type { Context } from "./stage.js";

/** What becomes of files that were set aside or wait: their questions end without a person where the inbox answers them. */

/** A file of this name that was set aside or waited is corrected by the one that was imported. */
export async function resolveNamesakes(
  context: Context,
  { name, sha256 }: { name: string; sha256: string },
): Promise<void> {
  const reason = `${name} was exported again (${sha256.slice(0, 12)}) and imported`;
  for (const file of await context.store.files()) {
    if (file.name !== name || file.sha256 === sha256) continue;
    if (file.status === "setAside" || file.status === "waiting") await resolve(context, file, "corrected", reason);
  }
}

/** Files that are no longer in the inbox, where nothing of the night resolved them already. */
export async function resolveLeft(context: Context): Promise<void> {
  const left = new Map(context.left.map((one) => [one.fileNo, one.reason]));
  if (left.size === 0) return;
  for (const file of await context.store.files()) {
    const reason = left.get(file.fileNo);
    if (reason !== undefined && file.status !== "resolved") await resolve(context, file, "left", reason);
  }
}

async function resolve(context: Context, file: StoredFile, cause: FileState["cause"], reason: string): Promise<void> {
  await context.store.write({ actor: context.actor, reason: `resolve ${file.sha256}` }, (writer) =>
    writer.setFileState(file.fileNo, { state: "resolved", cause, reason }),
  );
  context.tally.filesResolved++;
  context.log.say("info", `${reason}: no longer ${file.status === "waiting" ? "waiting" : "set aside"}`, {
    sha256: file.sha256,
  });
}
