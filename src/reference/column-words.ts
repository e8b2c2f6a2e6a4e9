import { loadReferenceTable } from "./reference-table.js";

/** A column that a word names, in the words of `csfp map`: `collected_at.date` is the date of a time whose clock is apart. */
export interface NamedColumn {
  /** Table of the study, or `any`. */
  readonly table: string;
  readonly column: string;
  readonly language: string;
}

const columns = ["kind", "table", "column", "language", "word"] as const;

interface ColumnWords {
  readonly names: ReadonlyMap<string, readonly NamedColumn[]>;
  /** Words of cells, such as `liquor`, by house column: what they mean. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

let loaded: ColumnWords | null = null;

/** Names of columns and words of cells in several languages (`data/reference/column-words.csv`), plain (see `plainWord`). */
export function columnWords(): ColumnWords {
  loaded ??= read();
  return loaded;
}

function read(): ColumnWords {
  const names = new Map<string, NamedColumn[]>();
  const values = new Map<string, Map<string, string>>();
  for (const { cells } of loadReferenceTable("column-words.csv", columns)) {
    const { kind, table, column, language, word } = cells as Record<(typeof columns)[number], string>;
    const plain = plainWord(word);
    if (kind === "value") {
      const words = values.get(table) ?? new Map<string, string>();
      if (!words.has(plain)) words.set(plain, column);
      values.set(table, words);
    } else {
      const known = names.get(plain) ?? [];
      known.push({ table, column, language });
      names.set(plain, known);
    }
  }
  return { names, values };
}

/** Lower case, without accents, units in brackets and punctuation: `Entnahme-Datum [UTC]` -> `entnahme datum`. */
export function plainWord(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[[(][^\])]*[\])]/g, " ")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
