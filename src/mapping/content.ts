import { numberColumns, timeColumns } from "../domain/tables.js";
import { areNamesOfPersons } from "../readers/personal-data.js";
import { columnWords, plainWord } from "../reference/column-words.js";
import { matrixNames } from "../reference/matrix.js";
import { termsOf } from "../reference/terms.js";
import { unitFactor } from "../reference/units.js";
import { type ColumnSurvey, mostly } from "./survey.js";

/** Whether the cells of a column are what a house column holds, in words for the person who decides. */
export interface Content {
  readonly fits: boolean;
  readonly evidence: string;
  /** It fits, but something that decides the meaning is not stated: never sure. */
  readonly isDoubtful?: boolean;
  /** Words of the cells and what they mean; the reader needs those whose text is not the value itself. */
  readonly words: Readonly<Record<string, string>>;
  /** Words that nothing explains. */
  readonly unknown: readonly string[];
}

const numberHouses: ReadonlySet<string> = new Set([
  ...Object.values(numberColumns).flat(),
  "concentration",
  "lloq",
  "uloq",
  "dilution_factor",
  "nominal_concentration",
]);
const timeHouses: ReadonlySet<string> = new Set([...Object.values(timeColumns).flat(), "acquired_at"]);

export const isTimeHouse = (house: string): boolean => timeHouses.has(house);
export const isNumberHouse = (house: string): boolean => numberHouses.has(house);

const names = matrixNames({ csf: [], plasma: [] });
const statuses = new Set(["taken", "missed", "withheld", "vomited"]);

const houseUnits: Readonly<Record<string, string>> = {
  collected_volume_ml: "mL",
  storage_c: "degrees Celsius",
  bench_h: "h",
  nominal_time_h: "h",
  duration_h: "h",
  half_life_h: "h",
  weight_kg: "kg",
  bsa_m2: "m2",
  csf_protein_g_l: "g/L",
  csf_albumin_mg_l: "mg/L",
  serum_albumin_g_l: "g/L",
};
const unitOfHouse = (house: string): string | null => houseUnits[house] ?? null;

/** Whether the name carries the unit of the house column: `Volumen (mL)`, `weight_kg`. */
function statesUnit(house: string, { name, unit }: ColumnSurvey): boolean {
  const wanted = unitOfHouse(house)!.toLowerCase();
  const stated = unit ?? /[[(]([^\])]+)[\])]\s*$/.exec(name)?.[1] ?? plainWord(name).split(" ").at(-1)!;
  return stated.toLowerCase() === wanted || plainWord(house) === plainWord(name);
}

const plainly = (fits: boolean, evidence: string): Content => ({ fits, evidence, words: {}, unknown: [] });

/** Holds the cells of a column against what `house` of a table of this kind must hold. */
export function contentOf(house: string, column: ColumnSurvey): Content {
  const n = column.cells.length;
  if (n === 0) return plainly(false, "the column is empty");
  const share = (count: number): boolean => count >= mostly * n;
  if (house === "matrix") return wordsOf(column, "matrix", (word) => names.paired(word));
  if (house === "status") return wordsOf(column, "status", (word) => (statuses.has(word) ? word : null));
  if (house === "concentration") return concentrations(column);
  if (isTimeHouse(house)) {
    const times = column.dateTimes + (house === "collected_at" || house === "given_at" ? 0 : column.dates);
    const isOnlyDate = share(column.dates) && !share(times);
    return plainly(
      share(times),
      isOnlyDate
        ? `its cells are dates without a clock time, such as ${column.cells[0]}`
        : `${times} of ${n} cells are times`,
    );
  }
  if (unitOfHouse(house) !== null && !statesUnit(house, column)) {
    return {
      ...plainly(
        true,
        `${column.numbers} of ${n} cells are numbers, but whether they are in ${unitOfHouse(house)} is not stated`,
      ),
      isDoubtful: true,
    };
  }
  if (isNumberHouse(house)) return plainly(share(column.numbers), `${column.numbers} of ${n} cells are numbers`);
  if (house === "unit") {
    const strange = column.distinct.filter((cell) => unitFactor(cell, cell, null) === null);
    return plainly(
      strange.length === 0,
      strange.length === 0 ? `its cells are units: ${list(column.distinct)}` : `${list(strange)} is not a unit`,
    );
  }
  if (house === "subject_id" || house === "sample_id") return idsOf(column);
  if (share(column.dates + column.dateTimes)) return plainly(false, "its cells are dates");
  return plainly(true, `${n} cells with ${several(column.distinct.length, "text")}`);
}

function wordsOf(column: ColumnSurvey, house: string, own: (word: string) => string | null): Content {
  const known = columnWords().values.get(house)!;
  const words: Record<string, string> = {};
  const unknown: string[] = [];
  for (const word of column.distinct) {
    const meaning = own(word) ?? known.get(plainWord(word)) ?? null;
    if (meaning === null) unknown.push(word);
    else if (own(word) === null) words[word] = meaning;
  }
  const isKnown = unknown.length === 0;
  const said = isKnown
    ? `all of its words are known: ${list(column.distinct)}`
    : `${list(unknown)} is not a known word`;
  return { fits: isKnown, evidence: said, words, unknown: column.distinct.length > 12 ? [] : unknown };
}

/** Numbers, and words for results without one; a column of words is not of concentrations. */
function concentrations(column: ColumnSurvey): Content {
  const terms = termsOf("tidy");
  const texts = column.distinct.filter((cell) => !/^[<>≤≥~=\s]*[\d.,]+(?:e[+-]?\d+)?\b/i.test(cell));
  const unknown = texts.filter((cell) => terms.find(cell) === null);
  const numbers = `${column.numbers} of ${column.cells.length} cells are numbers`;
  const fits = column.numbers >= 0.3 * column.cells.length && unknown.length <= 5;
  return { fits, evidence: numbers, words: {}, unknown: fits ? unknown : [] };
}

function idsOf(column: ColumnSurvey): Content {
  if (areNamesOfPersons(column.distinct)) {
    return plainly(
      false,
      `its cells look like names of persons; use a code instead of ${JSON.stringify("Surname, First name")}`,
    );
  }
  const matrices = columnWords().values.get("matrix")!;
  if (column.distinct.every((cell) => names.paired(cell) !== null || matrices.has(plainWord(cell)))) {
    return plainly(false, "its cells are names of a matrix");
  }
  if (column.dates + column.dateTimes + column.clocks > column.cells.length / 2)
    return plainly(false, "its cells are times");
  return plainly(true, `${several(column.distinct.length, "id")} in ${counted(column.cells.length, "row")}`);
}

const several = (n: number, what: string): string => (n === 1 ? `one ${what}` : `${n} different ${what}s`);

export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

export function list(words: readonly string[]): string {
  const some = words.slice(0, 5).map((word) => JSON.stringify(word));
  return `${some.join(", ")}${words.length > 5 ? ` and ${words.length - 5} more` : ""}`;
}
