import type { Random } from "./mutations.js";

/** Damage to whole lines of a text, with the record of which lines were touched: the others must be read as before. */

export interface Line {
  text: string;
  end: string;
  /** 1-based line of the undamaged file; null for a line that was added. */
  origin: number | null;
  isTouched: boolean;
}

export interface Damage {
  name: string;
  lines: Line[];
}

export function toLines(text: string): Line[] {
  const pieces = text.split(/(\r\n|\n|\r)/);
  const lines: Line[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    if (pieces[i] === "" && pieces[i + 1] === undefined) break;
    lines.push({ text: pieces[i]!, end: pieces[i + 1] ?? "", origin: i / 2 + 1, isTouched: false });
  }
  return lines;
}

export function textOf(lines: readonly Line[]): string {
  return lines.map((line) => line.text + line.end).join("");
}

/** `context`: places of titles, headers and other lines that are no record. */
type Mutation = (lines: Line[], random: Random, context: readonly number[]) => Line[];

const any = (n: number, random: Random) => Math.floor(random() * n);
const touch = (lines: Line[], at: number, text: string) => lines.with(at, { ...lines[at]!, text, isTouched: true });
const change =
  (edit: (text: string, random: Random) => string): Mutation =>
  (lines, random) => {
    const at = any(lines.length, random);
    return touch(lines, at, edit(lines[at]!.text, random));
  };
const delimiterOf = (text: string) => [..."\t;,"].find((d) => text.includes(d)) ?? ",";
const insertAt = (text: string, at: number, piece: string) => text.slice(0, at) + piece + text.slice(at);
const swapCase = (text: string) => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase());
const editCell = (text: string, random: Random, edit: (cell: string) => string | null) => {
  const delimiter = delimiterOf(text);
  const cells = text.split(delimiter);
  const at = any(cells.length, random);
  const edited = edit(cells[at]!);
  return (edited === null ? cells.toSpliced(at, 1) : cells.with(at, edited)).join(delimiter);
};
const withEnds = (lines: Line[], from: number, to: number, end: string) =>
  lines.map((line, i) => (i >= from && i < to && line.end !== "" ? { ...line, end } : line));
const region = (lines: Line[], random: Random): [number, number] => {
  const from = any(lines.length, random);
  return [from, from + 1 + any(lines.length - from, random)];
};

export const lineMutations: Readonly<Record<string, Mutation>> = {
  "case of a line": change(swapCase),
  "case of a title or header": (lines, random, context) => {
    if (context.length === 0) return lines;
    const at = context[any(context.length, random)]!;
    return touch(lines, at, swapCase(lines[at]!.text));
  },
  "stray quote at a cell": change((text, random) => editCell(text, random, (cell) => `"${cell}`)),
  "stray quote anywhere": change((text, random) => insertAt(text, any(text.length + 1, random), '"')),
  "two stray quotes": (lines, random) => {
    const quote = (text: string) => editCell(text, random, (cell) => `"${cell}`);
    const close = (text: string) => editCell(text, random, (cell) => `${cell}"`);
    const a = any(lines.length, random);
    const b = Math.min(lines.length - 1, a + any(4, random));
    const opened = touch(lines, a, quote(lines[a]!.text));
    return touch(opened, b, close(opened[b]!.text));
  },
  "bare carriage returns": (lines) => withEnds(lines, 0, lines.length, "\r"),
  "carriage returns in places": (lines, random) => withEnds(lines, ...region(lines, random), "\r"),
  "line feeds in places": (lines, random) => withEnds(lines, ...region(lines, random), "\n"),
  "doubled carriage returns": (lines, random) => withEnds(lines, ...region(lines, random), "\r\r\n"),
  "NEL line ends": (lines, random) => withEnds(lines, ...region(lines, random), "\u0085"),
  "header shifted down": (lines, random, context) => {
    if (context.length === 0) return lines;
    const at = context[any(context.length, random)]!;
    const to = Math.min(lines.length - 1, at + 1 + any(3, random));
    const moved = { ...lines[at]!, isTouched: true, end: lines[at]!.end || "\n" };
    const rest = lines.toSpliced(at, 1);
    const ended = rest.map((line, i) => (i < rest.length - 1 || line.end !== "" ? line : { ...line, end: "\n" }));
    return ended.toSpliced(to, 0, moved);
  },
  "title line added above": (lines, random) => [
    ...["Study X", "CSF, plasma and serum", "", "Report of 12 January"]
      .slice(0, 1 + any(4, random))
      .map((text) => ({ text, end: "\n", origin: null, isTouched: true })),
    ...lines,
  ],
  "dropped cell": change((text, random) => editCell(text, random, () => null)),
  "dropped column": (lines, random) => {
    const widest = lines.reduce((a, b) => (b.text.length > a.text.length ? b : a)).text;
    const delimiter = delimiterOf(widest);
    const at = any(widest.split(delimiter).length, random);
    return lines.map((line) => {
      const cells = line.text.split(delimiter);
      return cells.length <= 1 ? line : { ...line, text: cells.toSpliced(at, 1).join(delimiter), isTouched: true };
    });
  },
  "duplicated line": (lines, random) => {
    const at = any(lines.length, random);
    const copy = { ...lines[at]!, origin: null, isTouched: true };
    return lines.toSpliced(at, 0, { ...copy, end: copy.end || "\n" });
  },
  "deleted line": (lines, random) => lines.toSpliced(any(lines.length, random), 1),
  "deleted title or header": (lines, random, context) =>
    context.length === 0 ? lines : lines.toSpliced(context[any(context.length, random)]!, 1),
  // More at once could take a title, its header and a row, and nothing in the file would tell.
  "deleted lines": (lines, random) => lines.toSpliced(any(lines.length, random), 2 + any(2, random)),
  "overlong cell": change((text, random) => editCell(text, random, (cell) => cell + "x".repeat(3000))),
  "overlong line": change((text, random) => text + `${delimiterOf(text)}9`.repeat(1 + any(400, random))),
  "truncated end": (lines, random) => {
    const at = any(lines.length, random);
    const { text } = lines[at]!;
    return [
      ...lines.slice(0, at),
      { ...lines[at]!, text: text.slice(0, any(text.length + 1, random)), end: "", isTouched: true },
    ];
  },
  NULs: change((text, random) => insertAt(text, any(text.length + 1, random), "\0".repeat(1 + any(20, random)))),
  "another delimiter": change((text) => text.replaceAll(delimiterOf(text), delimiterOf(text) === ";" ? "\t" : ";")),
  "damaged cell": change((text, random) => {
    const words = ["", "ND", "1,234", "<", "NaN", "#N/A", "12.5.1", "Compound", "é", "=1+1"];
    return editCell(text, random, () => words[any(words.length, random)]!);
  }),
  "lines joined": (lines, random) => {
    const at = any(lines.length, random);
    const touched = lines.with(at, { ...lines[at]!, end: "", isTouched: true });
    return at + 1 < lines.length ? touched.with(at + 1, { ...touched[at + 1]!, isTouched: true }) : touched;
  },
};

const names = Object.keys(lineMutations);

export function damage(lines: readonly Line[], random: Random, context: readonly number[]): Damage {
  const name = names[any(names.length, random)]!;
  return { name, lines: lineMutations[name]!([...lines], random, context) };
}
