import { ConfigError } from "../src/domain/errors.js";
import type { StoredFile, StudyStore } from "../src/store/study-store.js";

/**
 * The id of a run as the store knows it. A run that its export does not name goes by its file: the file's name stands for
 * it. A text that is neither comes back as it is. Throws ConfigError where several files have the name.
 */
export async function runIdOf(store: StudyStore, name: string): Promise<string> {
  if ((await store.runNo(name)) !== null) return name;
  const ids = new Set<string>();
  for (const file of await store.files()) {
    const id = `file ${file.sha256.slice(0, 12)}`;
    if (file.name === name && (await store.runNo(id)) !== null) ids.add(id);
  }
  if (ids.size < 2) return [...ids][0] ?? name;
  throw new ConfigError(
    `${ids.size} files are named ${name}, each a run of its own: ${[...ids].map((id) => `\`${id}\``).join(", ")}. Name the run by one of these ids. Nothing was written.`,
  );
}

/** Files of this name, or with this beginning (8 characters or more) of their SHA-256. */
export function filesOf(files: readonly StoredFile[], text: string): StoredFile[] {
  const isHash = /^[0-9a-f]{8,64}$/i.test(text);
  return files.filter((one) => one.name === text || (isHash && one.sha256.startsWith(text.toLowerCase())));
}
