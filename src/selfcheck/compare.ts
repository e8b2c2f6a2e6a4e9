import type { Computed, Json } from "./golden-kind.js";

/** Tolerance of one golden case: the first field rule whose pattern fits the path wins, else `rel`. */
export interface GoldenTolerance {
  readonly rel: number;
  readonly abs?: number;
  readonly fields?: readonly { readonly match: string; readonly rel?: number; readonly abs?: number }[];
}

/** A pattern of fields that a golden file names as not compared, with its reason. */
export interface NotComparedRule {
  readonly match: RegExp;
  readonly reason: string;
}

/** A field that was not compared, and why. */
export interface NotCompared {
  readonly field: string;
  readonly reason: string;
}

/** What a comparison saw. A field is one dotted path below `expected`; a vector or matrix is one field. */
export interface Comparison {
  readonly compared: number;
  /** Expected fields without a computed value that the file does not name as not compared. */
  readonly skipped: number;
  /** Expected fields without a computed value that the file names as not compared, each with the file's reason. */
  readonly notCompared: readonly NotCompared[];
  readonly skippedFields: readonly string[];
  readonly failedFields: readonly string[];
  /** Largest relative difference, among failed fields if there are any. */
  readonly worstRelDiff: number;
  readonly worstField: string | null;
  /** Fields that count towards the share of skipped ones: the expected fields that the file does not name. */
  readonly required: number;
  /** Something was compared and nothing failed; how much may be skipped is judged over the whole file. */
  readonly isPass: boolean;
}

/** Values smaller than this are compared as if they were this large. */
const NEAR_ZERO = 1e-8;
/** Share of a file's fields that count which may be left out. */
export const MAX_SKIPPED_SHARE = 0.05;

interface Difference {
  readonly relDiff: number;
  readonly isWithin: boolean;
}

/**
 * Compare computed with expected values by the rules of the golden files.
 *
 * A number passes when |a - b| <= max(rel * max(|a|, |b|, 1e-8), abs). null equals only null, "Inf" and "-Inf" equal
 * only infinite numbers or the same text, texts and booleans must be equal, vectors must have equal length. A field
 * without a computed value is skipped, or stands in `notCompared` where a rule names it: every field is in one of
 * `compared`, `skippedFields` and `notCompared`. Entries of a vector that
 * are undefined are left out; a vector of nothing else is skipped.
 *
 * @param rules which fields need not be computed and why; the first that fits a path gives the reason
 */
export function compareExpected(
  expected: Json,
  computed: Computed,
  tolerance: GoldenTolerance,
  rules: readonly NotComparedRule[],
): Comparison {
  const tally = { compared: 0, required: 0, skipped: [] as string[], failed: [] as string[] };
  const notCompared: NotCompared[] = [];
  const worst = { failed: { relDiff: -1, field: "" }, any: { relDiff: -1, field: "" } };
  for (const [path, want] of fieldsOf(expected, "")) {
    const rule = rules.find(({ match }) => match.test(path));
    const found = lookUp(computed, path);
    if (isLeftOut(found)) {
      if (rule === undefined) tally.skipped.push(path);
      else notCompared.push({ field: path, reason: rule.reason });
      continue;
    }
    tally.compared++;
    if (rule === undefined) tally.required++;
    const difference = differ(want, found, toleranceOf(path, tolerance));
    if (!difference.isWithin) {
      tally.failed.push(path);
      if (difference.relDiff > worst.failed.relDiff) worst.failed = { relDiff: difference.relDiff, field: path };
    }
    if (difference.relDiff > worst.any.relDiff) worst.any = { relDiff: difference.relDiff, field: path };
  }
  const shown = tally.failed.length > 0 ? worst.failed : worst.any;
  return {
    compared: tally.compared,
    skipped: tally.skipped.length,
    skippedFields: tally.skipped,
    notCompared,
    failedFields: tally.failed,
    worstRelDiff: Math.max(shown.relDiff, 0),
    worstField: shown.field === "" ? null : shown.field,
    required: tally.required + tally.skipped.length,
    isPass: tally.failed.length === 0 && tally.compared > 0,
  };
}

/** Every leaf or vector below `expected` with its dotted path; objects inside vectors are followed by position. */
export function* fieldsOf(value: Json, path: string): Generator<[string, Json]> {
  if (isFields(value)) {
    for (const [key, inner] of Object.entries(value)) yield* fieldsOf(inner, path === "" ? key : `${path}.${key}`);
    return;
  }
  if (Array.isArray(value) && value.some(isFields)) {
    for (const [position, inner] of value.entries()) yield* fieldsOf(inner, `${path}.${position}`);
    return;
  }
  yield [path, value];
}

function isLeftOut(found: Computed): boolean {
  return found === undefined || (Array.isArray(found) && found.length > 0 && found.every(isLeftOut));
}

function isFields(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keys may hold dots (qbeta_0.025_0.975), so the longest key that fits is tried first. */
function lookUp(computed: Computed, path: string): Computed {
  if (path === "") return computed;
  if (typeof computed !== "object" || computed === null) return undefined;
  const fields = computed as Readonly<Record<string, Computed>>;
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const key = path.slice(0, end);
    if (Object.hasOwn(fields, key)) return end === path.length ? fields[key] : lookUp(fields[key], path.slice(end + 1));
  }
  return undefined;
}

function toleranceOf(path: string, tolerance: GoldenTolerance): { rel: number; abs: number } {
  const rule = tolerance.fields?.find((candidate) => new RegExp(candidate.match).test(path));
  return { rel: rule?.rel ?? tolerance.rel, abs: rule?.abs ?? tolerance.abs ?? 0 };
}

function differ(want: Json, found: Computed, tolerance: { rel: number; abs: number }): Difference {
  if (Array.isArray(want)) {
    if (!Array.isArray(found) || found.length !== want.length) return MISMATCH;
    let relDiff = 0;
    let isWithin = true;
    for (const [position, inner] of want.entries()) {
      if (found[position] === undefined) continue;
      const difference = differ(inner, found[position], tolerance);
      relDiff = Math.max(relDiff, difference.relDiff);
      isWithin &&= difference.isWithin;
    }
    return { relDiff, isWithin };
  }
  const infinite = want === "Inf" ? Number.POSITIVE_INFINITY : want === "-Inf" ? Number.NEGATIVE_INFINITY : null;
  if (infinite !== null) return found === want || found === infinite ? MATCH : MISMATCH;
  if (typeof want !== "number") return found === want ? MATCH : MISMATCH;
  if (typeof found !== "number" || !Number.isFinite(found)) return MISMATCH;
  const size = Math.max(Math.abs(want), Math.abs(found), NEAR_ZERO);
  const difference = Math.abs(want - found);
  return { relDiff: difference / size, isWithin: difference <= Math.max(tolerance.rel * size, tolerance.abs) };
}

const MATCH: Difference = { relDiff: 0, isWithin: true };
/** Not comparable: another type, length, text, or null against a number; counts as a difference of 100 %. */
const MISMATCH: Difference = { relDiff: 1, isWithin: false };
