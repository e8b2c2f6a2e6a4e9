import { targetText } from "../src/decisions/queue.js";
import type { AuditEvent, Signature } from "../src/domain/decision.js";
import type { HistoryRow } from "./history.js";
import { filesOf, runIdOf } from "./record-names.js";
import type { Context } from "./stage.js";

/** Histories of what the audit trail tells most of: runs, files and accounts. */

/** Which files brought a run's results, and each verdict on it. */
export async function runHistory(context: Context, name: string): Promise<HistoryRow[]> {
  const { store } = context;
  const id = await runIdOf(store, name);
  const runNo = await store.runNo(id);
  if (runNo === null) return [];
  const rows: HistoryRow[] = [];
  const places = (await store.loadRun([runNo], true)).injections.flatMap((one) => [one, ...one.links]);
  const counts = new Map<number, number>();
  for (const { fileNo } of places) counts.set(fileNo, (counts.get(fileNo) ?? 0) + 1);
  const files = new Map((await store.files()).map((file) => [file.fileNo, file]));
  for (const [fileNo, count] of counts) {
    const file = files.get(fileNo)!;
    for await (const event of store.auditEvents({ entity: "file", recordId: String(fileNo) })) {
      if (event.oldValue !== "") continue;
      const after = `${count} results`;
      rows.push({
        ...byEvent(event),
        what: "read",
        before: "",
        after,
        why: `${file.name}, ${file.sha256.slice(0, 12)}`,
      });
    }
  }
  for await (const event of store.auditEvents({ entity: "run", recordId: String(runNo) })) {
    const [before, after] = [verdictsOf(event.oldValue), verdictsOf(event.newValue)];
    if (before !== after) rows.push({ ...byEvent(event), what: "judged", before, after });
  }
  return rows;
}

function verdictsOf(value: string): string {
  return value === "" ? "" : (JSON.parse(value) as { verdicts: string[] }).verdicts.join("; ");
}

/** What became of a file, by its name or the beginning of its SHA-256: every reading, with the rows it gave. */
export async function fileHistory(context: Context, text: string): Promise<HistoryRow[]> {
  const { store } = context;
  const rows: HistoryRow[] = [];
  for (const { fileNo, sha256 } of filesOf(await store.files(), text)) {
    for await (const event of store.auditEvents({ entity: "file", recordId: String(fileNo) })) {
      const [before, after] = [fileState(event.oldValue), fileState(event.newValue)];
      const why = `${event.reasonText.replace(sha256, "").trim()} (${sha256.slice(0, 12)})`;
      if (before !== after) rows.push({ ...byEvent(event), what: event.action, before, after, why });
    }
  }
  return rows;
}

/** How a file stood, in words; '' for one that was not there. */
function fileState(value: string): string {
  if (value === "") return "";
  const {
    name,
    status,
    kind,
    mapping,
    rows_stored: stored,
    rows_read: read,
    state,
  } = JSON.parse(value) as {
    name?: string;
    status?: string;
    kind?: string | null;
    mapping?: string | null;
    rows_stored?: number;
    rows_read?: number;
    state?: { state: string; reason: string };
  };
  const by = mapping === null || mapping === undefined ? "" : ` (${mapping})`;
  const what = status === "setAside" ? "set aside" : `${status} as ${kind}${by}, ${stored} of ${read} rows`;
  return `${name}: ${what}${state ? `; ${state.state}: ${state.reason}` : ""}`;
}

/** What became of an account, how it signed in where that was written down, what its person entered and signed. */
export async function userHistory(context: Context, userId: string): Promise<HistoryRow[]> {
  const { store } = context;
  const rows: HistoryRow[] = [];
  for await (const event of store.auditEvents({ entity: "user", recordId: userId })) {
    const [before, after] = [accountState(event.oldValue), accountState(event.newValue)];
    const isRenewed = event.field.split(",").includes("credential");
    rows.push({ ...byEvent(event), what: isRenewed ? "new password" : event.action, before, after });
  }
  for await (const event of store.auditEvents({ entity: "signing", recordId: userId })) {
    rows.push({ ...byEvent(event), what: event.action, before: "", after: "" });
  }
  for (const one of (await store.decisions()).filter((decision) => decision.userId === userId)) {
    const no = one.refersTo === null ? `D${one.decisionNo}` : `of D${one.refersTo}`;
    const what = `${one.action} ${no}`;
    const why = `${one.reasonCode}: ${one.reasonText}`;
    rows.push({ at: one.decidedAt, who: userId, what, before: "", after: targetText(one), why });
  }
  for (const one of (await store.signatures()).filter((signature) => signature.userId === userId)) {
    rows.push({ ...signatureRow(one), after: `${one.targetKind} ${one.targetId}` });
  }
  return rows;
}

function accountState(value: string): string {
  if (value === "") return "";
  const { fullName, role, osUser, isDisabled } = JSON.parse(value) as {
    fullName: string;
    role: string;
    osUser: string | null;
    isDisabled: number;
  };
  return `${fullName}, ${role}${osUser === null ? "" : `, operating-system user ${osUser}`}${isDisabled === 1 ? ", disabled" : ""}`;
}

/** A signature, or what took one back. */
export function signatureRow(one: Signature): HistoryRow {
  const what = one.withdraws === null ? `signed ${one.meaning} (S${one.signatureNo})` : `unsigned S${one.withdraws}`;
  return { at: one.signedAt, who: one.userId, what, before: "", after: "", why: one.reasonText };
}

function byEvent(event: AuditEvent): HistoryRow {
  const why = event.reasonCode === "automatic" ? event.reasonText : `${event.reasonCode}: ${event.reasonText}`;
  return { at: event.atUtc, who: event.userId, what: event.action, before: "", after: "", why };
}
