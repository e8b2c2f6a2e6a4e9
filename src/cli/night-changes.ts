import type { Context } from "../../pipeline/stage.js";
import type { PairChangeRow } from "../report/data.js";
import { plural, significant } from "../report/format.js";

/** Pairs that a night lost, gained or changed since the night before; by use, which is what results rest on. */
export interface NightChanges {
  lost: readonly PairChangeRow[];
  gained: readonly PairChangeRow[];
  /** Used before and after, with another ratio. */
  changed: readonly PairChangeRow[];
  /** Fewer pairs are used than at the end of the night before. */
  isLoss: boolean;
}

/** Null where there is no night before. */
export async function nightChanges(context: Context): Promise<NightChanges | null> {
  const before = (await context.store.nights())
    .filter((night) => night.nightNo < context.nightNo && night.finishedAt !== null)
    .at(-1);
  if (before === undefined) return null;
  const { changesBetween, nightEnd } = await import("../../pipeline/changes.js");
  const rows = await changesBetween(context, await nightEnd(context, String(before.nightNo)), Number.MAX_SAFE_INTEGER);
  const lost = rows.filter((row) => row.useBefore === "used" && row.useAfter !== "used");
  const gained = rows.filter((row) => row.useBefore !== "used" && row.useAfter === "used");
  const changed = rows.filter(
    (row) => row.useBefore === "used" && row.useAfter === "used" && row.ratioBefore !== row.ratioAfter,
  );
  return { lost, gained, changed, isLoss: lost.length > gained.length };
}

/** What the night says of them, a line each; nothing where nothing changed. */
export function changeLines({ lost, gained, changed }: NightChanges): string[] {
  return [
    ...line("lost", lost, "used pair", (row) => row.useAfter ?? "no longer a pair"),
    ...line("gained", gained, "used pair", (row) => short(row.ratioAfter)),
    ...line("changed", changed, "ratio", (row) => `${short(row.ratioBefore)} to ${short(row.ratioAfter)}`),
  ];
}

const mostNamed = 10;

function line(
  word: string,
  rows: readonly PairChangeRow[],
  what: string,
  say: (row: PairChangeRow) => string,
): string[] {
  if (rows.length === 0) return [];
  const named = rows.slice(0, mostNamed).map((row) => `${row.subjectId} ${row.analyte} (${say(row)})`);
  const more = rows.length > mostNamed ? `, and ${rows.length - mostNamed} more: \`csfp diff\` lists them` : "";
  return [`${word.padEnd(9)} ${plural(rows.length, what)} since the night before: ${named.join(", ")}${more}`];
}

/** A ratio as a person reads it: `0.0641`, `< 0.0025`. */
function short(ratio: string | null): string {
  return (ratio ?? "").replace(/\d+\.?\d*(?:e[+-]?\d+)?/g, (digits) => significant(Number(digits)));
}
