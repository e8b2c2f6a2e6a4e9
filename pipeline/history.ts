import { ConfigError } from "../src/domain/errors.js";
import { formatMoment } from "../src/io/time-text.js";
import { changesBetween } from "./changes.js";
import { Targets } from "./decision-target.js";
import { fileHistory, runHistory, signatureRow, userHistory } from "./history-events.js";
import { filesOf, runIdOf } from "./record-names.js";
import type { Context } from "./stage.js";

/** One thing that happened to a record: from what to what, who, when, why. */
export interface HistoryRow {
  at: string;
  who: string;
  what: string;
  before: string;
  after: string;
  why: string;
}

export type HistoryKind = "sample" | "dose" | "pair" | "run" | "subject" | "file" | "user";

/**
 * Everything that ever happened to one record, oldest first. `targets`: what was worked out of decisions before, for who
 * asks for several histories. Throws ConfigError.
 */
export async function historyOf(
  context: Context,
  kind: HistoryKind,
  id: string,
  targets = new Targets(context),
): Promise<HistoryRow[]> {
  const rows = await recordRows(context, kind, id, targets);
  rows.push(...(await decisionRows(context, kind, await idsOf(context, kind, id), targets)));
  if (rows.length === 0) {
    const list = kind === "user" ? "csfp user list" : kind === "subject" ? "csfp list samples" : `csfp list ${kind}s`;
    throw new ConfigError(`no ${kind} \`${id}\` was ever in this study; \`${list}\` prints those there are now.`);
  }
  return rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => (a.row.at < b.row.at ? -1 : a.row.at > b.row.at ? 1 : a.index - b.index))
    .map(({ row }) => row);
}

async function recordRows(context: Context, kind: HistoryKind, id: string, targets: Targets): Promise<HistoryRow[]> {
  if (kind === "pair") return pairRows(context, id);
  if (kind === "run") return runHistory(context, id);
  if (kind === "file") return fileHistory(context, id);
  if (kind === "user") return userHistory(context, id);
  const rows = await tableRows(context, `${kind}s`, id);
  return kind === "sample" ? [...rows, ...(await resultRows(context, id, targets))] : rows;
}

/** Where a row came from: the night's start and actor, and the file with its row. */
async function fileOrigins(
  context: Context,
): Promise<(fileNo: number, row: number) => { at: string; who: string; why: string }> {
  const nights = new Map((await context.store.nights()).map((night) => [night.nightNo, night]));
  const files = new Map((await context.store.files()).map((file) => [file.fileNo, file]));
  return (fileNo, row) => {
    const file = files.get(fileNo)!;
    const night = nights.get(file.nightNo)!;
    const read = file.status === "superseded" ? " (read again since)" : "";
    return {
      at: night.startedAt,
      who: night.actor,
      why: `${file.name}${row > 0 ? `:${row}` : ""}, ${file.sha256.slice(0, 12)}${read}`,
    };
  };
}

async function tableRows(context: Context, table: "samples" | "doses" | "subjects", id: string): Promise<HistoryRow[]> {
  const origin = await fileOrigins(context);
  const last = new Map<string, string>();
  const rows: HistoryRow[] = [];
  for (const one of await context.store.tableHistory(table, id)) {
    const key = JSON.stringify([one.subjectId, one.mapping]);
    const before = last.get(key) ?? null;
    if (before === null && one.content === null) continue;
    const after = one.content ?? "";
    if (before === after) continue;
    last.set(key, after);
    const what = before === null || before === "" ? "listed" : after === "" ? "no longer listed" : "changed";
    rows.push({ what, ...differing(before ?? "", after), ...origin(one.fileNo, one.row) });
  }
  return rows;
}

/** Cells that differ, as `column=value`. */
function differing(before: string, after: string): { before: string; after: string } {
  const cellsOf = (text: string): Record<string, string> =>
    text === "" ? {} : (JSON.parse(text) as { cells: NonNullable<Record<string, string>> }).cells;
  const [a, b] = [cellsOf(before), cellsOf(after)];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]);
  const said = (cells: Record<string, string>): string =>
    keys
      .filter((key) => cells[key] !== undefined)
      .map((key) => `${key}=${cells[key]}`)
      .join(", ");
  return { before: said(a), after: said(b) };
}

async function resultRows(context: Context, sampleId: string, targets: Targets): Promise<HistoryRow[]> {
  const { data } = await targets.find("sample", sampleId, null);
  const sample = data?.samples.find((one) => one.sampleId === sampleId);
  if (!sample) return [];
  const origin = await fileOrigins(context);
  return sample.observations.flatMap((one) =>
    [one, ...one.links].map((place, index) => ({
      what: index === 0 ? `result of ${one.analyte}` : `the same result of ${one.analyte} again`,
      before: "",
      after: `${one.raw}${one.unit ? ` ${one.unit}` : ""}, run ${one.run}`,
      ...origin(place.fileNo, place.row),
    })),
  );
}

async function pairRows(context: Context, pairId: string): Promise<HistoryRow[]> {
  const { store } = context;
  const past = await store.pairChanges({ pairId });
  const [present] = await store.pairsSince({ pairId });
  const seqs = [...new Set([past[0]?.sinceSeq, present?.sinceSeq, ...past.map((one) => one.untilSeq)])];
  const rows: HistoryRow[] = [];
  for (const seq of seqs.filter((one) => typeof one === "number").sort((a, b) => a - b)) {
    const [change] = (await changesBetween(context, seq - 1, seq)).filter((one) => one.pairId === pairId);
    for await (const event of store.auditEvents({ entity: "evaluation", recordId: String(seq) })) {
      rows.push({
        at: event.atUtc,
        who: event.userId,
        what: change?.change ?? "evaluated",
        before: change?.ratioBefore ? `${change.ratioBefore}, ${change.useBefore}` : "",
        after: change?.ratioAfter ? `${change.ratioAfter}, ${change.useAfter}` : "",
        why: `evaluated (event ${seq}): ${event.reasonText}`,
      });
    }
  }
  return rows;
}

/** What decisions call a record: a run by the id of the store, a file by its hash. */
async function idsOf({ store }: Context, kind: HistoryKind, id: string): Promise<ReadonlySet<string>> {
  if (kind === "run") return new Set([await runIdOf(store, id)]);
  if (kind === "file") return new Set(filesOf(await store.files(), id).map((file) => file.sha256));
  return new Set([id]);
}

/** What people decided on a record, with every answer, and signed. */
async function decisionRows(
  context: Context,
  kind: HistoryKind,
  ids: ReadonlySet<string>,
  targets: Targets,
): Promise<HistoryRow[]> {
  if (kind === "dose" || kind === "user") return [];
  const decisions = await context.store.decisions();
  const rows: HistoryRow[] = [];
  for (const { entry, state, isReopened } of await targets.standings()) {
    const isOfSample = kind === "sample" && entry.targetKind === "result";
    const isAbout = ids.has(entry.targetId) && (entry.targetKind === kind || isOfSample);
    if (!isAbout && !(kind === "run" && entry.action === "replace" && ids.has(entry.choice ?? ""))) continue;
    const by = entry.action === "replace" ? `: run ${entry.choice} replaces run ${entry.targetId}` : "";
    for (const one of [entry, ...decisions.filter((other) => other.refersTo === entry.decisionNo)]) {
      rows.push({
        at: one.decidedAt,
        who: one.userId,
        what: one === entry ? `${entry.action} (D${entry.decisionNo})` : `${one.action} of D${entry.decisionNo}`,
        before: "",
        after: one === entry ? `${state}${isReopened ? ", re-opened" : ""}${by}` : "",
        why: `${one.reasonCode}: ${one.reasonText}`,
      });
    }
  }
  const signed = (await context.store.signatures()).filter((one) => one.targetKind === kind && ids.has(one.targetId));
  return [...rows, ...signed.map(signatureRow)];
}

/** A history row as the study's people read it. */
export function inZone(row: HistoryRow, zone: string): HistoryRow {
  return { ...row, at: formatMoment(Date.parse(row.at), zone) };
}
