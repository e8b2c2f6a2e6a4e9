/** One JSON value as a golden file holds it; infinite bounds are the strings "Inf" and "-Inf". */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The part of a case that an implementation may see: never the expected values. */
export interface GoldenCall {
  readonly file: string;
  readonly input: Readonly<Record<string, Json>>;
  readonly call: string;
  readonly conventions: readonly string[];
  /** Settings that the schema writes among the expected values, such as the probabilities of the quantiles. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** Dotted paths of the fields asked for: their names, never their values. */
  readonly fields: readonly string[];
  /** Names (not values) of the expected fields; some carry the setting they ask for, such as a shape or a level. */
  readonly wanted: readonly string[];
  /** Inputs of the other cases of the same file by id; some cases build on another (`from_case`). */
  readonly siblings: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/**
 * Values shaped like `expected`; numbers may be infinite, absent fields count as skipped. An undefined entry of a
 * vector is not compared: its input is not at hand.
 */
export type Computed = null | undefined | boolean | number | string | readonly Computed[] | ComputedFields;
export interface ComputedFields {
  readonly [key: string]: Computed;
}

/** How one kind of golden file is recomputed. Adding a kind is one file here and one line in kinds.ts. */
export interface GoldenKind {
  /** Register key = file name without `.ts`. */
  readonly kind: string;
  readonly title: string;
  /** Fits the `file` a golden file names, e.g. a_descriptive.json. */
  readonly fileName: RegExp;
  /** Keys at any depth of the expected values that are settings, not results. */
  readonly parameterFields?: readonly string[];
  /** Decides by the shape of input and call, never by the id; null means this kind does not know the case. */
  compute(call: GoldenCall): ComputedFields | null;
}

/** A required vector of numbers; null entries become NaN so that callers can see what is missing. */
export function numbersOf(call: GoldenCall, name: string): number[] {
  const value = call.input[name];
  if (!Array.isArray(value)) throw new TypeError(`golden input ${name}; expected a vector, found ${typeof value}`);
  return value.map(toNumber);
}

/** A vector, or a scalar repeated n times. */
export function numbersOrScalar(call: GoldenCall, name: string, n: number): number[] {
  const value = call.input[name];
  return Array.isArray(value) ? value.map(toNumber) : new Array<number>(n).fill(toNumber(value ?? null));
}

/** A required number. */
export function numberOf(call: GoldenCall, name: string): number {
  return toNumber(call.input[name] ?? null);
}

/** A required vector of texts. */
export function textsOf(call: GoldenCall, name: string): string[] {
  const value = call.input[name];
  if (!Array.isArray(value)) throw new TypeError(`golden input ${name}; expected a vector, found ${typeof value}`);
  return value.map((entry) => String(entry));
}

/** A required vector of booleans. */
export function flagsOf(call: GoldenCall, name: string): boolean[] {
  const value = call.input[name];
  if (!Array.isArray(value)) throw new TypeError(`golden input ${name}; expected a vector, found ${typeof value}`);
  return value.map((entry) => entry === true);
}

/** A required matrix, one row an array. */
export function matrixOf(call: GoldenCall, name: string): number[][] {
  const value = call.input[name];
  if (!Array.isArray(value)) throw new TypeError(`golden input ${name}; expected a matrix, found ${typeof value}`);
  return value.map((row: Json) => (Array.isArray(row) ? row.map(toNumber) : [toNumber(row)]));
}

/** True when the input has exactly these names, or these and some of the optional ones. */
export function hasShape(call: GoldenCall, required: readonly string[], optional: readonly string[] = []): boolean {
  const names = Object.keys(call.input);
  return (
    required.every((name) => names.includes(name)) &&
    names.every((name) => required.includes(name) || optional.includes(name))
  );
}

function toNumber(value: Json): number {
  if (typeof value === "number") return value;
  if (value === "Inf") return Number.POSITIVE_INFINITY;
  if (value === "-Inf") return Number.NEGATIVE_INFINITY;
  return Number.NaN;
}
