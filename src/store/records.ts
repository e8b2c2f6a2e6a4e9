import { noRows, smallDigests, storedDigests } from "./digest.js";
import { type Connection, prepared } from "./sqlite.js";

/** Records as their events keep them: canonical JSON, made from what is stored. */

interface Digests {
  injections: string;
  results: string;
}

/** A file with the digest of everything it gave. `digests`: of its results, where they are known already. */
export function fileValue(db: Connection, fileNo: number, digests?: Digests | null): string {
  const row = prepared(db, "SELECT * FROM files WHERE file_no = ?").get(fileNo) as Record<string, unknown> | undefined;
  if (!row) return "";
  const rows = digests ?? storedDigests(db, fileNo).get(fileNo) ?? noRows;
  return JSON.stringify({ ...row, ...rows, ...smallDigests(db, fileNo) });
}

export function nightValue(db: Connection, nightNo: number): string {
  const row = prepared(db, "SELECT * FROM nights WHERE night_no = ?").get(nightNo);
  return row ? JSON.stringify(row) : "";
}
