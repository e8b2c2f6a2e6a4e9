import { type FileKind, tableColumns } from "../domain/tables.js";
import { neededColumns } from "../readers/house-tables.js";
import type { FileHead } from "../readers/reader.js";
import { columnWords, plainWord } from "../reference/column-words.js";
import { contentOf, isNumberHouse, isTimeHouse, list } from "./content.js";
import { type ColumnSurvey, dateOrderOf, decimalOf, mostly, surveyTable, type TableSurvey } from "./survey.js";

/** Something `csfp map` says, whether it is sure, and why. What is not sure is written as a comment. */
export interface Claim<T> {
  readonly value: T;
  readonly isSure: boolean;
  readonly evidence: string;
}

/** House column from one column of the file, or from two that are joined. */
export interface ColumnClaim extends Claim<readonly string[]> {
  readonly house: string;
  /** Words of its cells that mean something else in the house: `Liquor: csf`. */
  readonly words: Readonly<Record<string, string>>;
}

/** A mapping as it can be read off a file. */
export interface Proposal {
  readonly file: string;
  readonly sheet: string | null;
  readonly kind: Claim<FileKind>;
  readonly columns: readonly ColumnClaim[];
  /** Further keys of the mapping: `dateOrder`, `decimal`, `encoding`, `unitRow`, `footer`. */
  readonly settings: readonly (Claim<string | boolean> & { readonly key: string })[];
  /** What the file does not say, and what a person has to do about it. */
  readonly missing: readonly string[];
  /** Columns of the file that nothing uses. */
  readonly unused: readonly string[];
  readonly nRows: number;
}

const kinds = Object.keys(tableColumns) as FileKind[];

/** Columns that make a table of a kind: without them it is another one. */
const telling: Readonly<Record<FileKind, readonly string[]>> = {
  results: ["concentration"],
  samples: ["matrix"],
  doses: ["dose"],
  subjects: ["sex", "age", "birth_date", "weight_kg", "arm", "treatment_start"],
  comedications: ["role", "target", "strength"],
  adverse_events: ["term", "grade"],
};

/** The mapping that a text table or one sheet suggests; null where nothing in it looks like a header. */
export function proposeMapping(file: FileHead, wanted: FileKind | null = null): Proposal | null {
  const survey = surveyTable(file);
  if (survey === null) return null;
  const drafts = kinds.map((kind) => ({ kind, columns: columnsFor(kind, survey) }));
  const scored = drafts
    .map((draft) => ({ ...draft, score: scoreOf(draft.kind, draft.columns) }))
    .sort((a, b) => b.score - a.score);
  const best = wanted === null ? scored[0]! : scored.find(({ kind }) => kind === wanted)!;
  const { kind, columns } = best;
  const used = new Set(columns.flatMap(({ value }) => value));
  const isTold = telling[kind].some((house) => columns.some((one) => one.house === house && one.isSure));
  // A column of numbers with a unit that nothing explains may be what the table is about.
  const isExplained = survey.columns.every(
    ({ name, unit, numbers }) => used.has(name) || unit === null || numbers === 0,
  );
  const rival = scored.find((one) => one.kind !== kind)!;
  const isComplete =
    lackingOf(kind, columns).length === 0 && (kind !== "subjects" || isOneRowPerSubject(survey, columns));
  const isSure = wanted !== null || (isTold && isComplete && isExplained && best.score > rival.score);
  // What a name means depends on the table it is in: of an uncertain one no column is sure.
  const claims = isSure ? columns : columns.map((one) => ({ ...one, isSure: false }));
  return {
    file: file.name,
    sheet: file.sheet ?? null,
    kind: { value: kind, isSure, evidence: kindEvidence(kind, columns, wanted, isSure) },
    columns: claims,
    settings: settingsOf(file, survey, columns),
    missing: missingOf(kind, survey, columns),
    unused: survey.header.names.filter((name) => name !== "" && !used.has(name)),
    nRows: survey.nRows,
  };
}

function scoreOf(kind: FileKind, columns: readonly ColumnClaim[]): number {
  const has = (house: string): number => {
    const claim = columns.find((one) => one.house === house);
    return claim === undefined ? 0 : claim.isSure ? 1 : 0.5;
  };
  const ways = neededColumns[kind].map((way) => way.reduce((sum, house) => sum + has(house), 0) / way.length);
  const told = telling[kind].reduce((most, house) => Math.max(most, has(house)), 0);
  return told === 0 ? 0 : 2 * told + 2 * Math.max(...ways) + columns.length / 20;
}

function kindEvidence(
  kind: FileKind,
  columns: readonly ColumnClaim[],
  wanted: FileKind | null,
  isSure: boolean,
): string {
  if (wanted !== null) return "as asked for";
  const found = telling[kind].filter((house) => columns.some((one) => one.house === house));
  if (found.length === 0) return "nothing in the file says what it holds";
  return `it has ${found.join(", ")}${isSure ? "" : ", but not every column that such a table needs"}`;
}

/** House columns that a table of this kind can be given from the file: by name where content agrees, else as guesses. */
function columnsFor(kind: FileKind, { columns }: TableSurvey): ColumnClaim[] {
  const houses = tableColumns[kind];
  const named = new Map<string, ColumnSurvey[]>();
  for (const column of columns) {
    for (const house of housesNamed(kind, column.name)) named.set(house, [...(named.get(house) ?? []), column]);
  }
  const claims: ColumnClaim[] = [];
  const taken = new Set<string>();
  for (const house of houses) {
    const candidates = (named.get(house) ?? []).filter(({ name }) => !taken.has(name));
    if (candidates.length === 0) continue;
    const [column] = candidates as [ColumnSurvey];
    const content = contentOf(house, column);
    const others = candidates.slice(1).map(({ name }) => name);
    const isOnly = others.length === 0 && isNamedOnce(kind, column.name, house);
    if (!content.fits && content.unknown.length === 0) continue;
    const rival = others.length === 0 ? "" : `; ${list(others)} could be it as well`;
    taken.add(column.name);
    claims.push({
      house,
      value: [column.name],
      isSure: content.fits && content.isDoubtful !== true && isOnly,
      evidence: `by its name; ${content.evidence}${rival}`,
      words: content.words,
    });
  }
  const time = kind === "doses" ? "given_at" : "collected_at";
  if (houses.includes(time) && !claims.some(({ house }) => house === time)) {
    claims.push(...timeClaims(time, columns, taken, named));
  }
  for (const house of ["matrix", ...(kind === "doses" ? ["status"] : [])]) {
    if (houses.includes(house) && !claims.some((one) => one.house === house))
      claims.push(...wordClaims(house, columns, taken));
  }
  return claims.sort((a, b) => houses.indexOf(a.house) - houses.indexOf(b.house));
}

function housesNamed(kind: FileKind, name: string): string[] {
  const plain = plainWord(name);
  const own = tableColumns[kind].filter((house) => plainWord(house) === plain);
  const known = columnWords().names.get(plain) ?? [];
  const words = known.filter(({ table }) => table === kind || table === "any").map(({ column }) => column);
  return [...new Set([...own, ...words])];
}

/** A name that means several columns of this table decides nothing by itself. */
function isNamedOnce(kind: FileKind, name: string, house: string): boolean {
  const houses = housesNamed(kind, name).filter((one) => tableColumns[kind].includes(one));
  return houses.length === 1 && houses[0] === house;
}

/** A time from one column of date-times, or joined from a date and a clock time. */
function timeClaims(
  house: string,
  columns: readonly ColumnSurvey[],
  taken: Set<string>,
  named: ReadonlyMap<string, readonly ColumnSurvey[]>,
): ColumnClaim[] {
  const free = columns.filter(({ name, cells }) => !taken.has(name) && cells.length > 0);
  const are = (count: (column: ColumnSurvey) => number) =>
    free.filter((one) => count(one) >= mostly * one.cells.length);
  const [dates, clocks, dateTimes] = [are((one) => one.dates), are((one) => one.clocks), are((one) => one.dateTimes)];
  const claim = (parts: readonly ColumnSurvey[], isSure: boolean, evidence: string): ColumnClaim[] => {
    for (const { name } of parts) taken.add(name);
    return [{ house, value: parts.map(({ name }) => name), isSure, evidence, words: {} }];
  };
  if (dates.length === 1 && clocks.length === 1) {
    const parts = [dates[0]!, clocks[0]!];
    const isNamed = (named.get(`${house}.date`) ?? []).includes(dates[0]!);
    const said = isNamed
      ? "the date by its name, joined with the only clock time"
      : "the only date and the only clock time";
    return claim(parts, isNamed, `${said} of the table`);
  }
  if (dateTimes.length === 1) return claim(dateTimes, false, "the only date-times of the table");
  return [];
}

/** A column of known words: content alone never makes it sure. */
function wordClaims(house: string, columns: readonly ColumnSurvey[], taken: Set<string>): ColumnClaim[] {
  const free = columns.filter(({ name, cells }) => !taken.has(name) && cells.length > 0);
  const fitting = free
    .map((column) => ({ column, content: contentOf(house, column) }))
    .filter(({ content }) => content.fits);
  if (fitting.length !== 1) return [];
  const { column, content } = fitting[0]!;
  taken.add(column.name);
  const evidence = `by its content alone: ${content.evidence}`;
  return [{ house, value: [column.name], isSure: false, evidence, words: content.words }];
}

function isOneRowPerSubject({ columns: all, nRows }: TableSurvey, columns: readonly ColumnClaim[]): boolean {
  const claim = columns.find(({ house }) => house === "subject_id");
  return all.some(({ name, distinct }) => name === claim?.value[0] && distinct.length === nRows);
}

function lackingOf(kind: FileKind, columns: readonly ColumnClaim[]): string[] {
  const there = new Set(columns.map(({ house }) => house));
  const ways = neededColumns[kind].map((way) => way.filter((house) => !there.has(house)));
  return [...ways.reduce((least, way) => (way.length < least.length ? way : least))];
}

const constants: ReadonlySet<string> = new Set(["analyte", "drug", "unit", "matrix", "role"]);

function missingOf(kind: FileKind, { columns: all }: TableSurvey, columns: readonly ColumnClaim[]): string[] {
  const missing = lackingOf(kind, columns).map((house) =>
    constants.has(house)
      ? `${house}: no column holds it; if it is the same for all rows, write \`constants: { ${house}: ... }\``
      : `${house}: no column holds it; name it under \`columns\``,
  );
  const concentration = columns.find(({ house }) => house === "concentration");
  const source = all.find(({ name }) => name === concentration?.value[0]);
  if (kind === "results" && source !== undefined) {
    if (source.unit === null && !columns.some(({ house }) => house === "unit")) {
      missing.push(
        "unit: neither a column nor the header states it; write `constants: { unit: ... }` or give it in the method record",
      );
    }
    const { unknown } = contentOf("concentration", source);
    if (unknown.length > 0)
      missing.push(`words: say what ${list(unknown)} means, such as \`words: { ${unknown[0]}: belowLloq }\``);
  }
  for (const { house, value } of columns) {
    const column = all.find(({ name }) => name === value[0]);
    if (column === undefined || (house !== "matrix" && house !== "status")) continue;
    const { unknown } = contentOf(house, column);
    if (unknown.length > 0)
      missing.push(`words: say what ${list(unknown)} means in ${value[0]}, under \`words: { ${house}: ... }\``);
  }
  if (kind === "doses" && !columns.some(({ house }) => house === "status")) {
    missing.push("status: no column says whether a dose was taken; without one every dose counts as taken");
  }
  if (columns.some(({ house }) => house === "dilution_factor")) {
    missing.push(
      "dilution: say whether concentrations include the dilution factor (`dilution: included` or `notIncluded`)",
    );
  }
  return missing;
}

function settingsOf(file: FileHead, survey: TableSurvey, columns: readonly ColumnClaim[]): Proposal["settings"] {
  const settings: (Claim<string | boolean> & { key: string })[] = [];
  const used = (is: (house: string) => boolean): ColumnSurvey[] => {
    const names = new Set(columns.filter(({ house }) => is(house)).flatMap(({ value }) => value));
    return survey.columns.filter(({ name }) => names.has(name));
  };
  if (survey.hasUnitRow) {
    settings.push({ key: "unitRow", value: true, isSure: true, evidence: "the row below the header holds units only" });
  }
  for (const footer of survey.footer.slice(0, 1)) {
    const pattern = `^${footer.split(/\s+/)[0]!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
    settings.push({
      key: "footer",
      value: pattern,
      isSure: false,
      evidence: `the last line is ${JSON.stringify(footer)}`,
    });
  }
  if (dateOrderOf(used(isTimeHouse)) === null) {
    const evidence = "no date of the file has a day above 12: check with the person who wrote it";
    settings.push({ key: "dateOrder", value: "dmy", isSure: false, evidence });
  }
  const unclear = used(isNumberHouse).find((column) => decimalOf(column).mark === "undecidable");
  if (unclear !== undefined) {
    const evidence = `${unclear.name} holds ${decimalOf(unclear).example}, which can be read in two ways`;
    settings.push({ key: "decimal", value: ",", isSure: false, evidence });
  }
  const texts = [...survey.header.names, ...survey.columns.flatMap(({ distinct }) => distinct)];
  const strange = texts.find((text) => /[^\p{ASCII}]/u.test(text));
  if (file.encoding === "guess" && strange !== undefined) {
    const evidence = `the file is not UTF-8; read as windows-1252 it holds ${JSON.stringify(strange)}`;
    settings.push({ key: "encoding", value: "windows-1252", isSure: false, evidence });
  }
  return settings;
}
