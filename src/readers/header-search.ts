import type { Mapping } from "../config/schema.js";
import { nearMiss, strict } from "../domain/near-miss.js";
import { type Delimiter, delimiters, headerNames, parseHead } from "../io/csv.js";
import { foreignColumns, isHouseTable, neededColumns, tellingColumns } from "./house-tables.js";
import type { FileHead } from "./reader.js";

/** Lines among which a table's header is looked for; titles stand above it. */
const mostHeaderLines = 20;

/** One record of a file's beginning, as column names. */
export interface HeaderCandidate {
  delimiter: Delimiter;
  names: readonly string[];
  line: number;
}

/** Records of the beginning as column names, under each delimiter that gives at least two, first lines first. */
export function headerCandidates(file: FileHead, headerRow: number | null = null): readonly HeaderCandidate[] {
  const key = headerRow ?? 0;
  const known = candidates.get(file)?.get(key);
  if (known !== undefined) return known;
  const { headText } = file;
  const most = headerRow ?? mostHeaderLines;
  const found = delimiters
    .flatMap((delimiter) => {
      const { records, lines } = parseHead(headText, delimiter, most, headText.length < 65_536);
      return records.map((record, at) => ({ delimiter, names: headerNames(record), line: lines[at]! }));
    })
    .filter(
      ({ names, line }) => names.length >= 2 && (headerRow === null ? line <= mostHeaderLines : line === headerRow),
    )
    .sort((a, b) => a.line - b.line);
  const ofFile = candidates.get(file) ?? new Map<number, readonly HeaderCandidate[]>();
  ofFile.set(key, found);
  candidates.set(file, ofFile);
  return found;
}

/** Every mapping asks for the beginning of the same file. */
const candidates = new WeakMap<FileHead, Map<number, readonly HeaderCandidate[]>>();

/** The headers that satisfy a mapping: those of the first line that has one. */
export function fittingHeaders(file: FileHead, mapping: Mapping): HeaderCandidate[] {
  const all = headerCandidates(file, mapping.headerRow);
  const first = all.find(({ names }) => isFitting(mapping, names));
  return first === undefined ? [] : all.filter(({ line, names }) => line === first.line && isFitting(mapping, names));
}

/** Columns of the file that a mapping names, those it joins one by one. */
export function sourceColumns(mapping: Mapping): string[] {
  return Object.values(mapping.columns).flat();
}

function wantedColumns(mapping: Mapping): string[] {
  const wanted = [...mapping.match.columns, ...mapping.where.map((w) => w.column)];
  return isHouseTable(mapping) ? wanted : [...wanted, ...sourceColumns(mapping)];
}

function isFitting(mapping: Mapping, names: readonly string[]): boolean {
  const find = columnFinder(names);
  if (wantedColumns(mapping).some((column) => find(column) < 0)) return false;
  const isThere = (house: string): boolean => isGiven(mapping, house, find);
  if (!neededColumns[mapping.kind].some((way) => way.every(isThere))) return false;
  if (!isHouseTable(mapping)) return true;
  const telling = tellingColumns[mapping.kind];
  return (
    (telling === undefined || telling.some(isThere)) &&
    !foreignColumns[mapping.kind].some((foreign) => find(foreign) >= 0)
  );
}

function isGiven(mapping: Mapping, house: string, find: (column: string) => number): boolean {
  if (mapping.constants[house] !== undefined) return true;
  const column = mapping.columns[house];
  return column !== undefined && [column].flat().every((part) => find(part) >= 0);
}

/** What is missing, with a near miss where there is one; empty when the mapping fits. */
export function lackingColumns(mapping: Mapping, names: readonly string[]): string[] {
  const find = columnFinder(names);
  const isThere = (house: string) => isGiven(mapping, house, find);
  const described = (column: string) => {
    const near = nearMiss(column, names, strict);
    return near === null || find(column) >= 0 ? `"${column}"` : `"${column}" (is "${near}" meant?)`;
  };
  const lacking = new Set<string>();
  for (const column of wantedColumns(mapping)) if (find(column) < 0) lacking.add(described(column));
  const ways = neededColumns[mapping.kind].map((way) => way.filter((house) => !isThere(house)));
  const best = ways.reduce((a, b) => (b.length < a.length ? b : a));
  for (const house of best)
    for (const column of [mapping.columns[house] ?? house].flat()) lacking.add(described(column));
  if (isHouseTable(mapping)) {
    const telling = tellingColumns[mapping.kind];
    if (telling !== undefined && !telling.some(isThere)) lacking.add(`one of ${telling.join(", ")}`);
    for (const foreign of foreignColumns[mapping.kind]) if (find(foreign) >= 0) lacking.add(`no column "${foreign}"`);
  }
  return [...lacking];
}

const finders = new WeakMap<readonly string[], (column: string) => number>();

/**
 * Index of a column by exact name, else by the only name equal without case and with blanks collapsed; -1 for none. A
 * column `concentration` is also found as `concentration (ng/mL)`.
 */
export function columnFinder(names: readonly string[]): (column: string) => number {
  const known = finders.get(names);
  if (known !== undefined) return known;
  const exact = new Map(names.map((name, i) => [name, i]));
  const loose = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    for (const key of new Set([plainName(name), plainName(unitInHeader(name)?.name ?? name)])) {
      loose.set(key, loose.has(key) ? -1 : i);
    }
  }
  const find = (column: string): number => exact.get(column.trim()) ?? loose.get(plainName(column)) ?? -1;
  finders.set(names, find);
  return find;
}

function plainName(name: string): string {
  return name.replace(/\s+/g, " ").trim().toLowerCase();
}

const unitForm =
  /^(?<name>.*\S)\s*[([]\s*(?<unit>(?:[fpnuµμmk]?(?:g|mol)|[fpnuµμm]?M)(?:\s*\/\s*\d*\s*[dmuµμnk]?[lLgG])?|ppm|ppb)\s*[)\]]$/i;

/** `Calculated Concentration (ng/mL)`, `larotrectinib [nmol/L]`: a name with the unit of its numbers; null without one. */
export function unitInHeader(header: string): { name: string; unit: string } | null {
  const groups = unitForm.exec(header.trim())?.groups;
  return groups === undefined ? null : { name: groups.name!, unit: groups.unit!.replace(/\s+/g, "") };
}
