import type { Mapping } from "../config/schema.js";
import type { ReportedState } from "../domain/concentration.js";
import type { ConcentrationWords } from "./cell.js";

/** Words of study.yaml as concentration cells are looked up by. `notDone` is what a reader calls missing. */
export function concentrationWords(declared: Readonly<Record<string, string>>): ConcentrationWords {
  return new Map(
    Object.entries(declared).map(([word, state]) => [
      word.trim(),
      (state === "notDone" ? "missing" : state) as ReportedState,
    ]),
  );
}

/** The words for concentration cells that hold for a mapping's files: its own before the study's. */
export function wordsOfMapping({ words }: Mapping, ofStudy: ConcentrationWords): ConcentrationWords {
  const own = Object.entries(words).flatMap(([word, meaning]) =>
    typeof meaning === "string" ? [[word, meaning] as const] : [],
  );
  return own.length === 0 ? ofStudy : new Map([...ofStudy, ...concentrationWords(Object.fromEntries(own))]);
}

/** Words of one column of a mapping -> the values they stand for; null where it declares none. */
export function wordsOfColumn({ words }: Mapping, column: string): ReadonlyMap<string, string> | null {
  const declared = words[column];
  if (declared === undefined || typeof declared === "string") return null;
  return new Map(Object.entries(declared).map(([word, value]) => [word.trim(), value]));
}
