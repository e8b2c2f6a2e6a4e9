import { readFileSync } from "node:fs";
import { join } from "node:path";
import { referenceFolder } from "./folder.js";
import { type EvidenceMark, evidenceMarks } from "./label.js";
import { splitCells } from "./reference-table.js";

/** One number a check uses, with its unit, its source and how well it is known. */
export interface Limit {
  key: string;
  value: number;
  unit: string;
  title: string;
  source: string;
  mark: EvidenceMark;
}

/** Every limit by key. `numberOf` throws for a key that the data does not hold: a programming error. */
export interface Limits {
  all: readonly Limit[];
  numberOf(key: string): number;
}

const columns = ["key", "value", "unit", "title", "source", "mark"];

/**
 * Reads `limits.csv`. Throws an Error with the line where a column, a number, a source or a mark is missing, or a key
 * is given twice. `overrides` are a study's own numbers by key; an unknown key is an Error.
 */
export function parseLimits(text: string, overrides: Readonly<Record<string, number>> = {}): Limits {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  if (lines[0] !== columns.join(",")) throw new Error(`limits.csv:1: expected columns ${columns.join(",")}`);
  const byKey = new Map<string, Limit>();
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const limit = readLine(line, index + 1);
    if (byKey.has(limit.key)) throw new Error(`limits.csv:${index + 1}: key ${limit.key} is given twice`);
    byKey.set(limit.key, limit);
  }
  for (const [key, value] of Object.entries(overrides)) {
    const limit = byKey.get(key);
    if (limit === undefined)
      throw new Error(`no limit is called ${key}; expected one of ${[...byKey.keys()].join(", ")}`);
    byKey.set(key, { ...limit, value, source: `study.yaml (default ${limit.value}: ${limit.source})`, mark: "P" });
  }
  return {
    all: [...byKey.values()],
    numberOf(key) {
      const limit = byKey.get(key);
      if (limit === undefined) throw new Error(`no limit is called ${key}; add it to data/reference/limits.csv`);
      return limit.value;
    },
  };
}

/** The limits shipped with the package. */
export function loadLimits(overrides: Readonly<Record<string, number>> = {}): Limits {
  return parseLimits(readFileSync(join(referenceFolder(), "limits.csv"), "utf8"), overrides);
}

function readLine(line: string, lineNumber: number): Limit {
  const cells = splitCells(line);
  const [key = "", number = "", unit = "", title = "", source = "", mark = ""] = cells;
  const value = Number(number);
  const isMark = (text: string): text is EvidenceMark => (evidenceMarks as readonly string[]).includes(text);
  if (cells.length !== columns.length)
    throw new Error(`limits.csv:${lineNumber}: expected 6 cells, found ${cells.length}`);
  if (number === "" || !Number.isFinite(value))
    throw new Error(`limits.csv:${lineNumber}: value "${number}" is not a number`);
  if (!isMark(mark))
    throw new Error(`limits.csv:${lineNumber}: mark "${mark}" is not one of ${evidenceMarks.join(" ")}`);
  if (key === "" || unit === "" || title === "" || source === "") {
    throw new Error(`limits.csv:${lineNumber}: key, unit, title and source must be given`);
  }
  return { key, value, unit, title, source, mark };
}
