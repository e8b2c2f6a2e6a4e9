import type { Mapping } from "../config/schema.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import { delimiters, headerNames } from "../io/csv.js";
import { houseTables, neededColumns } from "./house-tables.js";
import type { FileHead, Reader } from "./reader.js";
import { splitLine } from "./vendor-blocks.js";

/** A layout whose telling columns a file partly has. */
export interface NearLayout {
  id: string;
  /** Share of its telling columns that one line of the file has. */
  share: number;
  lacking: string[];
}

const mostLines = 20;
/** Below this share, likeness is chance: `Sample ID` is in every table. */
const leastShare = 0.5;

/** The layouts nearest to a file that nobody claims, by the share of their telling columns: the best, ties together. */
export function nearestLayouts(file: FileHead, readers: readonly Reader[], study: readonly Mapping[]): NearLayout[] {
  const lines = headerLines(file.headText);
  const layouts = [
    ...readers.flatMap(({ id, tellingColumns }) =>
      tellingColumns === undefined ? [] : [{ id, telling: tellingColumns }],
    ),
    ...houseTables.flatMap(({ name, kind }) =>
      neededColumns[kind].map((way) => ({ id: name, telling: way.map((c) => [c]) })),
    ),
    ...study.map(({ name, columns }) => ({
      id: `mapping ${name}`,
      telling: [...new Set(Object.values(columns))].map((c) => [c].flat()),
    })),
  ].filter(({ telling }) => telling.length >= 2);
  const near = layouts
    .map(({ id, telling }) => nearness(id, telling, lines))
    .filter(({ share }) => share >= leastShare);
  const best = Math.max(...near.map(({ share }) => share));
  const winners = near.filter(({ share }) => share === best);
  return winners.filter((layout, i) => winners.findIndex(({ id }) => id === layout.id) === i).slice(0, 3);
}

function nearness(
  id: string,
  telling: readonly (readonly string[])[],
  lines: readonly (readonly string[])[],
): NearLayout {
  let nearest: NearLayout = { id, share: 0, lacking: [] };
  for (const header of lines) {
    const names = new Set(header.map(plain));
    const lacking = telling.filter((ways) => !ways.some((name) => names.has(plain(name))));
    const share = (telling.length - lacking.length) / telling.length;
    if (share > nearest.share) nearest = { id, share, lacking: lacking.map((ways) => lackingColumn(ways, header)) };
  }
  return nearest;
}

function lackingColumn(ways: readonly string[], header: readonly string[]): string {
  for (const name of ways) {
    const near = nearMiss(name, header, strict);
    if (near !== null) return `a column "${name}" (is "${near}" meant?)`;
  }
  return `a column "${ways[0]}"`;
}

/** The first lines as names under each delimiter. */
function headerLines(headText: string): string[][] {
  return headText
    .split(/\r?\n/, mostLines)
    .flatMap((line) => delimiters.map((delimiter) => headerNames(splitLine(line, delimiter))))
    .filter((names) => names.length >= 2);
}

/** Without case, blanks apart and the unit in brackets, so that a name nearly right is told. */
function plain(name: string): string {
  return name
    .replace(/\s*[([][^()[\]]*[)\]]\s*$/, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
}
