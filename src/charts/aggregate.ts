import type { StandingMark } from "./standing.js";

/** More marks than this would hide each other: they are drawn as one mark a cell of a grid, and the picture says so. */
export const marksShown = 1000;

const cellsPerAxis = 26;
const smallestArea = 24;
const largestArea = 620;

/** How a mark's position is read and written: on the scale of its axis, so that cells look alike. */
export interface MarkAxis {
  readonly field: string;
  readonly isLog: boolean;
  /** Cells along this axis; 26 unless said. */
  readonly cells?: number;
}

export interface Aggregated<T> {
  readonly marks: readonly (T & { readonly n?: number; readonly area?: number })[];
  /** Sentence for the picture; null where every mark is one pair. */
  readonly note: string | null;
}

/**
 * Marks as they are, or, beyond the limit, joined by grid cell, standing and arrow. A joined mark lies at the mean
 * position of its members on the axes' scales; its area tells how many they are. Nothing is left out or sampled.
 */
export function aggregate<T extends StandingMark>(
  marks: readonly T[],
  x: MarkAxis,
  y: MarkAxis,
  limit = marksShown,
): Aggregated<T> {
  if (marks.length <= limit) return { marks, note: null };
  const at = [x, y].map((axis) => marks.map((mark) => read(mark, axis))) as [number[], number[]];
  const cell = [cellsOf(at[0], x.cells), cellsOf(at[1], y.cells)] as const;
  const groups = new Map<string, { first: T; n: number; sumX: number; sumY: number }>();
  marks.forEach((mark, i) => {
    const key = `${cell[0][i]} ${cell[1][i]} ${mark.standing} ${mark.arrow ?? ""}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { first: mark, n: 0, sumX: 0, sumY: 0 };
      groups.set(key, group);
    }
    group.n += 1;
    group.sumX += at[0][i] ?? 0;
    group.sumY += at[1][i] ?? 0;
  });
  const largest = [...groups.values()].reduce((most, g) => Math.max(most, g.n), 1);
  const joined = [...groups.values()].map(({ first, n, sumX, sumY }) => ({
    ...nameless(first),
    [x.field]: write(sumX / n, x),
    [y.field]: write(sumY / n, y),
    n,
    area: Math.max(smallestArea, Math.round((largestArea * n) / largest)),
  }));
  const note = `${marks.length} pairs in ${joined.length} symbols, area by number of pairs (most: ${largest})`;
  return { marks: joined, note };
}

function read(mark: object, axis: MarkAxis): number {
  const value = Number((mark as Readonly<Record<string, unknown>>)[axis.field]);
  return axis.isLog ? Math.log10(value) : value;
}

function write(value: number, axis: MarkAxis): number {
  return Number((axis.isLog ? 10 ** value : value).toPrecision(6));
}

function cellsOf(values: readonly number[], cells = cellsPerAxis): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const width = (high - low) / cells || 1;
  return values.map((value) => Math.min(cells - 1, Math.floor((value - low) / width)));
}

/** A joined mark keeps its look, not the names of the pair it began with. */
function nameless<T extends StandingMark>(mark: T): T {
  const { standing, colour, shape, arrow } = mark;
  return { standing, colour, shape, arrow } as T;
}
