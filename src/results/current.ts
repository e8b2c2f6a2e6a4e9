import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";

/** One file as far as it decides which of two exports is newer. */
export interface ExportOfFile {
  fileNo: number;
  name: string;
  sha256: string;
  nightNo: number;
  exportedAtMs: number | null;
}

/** One content of one injection (or sample) and analyte, and everywhere it was met. */
export interface SeenContent<T> {
  content: T;
  /** Orders contents where nothing else may: never by row, name or time of arrival. */
  contentKey: string;
  /** Shown in findings: the cell as exported. */
  raw: string;
  seen: readonly { fileNo: number; row: number }[];
}

export interface Resolution<T> {
  current: SeenContent<T>[];
  /** Contents a newer export replaced; kept in history. */
  superseded: SeenContent<T>[];
  /** Contents of which none could be chosen. */
  undecided: SeenContent<T>[];
}

type Newness = "newer" | "older" | "same" | "undecidable";

/** Which of two files is newer: the later export time written in them, else the later night (contract section 4). */
export function compareExports(a: ExportOfFile, b: ExportOfFile): Newness {
  if (a.fileNo === b.fileNo) return "same";
  if (a.exportedAtMs !== null && b.exportedAtMs !== null && a.exportedAtMs !== b.exportedAtMs) {
    return a.exportedAtMs > b.exportedAtMs ? "newer" : "older";
  }
  if (a.nightNo !== b.nightNo) return a.nightNo > b.nightNo ? "newer" : "older";
  return "undecidable";
}

/**
 * Contents that say the same as one, seen wherever one of them was. Exports may spell an analyte by different aliases: the
 * store keeps those apart. `spelling` decides which of them stands for all.
 */
export function equalAsOne<T>(
  contents: readonly SeenContent<T>[],
  spelling: (content: T) => string,
): readonly SeenContent<T>[] {
  if (contents.length === 1) return contents;
  const byKey = new Map<string, SeenContent<T>>();
  for (const one of [...contents].sort((a, b) => (spelling(a.content) < spelling(b.content) ? -1 : 1))) {
    const known = byKey.get(one.contentKey);
    byKey.set(one.contentKey, known === undefined ? one : { ...known, seen: [...known.seen, ...one.seen] });
  }
  return [...byKey.values()];
}

/**
 * The current content of ONE acquisition and analyte. Contents that differ between exports: the one of the newest
 * export is current; where no export is newer than all others, none is.
 */
export function resolveInjection<T>(
  contents: readonly SeenContent<T>[],
  files: ReadonlyMap<number, ExportOfFile>,
): Resolution<T> {
  if (contents.length === 1) return { current: [contents[0]!], superseded: [], undecided: [] };
  const newest = contents.filter((one) => contents.every((other) => other === one || isSeenLater(one, other, files)));
  if (newest.length === 1) {
    return { current: newest, superseded: contents.filter((one) => one !== newest[0]), undecided: [] };
  }
  return { current: [], superseded: [], undecided: [...contents] };
}

/** Some file with `one` is newer than every file with `other`. */
function isSeenLater<T>(one: SeenContent<T>, other: SeenContent<T>, files: ReadonlyMap<number, ExportOfFile>): boolean {
  return one.seen.some((a) =>
    other.seen.every((b) => compareExports(files.get(a.fileNo)!, files.get(b.fileNo)!) === "newer"),
  );
}

/**
 * The current results of ONE sample and analyte in layouts that name no acquisition: a file's rows are several results
 * of the sample, a row of another file is the same result where its content is equal, else the next one in order of
 * content (contract sections 2 and 4).
 */
export function resolveSample<T>(
  contents: readonly SeenContent<T>[],
  files: ReadonlyMap<number, ExportOfFile>,
): Resolution<T> {
  const fileNos = [...new Set(contents.flatMap((one) => one.seen.map((place) => place.fileNo)))];
  fileNos.sort((a, b) => orderFiles(files.get(a)!, files.get(b)!));
  type Slot = { holder: SeenContent<T>; fileNo: number; isDecided: boolean; rivals: SeenContent<T>[] };
  const slots: Slot[] = [];
  const resolution: Resolution<T> = { current: [], superseded: [], undecided: [] };
  for (const fileNo of fileNos) {
    const rows = contents
      .flatMap((one) => one.seen.filter((place) => place.fileNo === fileNo).map(() => one))
      .sort((a, b) => (a.contentKey < b.contentKey ? -1 : a.contentKey > b.contentKey ? 1 : 0));
    const free = new Set(slots);
    const unmatched = rows.filter((row) => {
      const same = [...free].find((slot) => slot.holder === row);
      if (same) {
        free.delete(same);
        same.fileNo = fileNo;
      }
      return !same;
    });
    const open = [...free].sort((a, b) => (a.holder.contentKey < b.holder.contentKey ? -1 : 1));
    for (const row of unmatched) {
      const slot = open.shift();
      if (!slot) {
        slots.push({ holder: row, fileNo, isDecided: true, rivals: [] });
        continue;
      }
      const newness = compareExports(files.get(fileNo)!, files.get(slot.fileNo)!);
      if (newness === "newer") {
        resolution.superseded.push(slot.holder, ...slot.rivals);
        Object.assign(slot, { holder: row, fileNo, isDecided: true, rivals: [] });
      } else {
        slot.isDecided = false;
        slot.rivals.push(row);
      }
    }
  }
  for (const slot of slots) {
    if (slot.isDecided) resolution.current.push(slot.holder);
    else resolution.undecided.push(slot.holder, ...slot.rivals);
  }
  return resolution;
}

function orderFiles(a: ExportOfFile, b: ExportOfFile): number {
  const newness = compareExports(a, b);
  if (newness === "newer") return 1;
  if (newness === "older") return -1;
  return a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0;
}

/** The `conflicting-result` finding of a resolution, or null where nothing differed. */
export function conflictFinding<T>(
  resolution: Resolution<T>,
  about: { subjectId: string; sampleId: string; analyte: string },
  files: ReadonlyMap<number, ExportOfFile>,
): Finding | null {
  const rivals = [...resolution.superseded, ...resolution.undecided];
  if (rivals.length === 0) return null;
  const place = (one: SeenContent<T>): string =>
    `\`${one.raw}\` (${one.seen.map((at) => `${files.get(at.fileNo)!.name}:${at.row}`).join(", ")})`;
  const isDecided = resolution.undecided.length === 0;
  const all = [...resolution.current, ...rivals].map(place).join(" against ");
  const first = rivals[0]!.seen[0]!;
  return finding({
    severity: isDecided ? "warning" : "error",
    rule: "conflicting-result",
    ...about,
    file: files.get(first.fileNo)!.name,
    row: first.row,
    value: rivals[0]!.raw,
    expected: "equal values in every export of one acquisition",
    what: isDecided
      ? `${about.sampleId}, ${about.analyte}: exports of the same result differ: ${all}; the newest export is current.`
      : `${about.sampleId}, ${about.analyte}: exports of the same result differ and none is newer: ${all}; none is current.`,
    remedy: isDecided
      ? "Check the reprocessing in the instrument software; the older value stays in the history."
      : "Decide which export is right: export again (the print or export time decides), or remove the wrong file's claim by a decision.",
  });
}
