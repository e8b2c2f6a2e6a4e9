import type { AuditEvent } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import type { PairChangeRow } from "../src/report/data.js";
import type { PairChange, PairSince } from "../src/store/study-store.js";
import type { Context } from "./stage.js";

/** What a pair was and is, between two events of the audit trail. */

type Ratio = [state: string, value: number | null, bound: number | null];
interface Content {
  analyte: string;
  ratio: Ratio;
  unbound: Ratio;
  isUsed: boolean;
  firstExclusion: string | null;
}

const end = Number.MAX_SAFE_INTEGER;

/** Pairs that are new, gone or changed between two events, in order of pair id. */
export async function changesBetween(context: Context, fromSeq: number, toSeq: number): Promise<PairChangeRow[]> {
  const { store } = context;
  const history = new Map<string, PairChange[]>();
  for (const one of await store.pairChanges({ afterSeq: fromSeq, untilSeq: end })) {
    history.set(one.pairId, [...(history.get(one.pairId) ?? []), one]);
  }
  const now = new Map((await store.pairsSince({ afterSeq: fromSeq, untilSeq: end })).map((one) => [one.pairId, one]));
  const rows: PairChangeRow[] = [];
  for (const pairId of [...new Set([...history.keys(), ...now.keys()])].sort()) {
    const past = history.get(pairId) ?? [];
    const present = now.get(pairId) ?? (await store.pairsSince({ pairId }))[0];
    const before = stateAt(past, present, fromSeq);
    const after = stateAt(past, present, toSeq);
    const subjectId = past[0]?.subjectId ?? present!.subjectId;
    if (before !== after) rows.push(rowOf(pairId, subjectId, before, after));
  }
  return rows;
}

/** Content of every pair there was at an event. */
export async function pairsAt({ store }: Context, seq: number): Promise<Map<string, string>> {
  const history = new Map<string, PairChange[]>();
  for (const one of await store.pairChanges({ afterSeq: seq, untilSeq: end })) {
    history.set(one.pairId, [...(history.get(one.pairId) ?? []), one]);
  }
  const now = new Map((await store.pairsSince({ afterSeq: 0, untilSeq: end })).map((one) => [one.pairId, one]));
  const contents = new Map<string, string>();
  for (const pairId of new Set([...history.keys(), ...now.keys()])) {
    const content = stateAt(history.get(pairId) ?? [], now.get(pairId), seq);
    if (content !== null) contents.set(pairId, content);
  }
  return contents;
}

function stateAt(past: readonly PairChange[], present: PairSince | undefined, seq: number): string | null {
  const then = past.find((one) => (one.sinceSeq ?? 0) <= seq && seq < one.untilSeq);
  if (then) return then.content;
  return present && (present.sinceSeq ?? 0) <= seq ? present.content : null;
}

function rowOf(pairId: string, subjectId: string, before: string | null, after: string | null): PairChangeRow {
  const [a, b] = [before, after].map((text) => (text === null ? null : (JSON.parse(text) as Content)));
  const change = before === null ? "new" : after === null ? "gone" : "changed";
  const [was, is] = [a?.ratio[1] ?? null, b?.ratio[1] ?? null];
  return {
    pairId,
    subjectId,
    analyte: (a ?? b)!.analyte,
    change,
    ratioBefore: a ? ratioText(a.ratio) : null,
    ratioAfter: b ? ratioText(b.ratio) : null,
    changePct: was !== null && is !== null && was !== 0 ? (100 * (is - was)) / was : null,
    useBefore: a ? useText(a) : null,
    useAfter: b ? useText(b) : null,
  };
}

function ratioText([state, value, bound]: Ratio): string {
  if (value !== null) return String(value);
  if (bound !== null) return `${state === "below" ? "<" : ">"} ${bound}`;
  return "not estimable";
}

function useText({ isUsed, firstExclusion }: Content): string {
  return isUsed ? "used" : `not used: ${firstExclusion ?? "no ratio"}`;
}

/** The event with which a night ended. Throws ConfigError naming the nights there are. */
export async function nightEnd(context: Context, name: string): Promise<number> {
  const nights = await context.store.nights();
  const night = nights.find((one) => one.runId === name || String(one.nightNo) === name);
  const known = nights.map((one) => `${one.nightNo} (${one.runId})`).join(", ");
  if (!night) throw new ConfigError(`no night \`${name}\` in this study; expected one of ${known || "none yet"}`);
  let seq = 0;
  for await (const event of context.store.auditEvents({ entity: "night", recordId: String(night.nightNo) }))
    seq = event.seq;
  return seq;
}

interface ReportNote {
  manifestSha256: string;
  auditSeq: number;
}

/** What changed since the report before this state of the data; null where there was none. */
export async function changesSinceReport(
  context: Context,
  headSeq: number,
  untilSeq = end,
): Promise<{ since: string; rows: PairChangeRow[] } | null> {
  let last: AuditEvent | null = null;
  for await (const event of context.store.auditEvents({ entity: "report", recordId: "study" })) {
    if (event.seq <= untilSeq && (JSON.parse(event.newValue) as ReportNote).auditSeq < headSeq) last = event;
  }
  if (last === null) return null;
  const { auditSeq } = JSON.parse(last.newValue) as ReportNote;
  return { since: last.atLocal, rows: await changesBetween(context, auditSeq, untilSeq) };
}
