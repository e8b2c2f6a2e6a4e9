import type { Mapping } from "../config/schema.js";
import { ConfigError, ReadError } from "../domain/errors.js";
import { dayMs, hourMs, minuteMs } from "../domain/moment.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import type { FileKind } from "../domain/tables.js";
import { type Delimiter, delimiters, headerNames, parseHead } from "../io/csv.js";
import { proveDelimiter, refuseDuplicateHeaders } from "../io/csv-table.js";
import { chunkDecoder } from "../io/decode-text.js";
import { VendorTimes } from "../io/vendor-time.js";
import type { ConcentrationWords } from "./cell.js";
import { wordsOfColumn, wordsOfMapping } from "./declared-words.js";
import { foreignColumns, houseTables, isHouseTable, neededColumns, tellingColumns } from "./house-tables.js";
import type { FileHead, ReadOptions } from "./reader.js";

/** Where one house column comes from: a column of the file, a constant of the mapping, or nowhere (index -1, no text). */
export interface Place {
  index: number;
  constant: string;
  /** Name as the file has it, for findings. */
  name: string;
  /** Words of its cells that the mapping declares, with the values they stand for. */
  words: ReadonlyMap<string, string> | null;
}

/** A mapping applied to the header of one file. */
export interface TidyPlan {
  mapping: Mapping;
  kind: FileKind;
  delimiter: Delimiter;
  header: readonly string[];
  headerLine: number;
  places: ReadonlyMap<string, Place>;
  filters: readonly { index: number; isKept: (text: string) => boolean }[];
  missing: ReadonlySet<string>;
  /** Words of concentration cells: those of the mapping before those of the study. */
  words: ConcentrationWords;
  origin: { ms: number; unitMs: number } | null;
  /** Other forms than ISO (05-Jan-26, 5/1/2026), day/month order as declared. */
  otherTimes: VendorTimes;
  unused: readonly string[];
  /** House columns of a house table that are not there but nearly (`colected_at`). */
  misspelt: readonly { found: string; meant: string }[];
}

export type MappingMatch = { fits: true; why: string } | { fits: false; lookedFor: string };

const nowhere: Place = { index: -1, constant: "", name: "", words: null };

export function placeOf(plan: TidyPlan, column: string): Place {
  return plan.places.get(column) ?? nowhere;
}

/** Are all columns of the mapping in this file? For a house table: the columns such a table needs at least. */
export function sniffMapping(undeclared: FileHead, mapping: Mapping): MappingMatch {
  const file = inDeclaredEncoding(undeclared, mapping);
  if (mapping.match.fileName !== null && !globMatches(mapping.match.fileName, file.name)) {
    return { fits: false, lookedFor: `${mapping.name}: a file named ${mapping.match.fileName}` };
  }
  let nearest: string[] | null = null;
  for (const names of headersOf(file)) {
    const lacking = lackingColumns(mapping, names);
    if (lacking.length === 0) return { fits: true, why: `all columns of ${mapping.name} are in its header` };
    if (nearest === null || lacking.length < nearest.length) nearest = lacking;
  }
  const what = nearest === null ? "a table with a header" : `the columns ${nearest.join(", ")}`;
  return { fits: false, lookedFor: `${mapping.name}: ${what}` };
}

/** The head of a file as the mapping's encoding reads it, where the content does not prove another one. */
function inDeclaredEncoding(file: FileHead, { encoding }: Mapping): FileHead {
  if (encoding === null || file.encoding !== "guess") return file;
  return { ...file, headText: chunkDecoder(encoding).write(file.head) };
}

/** Whether at least half of the columns a mapping names (and at least two) are in the file's header. */
export function fitsInPart(file: FileHead, mapping: Mapping): boolean {
  const wanted = [...new Set(Object.values(mapping.columns))];
  return headersOf(file).some((names) => {
    const find = columnFinder(names);
    const there = wanted.filter((column) => find(column) >= 0).length;
    return there >= 2 && 2 * there >= wanted.length;
  });
}

/** The first record as column names, under each delimiter that gives at least two. */
function headersOf(file: FileHead): string[][] {
  const before = headers.get(file);
  if (before !== undefined) return before;
  const { headText } = file;
  const made = delimiters
    .map((d) => headerNames(parseHead(headText, d, 1, headText.length < 65_536).records[0] ?? []))
    .filter((names) => names.length >= 2);
  headers.set(file, made);
  return made;
}

/** Every mapping asks for the header of the same file. */
const headers = new WeakMap<FileHead, string[][]>();

/** What is missing, with a near miss where there is one; empty when the mapping fits. */
function lackingColumns(mapping: Mapping, names: readonly string[]): string[] {
  const find = columnFinder(names);
  const isThere = (house: string) =>
    mapping.constants[house] !== undefined ||
    (mapping.columns[house] !== undefined && find(mapping.columns[house]) >= 0);
  const said = (column: string) => {
    const near = nearMiss(column, names, strict);
    return near === null || find(column) >= 0 ? `"${column}"` : `"${column}" (is "${near}" meant?)`;
  };
  const lacking = new Set<string>();
  const wanted = [...mapping.match.columns, ...mapping.where.map((w) => w.column)];
  if (!isHouseTable(mapping)) wanted.push(...Object.values(mapping.columns));
  for (const column of wanted) if (find(column) < 0) lacking.add(said(column));
  const ways = neededColumns[mapping.kind].map((way) => way.filter((house) => !isThere(house)));
  const best = ways.reduce((a, b) => (b.length < a.length ? b : a));
  for (const house of best) lacking.add(said(mapping.columns[house] ?? house));
  if (isHouseTable(mapping)) {
    const telling = tellingColumns[mapping.kind];
    if (telling !== undefined && !telling.some(isThere)) lacking.add(`one of ${telling.join(", ")}`);
    for (const foreign of foreignColumns[mapping.kind]) if (find(foreign) >= 0) lacking.add(`no column "${foreign}"`);
  }
  return [...lacking];
}

/** Index of a column by exact name, else by the only name equal without case and outer blanks; -1 for none. */
function columnFinder(names: readonly string[]): (column: string) => number {
  const exact = new Map(names.map((name, i) => [name, i]));
  const loose = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const key = name.toLowerCase();
    loose.set(key, loose.has(key) ? -1 : i);
  }
  return (column) => exact.get(column.trim()) ?? loose.get(column.trim().toLowerCase()) ?? -1;
}

/** Applies a mapping to a file. Throws ReadError (duplicate header, no clear delimiter, a column that is not there). */
export function planTidy(file: FileHead, mapping: Mapping, options: ReadOptions): TidyPlan {
  const fits = (names: string[]) => lackingColumns(mapping, names).length === 0;
  const delimiter = proveDelimiterOf(file, fits);
  const head = parseHead(file.headText, delimiter, 1, file.headText.length < 65_536);
  const headerLine = head.lines[0] ?? 1;
  const header = headerNames(head.records[0] ?? []);
  refuseDuplicateHeaders(header, headerLine);
  const lacking = lackingColumns(mapping, header);
  if (lacking.length > 0) {
    throw new ReadError(`line ${headerLine}: the header lacks ${lacking.join(", ")} for ${mapping.name}`, {
      row: headerLine,
      rule: "missing-column",
      remedy: "rename the columns, or change the mapping in study.yaml",
    });
  }
  const places = placesOf(mapping, header);
  const used = new Set([...places.values()].map((p) => p.index));
  const filters = mapping.where.map((w) => {
    const index = columnFinder(header)(w.column);
    used.add(index);
    const named = new Set([w.equals ?? w.not ?? []].flat());
    const isEqual = w.equals !== undefined;
    return { index, isKept: (text: string) => named.has(text) === isEqual };
  });
  const unused = header.filter((name, i) => !used.has(i) && name !== "");
  return {
    mapping,
    kind: mapping.kind,
    delimiter,
    header,
    headerLine,
    places,
    filters,
    missing: new Set(mapping.missing),
    words: wordsOfMapping(mapping, options.words),
    origin: originOf(mapping, options),
    otherTimes: new VendorTimes(options.zone, mapping.dateOrder ?? options.dateOrder),
    unused,
    misspelt: misspeltOf(mapping, places, unused),
  };
}

function proveDelimiterOf(file: FileHead, fits: (names: string[]) => boolean): Delimiter {
  const fitting = delimiters.filter((d) => {
    const names = headerNames(parseHead(file.headText, d, 1, file.headText.length < 65_536).records[0] ?? []);
    return names.length >= 2 && fits(names);
  });
  return fitting.length === 1 ? fitting[0]! : proveDelimiter(file.headText, fitting.length > 1 ? fits : undefined);
}

function placesOf(mapping: Mapping, header: readonly string[]): Map<string, Place> {
  const find = columnFinder(header);
  const places = new Map<string, Place>();
  for (const [house, column] of Object.entries(mapping.columns)) {
    const index = find(column);
    const words = wordsOfColumn(mapping, house);
    if (index >= 0) places.set(house, { index, constant: "", name: header[index]!, words });
  }
  for (const [house, constant] of Object.entries(mapping.constants)) {
    if (!places.has(house)) places.set(house, { index: -1, constant, name: house, words: null });
  }
  if (mapping.kind === "results") placeCensoringFlag(places, header);
  return places;
}

/** Names of the column in which modelling programs flag censored results: NONMEM `BLQ`, Monolix and nlmixr `CENS`. */
const flagNames = ["cens", "blq", "censored"];

/**
 * A censoring flag decides also where the mapping does not name it. `LIMIT` beside it is the other end of the censoring
 * interval, never a limit of quantification, whatever the mapping says.
 */
function placeCensoringFlag(places: Map<string, Place>, header: readonly string[]): void {
  const used = new Set([...places.values()].map((place) => place.index));
  const index = header.findIndex((name, at) => flagNames.includes(name.toLowerCase()) && !used.has(at));
  if (!places.has("censored") && index >= 0) {
    places.set("censored", { index, constant: "", name: header[index]!, words: null });
  }
  if (!places.has("censored")) return;
  for (const house of ["lloq", "uloq"]) if (places.get(house)?.name.toLowerCase() === "limit") places.delete(house);
}

function originOf(mapping: Mapping, options: ReadOptions): TidyPlan["origin"] {
  if (mapping.times === "dateTime") return null;
  const { hoursAfter, unit } = mapping.times;
  const moment = options.parseTime(hoursAfter);
  if (moment === null || moment.ms !== moment.endMs) {
    throw new ConfigError(`mapping ${mapping.name}: hour 0 is no exact time`, [
      {
        path: `mappings.${mapping.name}.times.hoursAfter`,
        found: hoursAfter,
        expected: `a date-time such as 2026-01-05T08:00${moment === null ? ` (${options.whyNoTime(hoursAfter)})` : ""}`,
        nearMiss: null,
      },
    ]);
  }
  return { ms: moment.ms, unitMs: unit === "h" ? hourMs : unit === "min" ? minuteMs : dayMs };
}

function misspeltOf(mapping: Mapping, places: ReadonlyMap<string, Place>, unused: readonly string[]) {
  if (!isHouseTable(mapping)) return [];
  const absent = Object.keys(mapping.columns).filter((name) => !places.has(name));
  return unused.flatMap((found) => {
    const meant = nearMiss(found, absent, strict);
    return meant === null ? [] : [{ found, meant }];
  });
}

/** File name pattern with * and ?, without case. */
function globMatches(pattern: string, name: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "i").test(name);
}

/** The house tables this file fits. */
export function fittingHouseTables(file: FileHead): Mapping[] {
  return houseTables.filter((mapping) => sniffMapping(file, mapping).fits);
}
