import {
  compareExpected,
  fieldsOf,
  type GoldenTolerance,
  MAX_SKIPPED_SHARE,
  type NotCompared,
  type NotComparedRule,
} from "./compare.js";
import type { ComputedFields, GoldenCall, GoldenKind, Json } from "./golden-kind.js";
import { goldenKinds } from "./kinds.js";

/** Outcome of one golden case, in the shape `csfp selfcheck --format json` prints. */
export interface GoldenOutcome {
  readonly file: string;
  readonly id: string;
  readonly status: "pass" | "fail" | "unsupported";
  readonly compared: number;
  readonly skipped: number;
  readonly worstRelDiff: number | null;
  readonly worstField: string | null;
}

/** An outcome with what a person needs to find the trouble. */
export interface DetailedOutcome extends GoldenOutcome {
  readonly failedFields: readonly string[];
  readonly skippedFields: readonly string[];
  /** Fields that the file names as not compared, with its reason. */
  readonly notCompared: readonly NotCompared[];
  /** Expected fields that the file does not name as not compared. */
  readonly required: number;
  readonly message: string | null;
}

interface GoldenCase {
  readonly id: string;
  readonly input: Readonly<Record<string, Json>>;
  readonly call: string;
  readonly expected: Readonly<Record<string, Json>>;
  readonly tolerance: GoldenTolerance;
}

interface GoldenFile {
  readonly file: string;
  readonly conventions: readonly string[];
  readonly notCompared: readonly NotComparedRule[];
  readonly cases: readonly GoldenCase[];
}

/**
 * Recompute every case of the golden files handed in and compare by their own tolerances.
 *
 * Reads nothing itself: the caller hands in names and contents. A text that is not of schema `csf-golden/1` (such as
 * versions.json, or broken JSON) gives one `unsupported` outcome with the id `(file)`, unless it holds no cases by
 * design (schema fits, no `cases`), which gives none.
 */
export function runGolden(files: readonly { readonly name: string; readonly text: string }[]): {
  cases: GoldenOutcome[];
} {
  return { cases: runGoldenDetailed(files).map(withoutDetails) };
}

/** The same with the failed and skipped fields of each case. */
export function runGoldenDetailed(
  files: readonly { readonly name: string; readonly text: string }[],
): DetailedOutcome[] {
  return files.flatMap((file) => {
    const golden = parseGolden(file.name, file.text);
    if (typeof golden === "string") return [unsupported(file.name, "(file)", golden)];
    return judgeSkipped(golden.cases.map((goldenCase) => runCase(file.name, golden, goldenCase)));
  });
}

/** Where a file has more than 5 % of its fields skipped, every case with a skipped field fails. */
function judgeSkipped(outcomes: readonly DetailedOutcome[]): DetailedOutcome[] {
  const judged = outcomes.filter(({ status }) => status !== "unsupported");
  const skipped = judged.reduce((sum, outcome) => sum + outcome.skipped, 0);
  const required = judged.reduce((sum, outcome) => sum + outcome.required, 0);
  if (skipped <= MAX_SKIPPED_SHARE * required) return [...outcomes];
  const message = `${skipped} of the file's ${required} fields were skipped; at most 5 % may be`;
  return outcomes.map((outcome) => (outcome.skipped > 0 ? { ...outcome, status: "fail", message } : outcome));
}

function withoutDetails(outcome: DetailedOutcome): GoldenOutcome {
  const { file, id, status, compared, skipped, worstRelDiff, worstField } = outcome;
  return { file, id, status, compared, skipped, worstRelDiff, worstField };
}

/**
 * The kind that a file's name stands for is asked first; a case that it does not know, as every case that travels
 * under another name, goes to the kind that knows the shape of its input and answers to the names it asks for.
 */
function runCase(fileName: string, golden: GoldenFile, goldenCase: GoldenCase): DetailedOutcome {
  const isNamed = (kind: GoldenKind): boolean => kind.fileName.test(golden.file) || kind.fileName.test(fileName);
  const candidates = [...goldenKinds.filter(isNamed), ...goldenKinds.filter((kind) => !isNamed(kind))];
  let trouble: string | null = null;
  for (const kind of candidates) {
    let computed: ComputedFields | null;
    try {
      computed = kind.compute(callOf(kind, golden, goldenCase));
    } catch (error) {
      trouble ??= error instanceof Error ? error.message : String(error);
      if (isNamed(kind)) break;
      continue;
    }
    if (computed === null) continue;
    const result = compareExpected(goldenCase.expected, computed, goldenCase.tolerance, golden.notCompared);
    // A kind found by shape that answers none of the expected fields was asked another question.
    if (!isNamed(kind) && result.compared === 0) continue;
    return {
      file: fileName,
      id: goldenCase.id,
      status: result.isPass ? "pass" : "fail",
      compared: result.compared,
      skipped: result.skipped,
      worstRelDiff: result.compared > 0 ? result.worstRelDiff : null,
      worstField: result.worstField,
      failedFields: result.failedFields,
      skippedFields: result.skippedFields,
      notCompared: result.notCompared,
      required: result.required,
      message: null,
    };
  }
  if (trouble !== null) return broken(fileName, goldenCase.id, trouble);
  return unsupported(fileName, goldenCase.id, lostReference(golden, goldenCase) ?? unknownInput);
}

const unknownInput = "no statistic of this software answers to this input";

/** A case that builds on another one which the file does not hold cannot be computed by anybody. */
function lostReference(golden: GoldenFile, { input }: GoldenCase): string | null {
  const named = [input.from_case, ...(Array.isArray(input.from_cases) ? (input.from_cases as readonly Json[]) : [])];
  const lost = named.filter((id) => typeof id === "string" && golden.cases.every((other) => other.id !== id));
  return lost.length === 0 ? null : `it builds on case ${lost.join(", ")}, which the file does not hold`;
}

function callOf(kind: GoldenKind, golden: GoldenFile, goldenCase: GoldenCase): GoldenCall {
  return {
    file: golden.file,
    input: goldenCase.input,
    call: goldenCase.call,
    conventions: golden.conventions,
    parameters: settingsAmong(goldenCase.expected, kind.parameterFields ?? []),
    fields: [...fieldsOf(goldenCase.expected, "")].map(([path]) => path),
    wanted: Object.keys(goldenCase.expected),
    siblings: Object.fromEntries(golden.cases.map((other) => [other.id, other.input])),
  };
}

/** The keys that are settings, in the objects they stand in, and nothing else. */
function settingsAmong(expected: Readonly<Record<string, Json>>, names: readonly string[]): Record<string, Json> {
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(expected)) {
    if (names.includes(key)) kept[key] = value;
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const inner = settingsAmong(value as Readonly<Record<string, Json>>, names);
      if (Object.keys(inner).length > 0) kept[key] = inner;
    }
  }
  return kept;
}

/** The file's cases, or the reason why it has none. */
function parseGolden(name: string, text: string): GoldenFile | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return `${name}: not JSON; expected schema csf-golden/1, found ${error instanceof Error ? error.message : "text"}`;
  }
  const raw = (parsed ?? {}) as Partial<Record<string, Json>>;
  if (raw.schema !== "csf-golden/1") return `${name}: expected schema csf-golden/1, found ${String(raw.schema)}`;
  const cases = Array.isArray(raw.cases) ? (raw.cases as readonly Json[]) : [];
  const malformed = cases.findIndex((one) => !isCase(one));
  if (malformed >= 0) return `${name}: case ${malformed + 1} lacks id, input, expected or tolerance.rel`;
  try {
    return {
      file: typeof raw.file === "string" ? raw.file : name,
      conventions: Array.isArray(raw.conventions) ? raw.conventions.map(String) : [],
      notCompared: notComparedRules(raw),
      cases: (cases as unknown as readonly GoldenCase[]).map((one) => ({ ...one, call: String(one.call ?? "") })),
    };
  } catch (error) {
    return `${name}: a pattern of the fields not compared is not a regular expression; found ${error instanceof Error ? error.message : "text"}`;
  }
}

/** Rules of `not_compared`, then the pattern `optional_fields`, which states no reason of its own. */
function notComparedRules(raw: Partial<Record<string, Json>>): NotComparedRule[] {
  const named = Array.isArray(raw.not_compared) ? (raw.not_compared as readonly Partial<Record<string, Json>>[]) : [];
  const rules = named.map(({ match, reason }) => ({ match: new RegExp(String(match)), reason: String(reason) }));
  if (typeof raw.optional_fields !== "string") return rules;
  return [...rules, { match: new RegExp(raw.optional_fields), reason: "the file names it as optional" }];
}

function isCase(value: Json): boolean {
  const one = (value ?? {}) as Partial<Record<string, Json>>;
  const isObject = (part: Json | undefined): boolean => typeof part === "object" && part !== null;
  const rel = isObject(one.tolerance) ? (one.tolerance as Partial<Record<string, Json>>).rel : null;
  return typeof one.id === "string" && isObject(one.input) && isObject(one.expected) && typeof rel === "number";
}

function unsupported(file: string, id: string, message: string): DetailedOutcome {
  return { ...EMPTY, file, id, status: "unsupported", message };
}

function broken(file: string, id: string, message: string): DetailedOutcome {
  return { ...EMPTY, file, id, status: "fail", message };
}

const EMPTY = {
  compared: 0,
  skipped: 0,
  required: 0,
  worstRelDiff: null,
  worstField: null,
  failedFields: [],
  skippedFields: [],
  notCompared: [],
} as const;
