import type { Mapping } from "../config/schema.js";
import { ConfigError } from "../domain/errors.js";
import { dayMs, hourMs, minuteMs } from "../domain/moment.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import type { FileKind } from "../domain/tables.js";
import { ReadError } from "../findings/read-error.js";
import type { Delimiter } from "../io/csv.js";
import { proveDelimiter, refuseDuplicateHeaders } from "../io/csv-table.js";
import { chunkDecoder } from "../io/decode-text.js";
import { globMatcher } from "../io/glob.js";
import { VendorTimes } from "../io/vendor-time.js";
import type { ConcentrationWords } from "./cell.js";
import { wordsOfColumn, wordsOfMapping } from "./declared-words.js";
import {
  columnFinder,
  fittingHeaders,
  type HeaderCandidate,
  headerCandidates,
  lackingColumns,
  sourceColumns,
  unitInHeader,
} from "./header-search.js";
import { houseTables, isHouseTable } from "./house-tables.js";
import type { FileHead, ReadOptions } from "./reader.js";

/** Where one house column comes from: a column of the file, a constant of the mapping, or nowhere (index -1, no text). */
export interface Place {
  index: number;
  constant: string;
  /** Name as the file has it, for findings. */
  name: string;
  /** Further columns whose texts are joined to it, such as the clock time to the date. */
  joined?: readonly number[];
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
  if (mapping.match.fileName !== null && !globMatcher(mapping.match.fileName)(file.name)) {
    return { fits: false, lookedFor: `${mapping.name}: a file named ${mapping.match.fileName}` };
  }
  if (mapping.sheet !== null && file.sheet !== undefined && file.sheet !== mapping.sheet) {
    return { fits: false, lookedFor: `${mapping.name}: the sheet ${mapping.sheet}` };
  }
  const [header] = fittingHeaders(file, mapping);
  if (header !== undefined) return { fits: true, why: `all columns of ${mapping.name} are in its line ${header.line}` };
  const all = headerCandidates(file, mapping.headerRow);
  const nearest = all
    .filter(({ line }) => line === all[0]?.line)
    .map(({ names }) => lackingColumns(mapping, names))
    .reduce<string[] | null>((best, lacking) => (best === null || lacking.length < best.length ? lacking : best), null);
  const what = nearest === null ? "a table with a header" : `the columns ${nearest.join(", ")}`;
  return { fits: false, lookedFor: `${mapping.name}: ${what}` };
}

/** The head of a file as the mapping's encoding reads it, where the content does not prove another one. */
function inDeclaredEncoding(file: FileHead, { encoding }: Mapping): FileHead {
  if (encoding === null || file.encoding !== "guess") return file;
  return { ...file, headText: chunkDecoder(encoding).write(file.head) };
}

/** Whether at least half of the columns a mapping names (and at least two) are in a header of the file. */
export function fitsInPart(file: FileHead, mapping: Mapping): boolean {
  const wanted = [...new Set(sourceColumns(mapping))];
  return headerCandidates(inDeclaredEncoding(file, mapping), mapping.headerRow).some(({ names }) => {
    const find = columnFinder(names);
    const there = wanted.filter((column) => find(column) >= 0).length;
    return there >= 2 && 2 * there >= wanted.length;
  });
}

/** Applies a mapping to a file. Throws ReadError (duplicate header, no clear delimiter, a column that is not there). */
export function planTidy(file: FileHead, mapping: Mapping, options: ReadOptions): TidyPlan {
  const { delimiter, line: headerLine, names } = headerOf(file, mapping);
  const header = [...names];
  refuseDuplicateHeaders(header, headerLine);
  const places = placesOf(mapping, header);
  const used = new Set([...places.values()].flatMap((p) => [p.index, ...(p.joined ?? [])]));
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

/** The header that the mapping fits, with a delimiter beyond doubt. Throws ReadError. */
function headerOf(file: FileHead, mapping: Mapping): HeaderCandidate {
  const fitting = fittingHeaders(file, mapping);
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    const delimiter = proveDelimiter(file.headText, (names) => lackingColumns(mapping, names).length === 0);
    return fitting.find((candidate) => candidate.delimiter === delimiter) ?? only;
  }
  const nearest = headerCandidates(file, mapping.headerRow)[0];
  const lacking = nearest === undefined ? ["a header"] : lackingColumns(mapping, nearest.names);
  const line = mapping.headerRow ?? nearest?.line ?? 1;
  throw new ReadError(`line ${line}: the header lacks ${lacking.join(", ")} for ${mapping.name}`, {
    row: line,
    rule: "missing-column",
  });
}

function placesOf(mapping: Mapping, header: readonly string[]): Map<string, Place> {
  const find = columnFinder(header);
  const places = new Map<string, Place>();
  let unitOfHeader: string | null = null;
  for (const [house, column] of Object.entries(mapping.columns)) {
    const [index, ...joined] = [column].flat().map(find);
    if (index === undefined || index < 0 || joined.some((one) => one < 0)) continue;
    const words = wordsOfColumn(mapping, house);
    const name = [index, ...joined].map((one) => header[one]!).join(" + ");
    places.set(house, { index, constant: "", name, words, ...(joined.length > 0 ? { joined } : {}) });
    const unit = house === "concentration" ? unitInHeader(header[index]!) : null;
    if (unit !== null) unitOfHeader = unit.unit;
  }
  for (const [house, constant] of Object.entries(mapping.constants)) {
    if (!places.has(house)) places.set(house, { index: -1, constant, name: house, words: null });
  }
  if (unitOfHeader !== null && !places.has("unit")) {
    places.set("unit", { index: -1, constant: unitOfHeader, name: "unit", words: null });
  }
  if (mapping.kind === "results") placeCensoringFlag(places, header);
  return places;
}

/**
 * Names of the column in which modelling programs and laboratories flag censored results: NONMEM `BLQ`, Monolix and
 * nlmixr `CENS`, and `BQL`, `BLOQ_FLAG`, `is_blq` of listings.
 */
const flagName = /^(?:is)?(?:cens|censored|censoring|b(?:lq|ql|loq|lloq)|belowl?loq|l?loq(?=flag))(?:flag)?$/;

function isFlagName(name: string): boolean {
  return flagName.test(name.toLowerCase().replace(/[\s_.-]+/g, ""));
}

/**
 * A censoring flag decides also where the mapping does not name it. `LIMIT` beside it is the other end of the censoring
 * interval, never a limit of quantification, whatever the mapping says.
 */
function placeCensoringFlag(places: Map<string, Place>, header: readonly string[]): void {
  const used = new Set([...places.values()].map((place) => place.index));
  const index = header.findIndex((name, at) => isFlagName(name) && !used.has(at));
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
    throw new ConfigError(`mapping ${mapping.name}: hour 0 is not an exact time`, [
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

/** The house tables this file fits. */
export function fittingHouseTables(file: FileHead): Mapping[] {
  return houseTables.filter((mapping) => sniffMapping(file, mapping).fits);
}
