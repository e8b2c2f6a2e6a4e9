import { type Delimiter, delimiters, parseHead } from "../../src/io/csv.js";

/** Derived copies of a fixture: the same content as other computers, exports and accidents would write it. */

export interface Variant {
  name: string;
  /** Null where the variant makes no sense for this content. */
  make(text: string, kind: "table" | "other"): Uint8Array | null;
  /** `alike`: must read the same. `either`: the same, or a failure that names a row (or says why there is none). */
  must: "alike" | "either";
}

const utf8 = (text: string) => Buffer.from(text);

export const variants: readonly Variant[] = [
  { name: "LF", must: "alike", make: (t) => utf8(t.replaceAll("\r\n", "\n")) },
  { name: "CRLF", must: "alike", make: (t) => utf8(t.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n")) },
  { name: "BOM", must: "alike", make: (t) => utf8(`\ufeff${t}`) },
  {
    name: "latin1",
    must: "alike",
    // biome-ignore lint/suspicious/noControlCharactersInRegex: every character a byte can hold
    make: (t) => (/^[\u0000-\u007f\u00a0-\u00ff]*$/.test(t) ? Buffer.from(t, "latin1") : null),
  },
  { name: "blank tail", must: "alike", make: (t, kind) => utf8(`${t}\r\n${kind === "table" ? "\r\n  \r\n" : ""}`) },
  {
    name: "semicolon",
    must: "either",
    make: (t, kind) => (kind === "table" ? rewritten(t, ";", (cells) => cells) : null),
  },
  {
    name: "decimal comma",
    must: "either",
    make: (t, kind) =>
      kind === "table" ? rewritten(t, null, (cells) => cells.map((c) => c.replace(/^(-?\d+)\.(\d+)$/, "$1,$2"))) : null,
  },
  { name: "columns shuffled", must: "either", make: (t, kind) => (kind === "table" ? shuffled(t, false) : null) },
  { name: "column added", must: "either", make: (t, kind) => (kind === "table" ? shuffled(t, true) : null) },
  { name: "cut mid-row", must: "either", make: (t) => utf8(t.slice(0, cutPlace(t))) },
];

/** In the middle of the last line that has text. */
function cutPlace(text: string): number {
  const end = text.trimEnd().length;
  const start = text.lastIndexOf("\n", end - 1) + 1;
  return start + Math.floor((end - start) * 0.4);
}

export function delimiterOf(text: string): Delimiter {
  const counts = delimiters.map((d) => ({ d, n: text.split(d).length }));
  return counts.reduce((a, b) => (b.n > a.n ? b : a)).d;
}

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || cell.includes('"') || cell.includes("\n")
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

/** Parsed and written again, record by record; blank lines are lost. */
function rewritten(text: string, to: Delimiter | null, change: (cells: string[]) => string[]): Uint8Array {
  const delimiter = delimiterOf(text);
  const { records } = parseHead(text, delimiter, Number.POSITIVE_INFINITY, true);
  const out = to ?? delimiter;
  return utf8(
    `${records
      .map((cells) =>
        change(cells)
          .map((c) => quoted(c, out))
          .join(out),
      )
      .join("\n")}\n`,
  );
}

/** Columns but the first in reverse order (with one more, full of words), in every record as wide as the widest. */
function shuffled(text: string, isWidened: boolean): Uint8Array {
  const { records } = parseHead(text, delimiterOf(text), Number.POSITIVE_INFINITY, true);
  const width = Math.max(...records.map((r) => r.length));
  let n = 0;
  return rewritten(text, null, (cells) => {
    if (cells.length < width) return cells;
    if (isWidened) return [...cells, n++ === 0 ? "Annotation" : "word"];
    return [cells[0]!, ...cells.slice(1).reverse()];
  });
}
