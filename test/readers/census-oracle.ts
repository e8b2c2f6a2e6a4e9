import type { Finding } from "../../src/domain/finding.js";
import type { RawResult } from "../../src/domain/result.js";
import { ReadError } from "../../src/findings/read-error.js";
import { openSourceFile } from "../../src/io/source-file.js";
import { chooseReader, readChosen } from "../../src/readers/index.js";
import { unstudied } from "../../src/readers/options.js";
import type { Line } from "./line-mutations.js";
import { drain, type WholeRead } from "./read-all.js";

/** What a file must keep when some of its lines are damaged: see `lostInSilence`. */
export interface Undamaged {
  name: string;
  lines: Line[];
  /** Results by line. */
  byRow: Map<number, RawResult[]>;
  analytes: Set<string>;
  isWithoutCurve: boolean;
  /** Places in `lines` of titles, headers and other lines without results. */
  context: number[];
}

/** A file's reading; null where it is refused as a whole (which says so). */
export async function readOrRefuse(name: string, bytes: Uint8Array): Promise<WholeRead | null> {
  try {
    const file = await openSourceFile({ name, bytes });
    const choice = chooseReader(file, []);
    if (choice.by === "refused") return null;
    return await drain(readChosen(file, choice, unstudied()));
  } catch (error) {
    if (error instanceof ReadError) return null;
    throw error;
  }
}

/** Lines with text, counted once more, from the characters. */
export function countLines(text: string): number {
  return text.split(/\r\n|\r|\n|\u0085/).filter((line) => /[^\s,;"\ufeff]/.test(line)).length;
}

/**
 * The differential oracle: why the reading of the damaged lines is wrong, or null. Every result of an untouched line
 * stands as it was, or a finding covers its line; nothing appears on an untouched line that was not there.
 */
export function lostInSilence(before: Undamaged, damaged: readonly Line[], read: WholeRead | null): string | null {
  if (read === null) return null;
  const isSetAside = read.results.length === 0 && read.findings.some((f) => f.severity === "error");
  if (isSetAside) return null;
  // A single number in a file without a curve is proof of a curve.
  if (before.isWithoutCurve && !read.findings.some((f) => f.rule === "no-curve")) return null;
  const survivors = new Set(damaged.filter((line) => !line.isTouched).map((line) => line.origin));
  const isContextWhole = before.context.every((at) => survivors.has(before.lines[at]!.origin));
  const byRow = rowsOf(read.results);
  let lost = 0;
  const rows = rowNumbers(damaged);
  for (const [i, line] of damaged.entries()) {
    const row = rows[i]!;
    if (line.isTouched || line.origin === null) continue;
    // Of two equal lines either may stand for both (reports by transition).
    if (damaged.some((twin, k) => twin.isTouched && twin.text === line.text && byRow.has(rows[k]!))) continue;
    const old = before.byRow.get(line.origin) ?? [];
    const now = byRow.get(row) ?? [];
    if (old.length === 0) {
      // A row once left out as a repetition may stand where its first one is gone; values it may not invent.
      // Without the column that told a standard or a second peak, it is another analyte, or a conflict of its injection.
      const isOther =
        !isContextWhole && now.every((one) => !before.analytes.has(one.analyte) || isConflict(read.results, one));
      if (now.length > 0 && !isOther && !isRepetition(before, now) && !isCovered(read.findings, row, "warning"))
        return `line ${row} gives ${now.length} results and gave none`;
      continue;
    }
    lost += Math.max(0, old.length - now.length);
    for (const [k, result] of old.entries()) {
      // Columns of a wide table may have moved with its header.
      const other = isContextWhole ? now[k] : (twinOf(result, old, now) ?? now[k]);
      if (other === undefined) {
        if (!isCovered(read.findings, row, "error"))
          return `line ${row} lost ${result.analyte} ${result.raw} in silence`;
        continue;
      }
      const why = changed(result, other, isContextWhole, before.analytes);
      if (why !== null && !isCovered(read.findings, row, "warning")) return `line ${row}: ${why}`;
    }
    if (now.length > old.length && isContextWhole)
      return `line ${row} gives ${now.length} results and gave ${old.length}`;
  }
  // A column whose header no longer says that it holds concentrations is named, and none of its cells is a record.
  if (read.findings.some((f) => f.rule === "values-undeclared")) return null;
  const { reported } = read.facts.counts;
  return lost > reported ? `${lost} results of untouched lines are lost, ${reported} are reported` : null;
}

/** On which line of the damaged text each of them begins. */
function rowNumbers(lines: readonly Line[]): number[] {
  const starts: number[] = [];
  let text = "";
  for (const line of lines) {
    starts.push(text.length);
    text += line.text + line.end;
  }
  const ends = [...text.matchAll(/\r+\n|\r|\n|\u0085/g)].map((match) => match.index + match[0].length);
  return starts.map((start) => 1 + ends.filter((end) => end <= start).length);
}

function rowsOf(results: readonly RawResult[]): Map<number, RawResult[]> {
  const byRow = new Map<number, RawResult[]>();
  for (const result of results) byRow.set(result.row, [...(byRow.get(result.row) ?? []), result]);
  return byRow;
}

function isConflict(results: readonly RawResult[], one: RawResult): boolean {
  return results.some((other) => other !== one && other.rawFile === one.rawFile && other.analyte === one.analyte);
}

/** The result of the same analyte at the same of its places in the row. */
function twinOf(result: RawResult, old: readonly RawResult[], now: readonly RawResult[]): RawResult | undefined {
  const isSame = (one: RawResult) => one.analyte === result.analyte;
  return now.filter(isSame)[old.filter(isSame).indexOf(result)];
}

function isRepetition(before: Undamaged, now: readonly RawResult[]): boolean {
  const all = [...before.byRow.values()].flat();
  return now.every((one) => all.some((old) => old.raw === one.raw && old.analyte === one.analyte));
}

/** What of a result is another now. Where a title or header was touched, names may follow it, values may not. */
function changed(
  old: RawResult,
  now: RawResult,
  isContextWhole: boolean,
  analytes: ReadonlySet<string>,
): string | null {
  // A damaged column name may leave the same number in its other spelling (SDTM: as collected, as standardised).
  const isSame =
    old.value === null || now.value === null ? old.value === now.value : Math.abs(old.value / now.value - 1) < 1e-3;
  const isSpelling = !isContextWhole && isSame && old.reported === now.reported;
  if (!isSpelling && (old.value !== now.value || old.raw !== now.raw)) return `${old.raw} became ${now.raw}`;
  const isNothing = (r: RawResult) => r.reported === "missing" || r.reported === "notDetected";
  if (old.reported !== now.reported && !(isNothing(old) && isNothing(now)))
    return `${old.reported} became ${now.reported}`;
  if (old.analyte !== now.analyte && (isContextWhole || analytes.has(now.analyte))) {
    return `${old.analyte} became ${now.analyte}`;
  }
  if (!isContextWhole) return null;
  for (const key of ["unit", "rawFile", "sampleId", "sampleType", "lloq", "uloq", "dilutionFactor", "run"] as const) {
    if (old[key] !== now[key]) return `${key} ${old[key]} became ${now[key]}`;
  }
  return null;
}

const wholeFile = new Set(["mixed-decimal-marks", "no-curve", "no-results-read", "lines-unaccounted", "unlike-groups"]);
const fromHereOn = new Set(["untitled-block", "swallowed-rows", "no-concentration-column"]);

function isCovered(findings: readonly Finding[], row: number, least: "warning" | "error"): boolean {
  return findings.some((f) => {
    if (f.rule === "values-undeclared") return true;
    if (f.severity !== "error" && !(least === "warning" && f.severity === "warning")) return false;
    return f.row === row || wholeFile.has(f.rule) || (fromHereOn.has(f.rule) && f.row !== null && f.row <= row);
  });
}

export function undamaged(name: string, lines: Line[], read: WholeRead): Undamaged {
  const byRow = rowsOf(read.results);
  const isRecord = (line: Line) => byRow.has(line.origin!);
  const context = lines.flatMap((line, i) => (isRecord(line) || line.text.trim() === "" ? [] : [i]));
  const isWithoutCurve = read.findings.some((f) => f.rule === "no-curve");
  return { name, lines, byRow, analytes: new Set(read.results.map((r) => r.analyte)), isWithoutCurve, context };
}
