import { type Connection, prepared } from "./sqlite.js";
import type { PairCount, StoredPair } from "./study-store.js";

/** Pairs read at a time: no cursor stays open, and memory stays that of one page. */
const page = 5000;

type Row = [
  pairId: string,
  subjectNo: number,
  analyte: string,
  groups: string,
  state: string,
  value: number | null,
  bound: number | null,
  unboundState: string,
  unboundValue: number | null,
  unboundBound: number | null,
  isCsfBelow: number,
  isAboveUloq: number,
  isUsed: number,
  firstExclusion: string | null,
  fractionSource: number,
];

/** All pairs in order of their ids, page by page. */
export function* pairRecords(db: Connection): Generator<StoredPair[]> {
  const select = db
    .prepare<[string, number], Row>(
      `SELECT pair_id, subject_no, analyte, groups, ratio_state, ratio_value, ratio_bound, unbound_state, unbound_value, unbound_bound,
         is_csf_below, is_above_uloq, is_used, first_exclusion, fraction_source
       FROM pairs WHERE pair_id > ? ORDER BY pair_id LIMIT ?`,
    )
    .raw();
  // The same few groups stand with most pairs.
  const known = new Map<string, string[]>();
  const groupsOf = (text: string): string[] => {
    const groups = known.get(text) ?? (JSON.parse(text) as string[]);
    if (known.size < 1000) known.set(text, groups);
    return groups;
  };
  for (let last = ""; ; ) {
    const rows = select.all(last, page);
    if (rows.length > 0) yield rows.map((row) => recordOf(row, groupsOf(row[3])));
    if (rows.length < page) return;
    last = rows.at(-1)![0];
  }
}

function recordOf(row: Row, groups: string[]): StoredPair {
  return {
    pairId: row[0],
    subjectNo: row[1],
    analyte: row[2],
    groups,
    total: { state: row[4], value: row[5], bound: row[6] },
    unbound: { state: row[7], value: row[8], bound: row[9] },
    isCsfBelow: row[10] === 1,
    isAboveUloq: row[11] === 1,
    isUsed: row[12] === 1,
    firstExclusion: row[13],
    fractionSource: row[14],
  };
}

/** The place of each subject, by number, in the order of the subjects' ids. */
export function subjectPlaces(db: Connection): Int32Array {
  const numbers = db.prepare<[], number>("SELECT subject_no FROM subjects ORDER BY subject_id").pluck().all();
  const places = new Int32Array(numbers.reduce((most, no) => Math.max(most, no + 1), 0));
  numbers.forEach((no, place) => {
    places[no] = place;
  });
  return places;
}

/** How many pairs are excluded and not, by the state of their total ratio. */
export function pairCounts(db: Connection): PairCount[] {
  const rows = prepared(
    db,
    `SELECT ratio_state AS state, first_exclusion IS NOT NULL AS isExcluded, count(*) AS count FROM pairs
     GROUP BY 1, 2 ORDER BY 1, 2`,
  ).all() as { state: string; isExcluded: number; count: number }[];
  return rows.map(({ state, isExcluded, count }) => ({ state, isExcluded: isExcluded === 1, count }));
}
