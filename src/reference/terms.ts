import { parseSmallCsv } from "../io/csv.js";
import { readReferenceFile } from "./reference-file.js";

/** What a word in a concentration cell means; a number is not in this list. */
export type TermMeaning = "belowLloq" | "aboveUloq" | "notDetected" | "missing";

export const termMeanings: readonly TermMeaning[] = ["belowLloq", "aboveUloq", "notDetected", "missing"];

export interface TermFound {
  meaning: TermMeaning;
  /** Text of the limit the cell carries (`<2` -> `2`); null where it carries none. */
  limitText: string | null;
}

export interface TermRow {
  format: string;
  kind: "word" | "pattern";
  text: string;
  meaning: TermMeaning;
  evidence: string;
}

/** Missing, not-detected and censored words of data/reference/terms.csv, row by row. */
export function termRows(): readonly TermRow[] {
  rows ??= parseSmallCsv(readReferenceFile("terms.csv")).map((row) => row as unknown as TermRow);
  return rows;
}
let rows: readonly TermRow[] | null = null;

export interface Terms {
  /** What this cell says, or null when it is not one of the known words (a number, or a misspelling). */
  find(text: string): TermFound | null;
  /** All words, for near misses. */
  words: readonly string[];
}

const tables = new Map<string, Terms>();

/** Words of one format: its own rows first, then those of every format; compared without case and outer blanks. */
export function termsOf(format: string): Terms {
  let terms = tables.get(format);
  if (terms === undefined) {
    terms = build(termRows(), format);
    tables.set(format, terms);
  }
  return terms;
}

function build(all: readonly TermRow[], format: string): Terms {
  const words = new Map<string, TermFound>();
  const patterns: { pattern: RegExp; meaning: TermMeaning }[] = [];
  for (const row of [...all.filter((r) => r.format === format), ...all.filter((r) => r.format === "any")]) {
    if (row.kind === "pattern") patterns.push({ pattern: new RegExp(row.text, "i"), meaning: row.meaning });
    else if (!words.has(keyOf(row.text))) words.set(keyOf(row.text), { meaning: row.meaning, limitText: null });
  }
  return {
    words: [...words.keys()].filter((w) => w !== ""),
    find(text) {
      // No word or limit is this long, and patterns stay cheap.
      if (text.length > 200) return null;
      const key = keyOf(text);
      const word = words.get(key);
      if (word !== undefined) return word;
      for (const { pattern, meaning } of patterns) {
        const match = pattern.exec(text.trim());
        if (match !== null) return { meaning, limitText: match.groups?.limit ?? null };
      }
      return null;
    },
  };
}

function keyOf(text: string): string {
  return text.trim().toLowerCase();
}
