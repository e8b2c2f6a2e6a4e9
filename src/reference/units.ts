import { createRequire } from "node:module";

/** The part of the UCUM library used here; it ships no types of its own. */
interface UcumUtils {
  convertUnitTo(
    from: string,
    value: number,
    to: string,
    options: { suggest?: boolean; molecularWeight?: number },
  ): { status: "succeeded" | "failed" | "error"; toVal: number | null; msg: string[] };
}

let utils: UcumUtils | null = null;
const factors = new Map<string, number | null>();

/** Molar units as chemists write them; UCUM spells them out. */
const shorthand: readonly [RegExp, string][] = [
  [/^([fpnum]?)M$/, "$1mol/L"],
  [/^([fpnum]?)molar$/i, "$1mol/L"],
];

/**
 * `ng/ML`, `NG/ML`, `UMOL/L` as SAS and laboratory systems write them, with the prefixes they mean: a megalitre is never
 * a volume of a concentration.
 */
function withoutCapitals(text: string): string {
  const match = /^([^/]+)\/([\d.]*)([DMUN])?L$/.exec(text);
  if (match === null) return text;
  const [, amount, count, prefix] = match;
  const isCapital = /^[FPNUM]?(?:G|MOL)$/.test(amount!);
  return `${isCapital ? amount!.toLowerCase() : amount}/${count}${(prefix ?? "").toLowerCase()}L`;
}

/** A unit's text as UCUM reads it: micro signs become `u`, spaces go, `nM` becomes `nmol/L`. */
export function unitCode(text: string): string {
  const plain = withoutCapitals(text.trim().replace(/[µμ]/g, "u").replace(/\s+/g, "").replace(/^mcg/, "ug"));
  for (const [pattern, code] of shorthand) {
    if (pattern.test(plain)) return plain.replace(pattern, code);
  }
  return plain;
}

/**
 * What to multiply a value in `from` with to have it in `to`; null where UCUM knows no conversion (another kind of
 * quantity, an unknown unit, mass against molar without a molar mass in g/mol). Cached per unit pair and molar mass.
 */
export function unitFactor(from: string, to: string, molarMass: number | null): number | null {
  const [a, b] = [unitCode(from), unitCode(to)];
  const key = `${a}>${b}>${molarMass ?? ""}`;
  const cached = factors.get(key);
  if (cached !== undefined) return cached;
  const factor = askUcum(a, b, molarMass);
  if (factors.size < 10_000) factors.set(key, factor);
  return factor;
}

function askUcum(from: string, to: string, molarMass: number | null): number | null {
  if (from === "" || to === "") return null;
  if (!utils) {
    const require = createRequire(import.meta.url);
    const ucum = require("@lhncbc/ucum-lhc") as { UcumLhcUtils: { getInstance(): UcumUtils } };
    utils = ucum.UcumLhcUtils.getInstance();
  }
  const options = molarMass === null ? {} : { molecularWeight: molarMass };
  const answer = utils.convertUnitTo(from, 1, to, options);
  const value = answer.status === "succeeded" ? answer.toVal : null;
  if (value === null || !Number.isFinite(value) || value <= 0) return null;
  return tidyFactor(value);
}

/** Powers of ten come back from UCUM with rounding noise (999.9999999999999): the noise is not part of the unit. */
function tidyFactor(factor: number): number {
  const power = Number(`1e${Math.round(Math.log10(factor))}`);
  return Math.abs(factor / power - 1) < 1e-12 ? power : factor;
}

/** Whether two texts name one unit: `ng/mL` and `ng/ml`, `nM` and `nmol/L`. */
export function isSameUnit(a: string, b: string): boolean {
  return a === b || unitFactor(a, b, null) === 1;
}

/**
 * `value` converted from one unit to another; null as for `unitFactor`. Division by whole numbers instead of
 * multiplication by their inexact inverses: 280 ng/mL is exactly 0.28 ug/mL.
 */
export function convertUnit(value: number, from: string, to: string, molarMass: number | null): number | null {
  if (from === to) return value;
  const factor = unitFactor(from, to, molarMass);
  if (factor === null) return null;
  if (factor < 1) {
    const inverse = unitFactor(to, from, molarMass);
    if (inverse !== null && Number.isInteger(inverse)) return value / inverse;
  }
  return value * factor;
}
