import type { StudyConfig } from "../src/config/schema.js";
import type { Moment } from "../src/domain/moment.js";
import { timeColumns } from "../src/domain/tables.js";
import { createTimeReader, formatMoment, type TimeReader } from "../src/io/time-text.js";
import type { CurrentTable, SubjectData } from "../src/store/study-store.js";

/** Tables whose times were written at the subject's site; the others hold dates of the study. */
const writtenAtSite = ["samples", "doses", "comedications", "adverse_events"] as const;

/**
 * The subject's data with every time that was written without an offset understood in the zone of the subject's site.
 * Files are read in the study's zone, for the subjects table may come later or change; here the clock reading is taken
 * back from that zone and read in the site's.
 */
export function inSiteZone(data: SubjectData, config: StudyConfig): SubjectData {
  const site = data.tables.subjects.rows[0]?.content.cells.site;
  const zone = site === undefined ? undefined : zoneOfSite(site, config);
  if (zone === undefined || zone === config.zone) return data;
  const reader = createTimeReader(zone);
  const move = (moment: Moment): Moment | null => inZone(moment, config.zone, reader);
  const tables = { ...data.tables };
  for (const kind of writtenAtSite) tables[kind] = moveTable(tables[kind], timeColumns[kind], move);
  // A samples row and its sample are one record: both move, or neither does.
  const offsetRows = new Set(
    data.tables.samples.rows
      .filter((row) => hasOffset(row.content.cells.collected_at))
      .map((row) => `${row.fileNo}|${row.row}`),
  );
  const samples = data.samples.map((sample) => {
    const isMoved = sample.collectedAt !== null && !offsetRows.has(`${sample.fileNo}|${sample.row}`);
    return isMoved ? { ...sample, collectedAt: move(sample.collectedAt!) } : sample;
  });
  return { ...data, tables, samples };
}

/** Sites are compared without case and outer blanks. */
function zoneOfSite(site: string, { sites }: StudyConfig): string | undefined {
  const key = site.trim().toLowerCase();
  return Object.entries(sites).find(([name]) => name.trim().toLowerCase() === key)?.[1].zone;
}

function moveTable(
  table: CurrentTable,
  columns: readonly string[],
  move: (moment: Moment) => Moment | null,
): CurrentTable {
  const rows = table.rows.map((row) => {
    const times = { ...row.content.times };
    for (const column of columns) {
      const moment = times[column];
      if (moment === undefined || hasOffset(row.content.cells[column])) continue;
      const moved = move(moment);
      // A reading that the site's clock never showed is no time: what rests on it is unknown, and the checks say so.
      if (moved === null) delete times[column];
      else times[column] = moved;
    }
    return { ...row, content: { ...row.content, times } };
  });
  return { ...table, rows };
}

/** Whether a time text states its own offset: `10:00Z`, `10:00+01:00`. */
function hasOffset(text: string | undefined): boolean {
  const offset = /[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/i;
  return text !== undefined && offset.test(text.trim());
}

/** The clock readings of a moment in one zone, understood in another; null where the other zone has no such reading. */
function inZone(moment: Moment, from: string, reader: TimeReader): Moment | null {
  const read = (ms: number): Moment | null =>
    reader.parse(formatMoment(ms, from).replace(/(?:Z|[+-]\d\d:\d\d(?::\d\d)?)$/, ""));
  const [first, last] = [read(moment.ms), read(moment.endMs)];
  return first === null || last === null ? null : { ms: first.ms, endMs: last.endMs };
}
