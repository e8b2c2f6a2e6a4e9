import type { FileState, StoredFile } from "../src/store/study-store.js";
import type { Context } from "./stage.js";

/** What becomes of files that were set aside or wait: their questions end without a person where the inbox answers them. */

/** Files that are set aside or wait when reading begins, by name. */
export type OpenFiles = Map<string, StoredFile[]>;

export async function openFiles({ store }: Context): Promise<OpenFiles> {
  const open: OpenFiles = new Map();
  for (const file of await store.files()) {
    if (file.status !== "setAside" && file.status !== "waiting") continue;
    open.set(file.name, [...(open.get(file.name) ?? []), file]);
  }
  return open;
}

/** Open files of this name are corrected by the one that was imported; each is answered once. */
export async function resolveNamesakes(
  context: Context,
  open: OpenFiles,
  { name, sha256 }: { name: string; sha256: string },
): Promise<void> {
  const reason = `${name} was exported again (${sha256.slice(0, 12)}) and imported`;
  const namesakes = open.get(name) ?? [];
  open.delete(name);
  for (const file of namesakes) if (file.sha256 !== sha256) await resolve(context, file, "corrected", reason);
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
