import { methodSchema } from "../src/config/method-schema.js";
import type { MethodConfig } from "../src/config/schema.js";
import type { Finding } from "../src/domain/finding.js";
import type { Matrix } from "../src/domain/sample.js";
import { finding } from "../src/findings/finding.js";
import { globMatcher } from "../src/io/glob.js";
import { safePattern } from "../src/io/safe-pattern.js";
import { isSameUnit } from "../src/reference/units.js";

/** What a row says of how it was measured; null where it says nothing. */
export interface MeasuredAs {
  run: string | null;
  file: string | null;
  unit: string | null;
}

/**
 * The method of a row, with the trouble where study.yaml has methods and none, or more than one, is this row's. Where none
 * fits, `method` holds basis and form that all of them share; null: the row cannot be used.
 */
export interface MethodAnswer {
  method: MethodConfig | null;
  trouble: "noneFits" | "severalFit" | null;
}

/** Every method of an analyte and matrix, in the order of study.yaml. */
export function methodsOf(methods: readonly MethodConfig[], analyte: string, matrix: Matrix): MethodConfig[] {
  return methods.filter((method) => method.analyte === analyte && method.matrix === matrix);
}

/**
 * The method that measured a row (contract section 2): the one whose patterns fit its run and file; among methods without
 * patterns the only one, or of several the one in whose unit the row is (the same unit, not merely a convertible one).
 * Never by order.
 */
export function methodOfRow(
  methods: readonly MethodConfig[],
  analyte: string,
  matrix: Matrix,
  row: MeasuredAs,
): MethodAnswer {
  const own = methodsOf(methods, analyte, matrix);
  if (own.length === 0) return { method: null, trouble: null };
  const named = own.filter((method) => hasPattern(method) && fits(method, row));
  if (named.length > 0) return only(named.length === 1 ? named : ofUnit(named, row.unit), "severalFit");
  const plain = own.filter((method) => !hasPattern(method));
  const isTheRest = plain.length === 1 && (own.length === 1 || row.unit === null);
  const answer = only(isTheRest ? plain : ofUnit(plain, row.unit), "noneFits");
  return answer.trouble === "noneFits" ? { ...answer, method: whatAllShare(own) } : answer;
}

function only(methods: readonly MethodConfig[], otherwise: "noneFits" | "severalFit"): MethodAnswer {
  if (methods.length === 1) return { method: methods[0]!, trouble: null };
  return { method: null, trouble: methods.length > 1 ? "severalFit" : otherwise };
}

/**
 * Basis and form of a row that none of these methods measured, where all of them agree; without unit, limits and what was
 * validated, for none of that is borrowed. Null where they differ: nobody knows what its number is of.
 */
function whatAllShare(methods: readonly MethodConfig[]): MethodConfig | null {
  const { analyte, matrix, basis, expressedAs } = methods[0]!;
  if (methods.some((one) => one.basis !== basis || one.expressedAs !== expressedAs)) return null;
  let shared = sharedBy.get(methods[0]!);
  if (shared === undefined) {
    shared = methodSchema.parse({ analyte, matrix, basis, expressedAs });
    sharedBy.set(methods[0]!, shared);
  }
  return shared;
}

const sharedBy = new WeakMap<MethodConfig, MethodConfig>();

function ofUnit(methods: readonly MethodConfig[], unit: string | null): MethodConfig[] {
  return methods.filter((method) => unit !== null && method.unit !== null && isSameUnit(method.unit, unit));
}

function hasPattern({ runPattern, filePattern }: MethodConfig): boolean {
  return runPattern !== null || filePattern !== null;
}

const matchers = new WeakMap<MethodConfig, { run: (name: string) => boolean; file: (name: string) => boolean }>();

function fits(method: MethodConfig, { run, file }: MeasuredAs): boolean {
  let matcher = matchers.get(method);
  if (matcher === undefined) {
    const runPattern = method.runPattern === null ? null : safePattern(method.runPattern);
    matcher = {
      run: (name) => runPattern === null || runPattern.test(name),
      file: method.filePattern === null ? () => true : globMatcher(method.filePattern),
    };
    matchers.set(method, matcher);
  }
  if (method.runPattern !== null && (run === null || !matcher.run(run))) return false;
  return method.filePattern === null || (file !== null && matcher.file(file));
}

/** The methods that measured these rows, each once; null for rows of none. */
export function distinctMethods(
  methods: readonly MethodConfig[],
  analyte: string,
  matrix: Matrix,
  rows: readonly MeasuredAs[],
): (MethodConfig | null)[] {
  const answers = rows.map((row) => methodOfRow(methods, analyte, matrix, row));
  return [...new Set(answers.map(({ method, trouble }) => (trouble === null ? method : null)))];
}

/** The one method of all these rows; null where they have none or are of several. */
export function methodOfAll(
  methods: readonly MethodConfig[],
  analyte: string,
  matrix: Matrix,
  rows: readonly MeasuredAs[],
): MethodConfig | null {
  const found = distinctMethods(methods, analyte, matrix, rows);
  return found.length === 1 ? found[0]! : null;
}

/** What stands for the run of a file that names none: not a statement of the row. */
const runOfFile = /^file [0-9a-f]{12}$/;

/** The name of a run as its rows state it; null where none does. */
export function statedRun(run: string): string | null {
  return runOfFile.test(run) ? null : run;
}

/** The method that measured a run, by its calibrators and QC samples; null where they are of several, or of none. */
export function methodOfRun(
  methods: readonly MethodConfig[],
  analyte: string,
  matrix: Matrix,
  material: { run: string; standards: readonly Omit<MeasuredAs, "run">[] },
): MethodConfig | null {
  const run = statedRun(material.run);
  const standards = material.standards.map((one) => ({ ...one, run }));
  return methodOfAll(methods, analyte, matrix, standards.length === 0 ? [{ run, file: null, unit: null }] : standards);
}

/** That a row is of no method, or of several: the latter is not used. */
export function methodFinding(
  trouble: "noneFits" | "severalFit",
  { run, file, unit }: MeasuredAs,
  matrix: Matrix,
  about: Partial<Finding>,
  isUsed: boolean,
): Finding {
  const place = `${about.file}:${about.row}`;
  const as = `run ${run ?? "not named"}, file ${file}, unit ${unit ?? "not stated"}`;
  const isNone = trouble === "noneFits";
  return finding({
    ...about,
    severity: isUsed ? "warning" : "error",
    rule: isNone ? "no-method-fits" : "several-methods-fit",
    scope: "sample",
    value: as,
    expected: `one method of ${about.analyte} in ${matrix}`,
    what: isNone
      ? `${place}: this row belongs to no method of ${about.analyte} in ${matrix} (${as}); ${isUsed ? "no limit of a method is applied." : "the methods differ in basis or form, so the row is not used."}`
      : `${place}: this row fits several methods of ${about.analyte} in ${matrix} (${as}); it is not used.`,
    why: "Unit, limits and basis are those of the method that measured the sample; those of another one would be guessed.",
    remedy: "Correct runPattern, filePattern or unit of the methods in study.yaml, so that exactly one fits.",
  });
}
