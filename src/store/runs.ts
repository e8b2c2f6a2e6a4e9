import type { Finding } from "../domain/finding.js";
import type { RunAssessment } from "../domain/run.js";
import { type Connection, prepared, preparedRaw } from "./sqlite.js";
import type {
  ReanalysedResult,
  RunInjection,
  RunMaterial,
  RunOutcome,
  StoredAssessment,
  StudyGroup,
} from "./study-store.js";

/** Numbers of the runs that something changed for, or of all, in the order of their names: numbers follow arrival. */
export function runNos(db: Connection, which: "dirty" | "all"): number[] {
  const dirty = which === "all" ? "" : "WHERE run_no IN (SELECT run_no FROM dirty_runs)";
  return (prepared(db, `SELECT run_no AS no FROM runs ${dirty} ORDER BY run_id`).all() as { no: number }[]).map(
    (row) => row.no,
  );
}

/**
 * Runs that an export met again in another file: two layouts without run names then hold one run. Each entry is the
 * numbers of runs that are one.
 */
export function sharedRuns(db: Connection): number[][] {
  const pairs = prepared(
    db,
    `SELECT DISTINCT i.run_no AS one, u.run_no AS other FROM result_links l JOIN injections i USING (injection_no)
       JOIN files f ON f.file_no = l.file_no JOIN runs u ON u.run_id = 'file ' || substr(f.sha256, 1, 12)
     WHERE u.run_no <> i.run_no`,
  ).all() as { one: number; other: number }[];
  const groups: number[][] = [];
  for (const { one, other } of pairs) {
    const touched = groups.filter((group) => group.includes(one) || group.includes(other));
    const rest = groups.filter((group) => !touched.includes(group));
    groups.splice(
      0,
      groups.length,
      ...rest,
      [...new Set([...touched.flat(), one, other])].sort((a, b) => a - b),
    );
  }
  return groups;
}

/** What is needed to judge one run; several numbers where they are one run. */
export function loadRun(db: Connection, numbers: readonly number[], isWhole: boolean): RunMaterial {
  const hasLinks = prepared(db, "SELECT 1 FROM result_links LIMIT 1").get() !== undefined;
  const hasSuperseded = prepared(db, "SELECT 1 FROM files WHERE status = 'superseded' LIMIT 1").get() !== undefined;
  const names = prepared(db, "SELECT run_id AS name FROM runs WHERE run_no = ?");
  const injections = preparedRaw(db, injectionsSql(isWhole));
  const links = prepared(
    db,
    "SELECT file_no AS fileNo, row FROM result_links WHERE injection_no = ? AND analyte_no = ? AND variant = ? ORDER BY file_no, row",
  );
  const study = preparedRaw(db, studySql(hasSuperseded));
  return {
    runNos: [...numbers],
    run: numbers.map((no) => (names.get(no) as { name: string }).name).sort()[0]!,
    injections: numbers
      .flatMap((no) => injections.all(no) as StandardRow[])
      .map((row) => {
        const [injectionNo, analyteNo, variant] = [row[0], row[7], row[9]];
        const seen = hasLinks ? links.all(injectionNo, analyteNo, variant) : [];
        return injectionOf(row, seen as RunInjection["links"]);
      }),
    study: numbers.flatMap((no) => (study.all(no) as StudyRow[]).map(groupOf)),
  };
}

/** Rows are read as arrays: an object of so many columns is a hash table, and takes twice as long to make. */
type StandardRow = [
  injectionNo: number,
  isRawKeyed: number,
  sampleType: string,
  label: string | null,
  rawFile: string | null,
  acquiredMs: number | null,
  sequence: string | null,
  analyteNo: number,
  analyte: string,
  variant: number,
  reported: string,
  value: number | null,
  raw: string,
  unit: string | null,
  nominal: number | null,
  area: number | null,
  internalStandardArea: number | null,
  retentionTimeMin: number | null,
  level: string | null,
  isUsedInCurve: number | null,
  dilution: number | null,
  ionRatio: number | null,
  batch: string | null,
  fileNo: number,
  row: number,
  matrix: string | null,
];

function injectionOf(row: StandardRow, links: RunInjection["links"]): RunInjection {
  const isUsedInCurve = row[19];
  return {
    injectionNo: row[0],
    isRawKeyed: row[1] === 1,
    sampleType: row[2],
    label: row[3],
    rawFile: row[4],
    acquiredMs: row[5],
    sequence: row[6],
    analyte: row[8],
    variant: row[9],
    reported: row[10],
    value: row[11],
    raw: row[12],
    unit: row[13],
    nominal: row[14],
    area: row[15],
    internalStandardArea: row[16],
    retentionTimeMin: row[17],
    level: row[18],
    isUsedInCurve: isUsedInCurve === null ? null : isUsedInCurve === 1,
    dilution: row[20],
    ionRatio: row[21],
    batch: row[22],
    fileNo: row[23],
    row: row[24],
    matrix: row[25],
    links,
  };
}

/** Study samples go by their sample id. */
function injectionsSql(isWhole: boolean): string {
  const label = isWhole ? "coalesce(s.sample_id, i.label) AS label" : "i.label";
  const samples = isWhole ? "LEFT JOIN samples s USING (sample_no)" : "";
  return `SELECT i.injection_no AS injectionNo, i.is_raw_keyed AS isRawKeyed, i.sample_type AS sampleType, ${label}, i.raw_file AS rawFile,
    i.acquired_ms AS acquiredMs, i.sequence, r.analyte_no AS analyteNo, a.name AS analyte, r.variant, r.reported, r.value, r.raw, r.unit, r.nominal,
    r.area, r.internal_standard_area AS internalStandardArea, r.retention_time_min AS retentionTimeMin, r.level,
    r.is_used_in_curve AS isUsedInCurve, r.dilution, CAST(r.extra ->> '$.ion_ratio' AS REAL) AS ionRatio,
    r.extra ->> '$.extraction_batch' AS batch, r.file_no AS fileNo, r.row, r.extra ->> '$.standard_matrix' AS matrix
  FROM injections i JOIN results r USING (injection_no) JOIN analytes a USING (analyte_no) ${samples}
  WHERE i.run_no = ?${isWhole ? "" : " AND i.sample_type <> 'study'"}
  ORDER BY i.acquired_ms, i.raw_file, i.sequence, i.label, a.name, r.raw, r.variant`;
}

type StudyRow = [
  analyte: string,
  matrix: string | null,
  count: number,
  unit: string | null,
  dilutions: string | null,
  atFirst: number | null,
  atLast: number | null,
  timed: number,
  sequenceFirst: number | null,
  sequenceLast: number | null,
  sequenced: number,
  least: number | null,
  most: number | null,
  isLeast: number | null,
  isMost: number | null,
  rtLeast: number | null,
  rtMost: number | null,
  ionLeast: number | null,
  ionMost: number | null,
];

function studySql(hasSuperseded: boolean): string {
  const isLive = `(EXISTS (SELECT 1 FROM files f WHERE f.file_no = r.file_no AND f.status = 'imported') OR EXISTS
    (SELECT 1 FROM result_links l JOIN files f USING (file_no) WHERE f.status = 'imported' AND l.injection_no = r.injection_no
       AND l.analyte_no = r.analyte_no AND l.variant = r.variant))`;
  const ionRatio = `CASE WHEN r.extra LIKE '%"ion_ratio"%' THEN CAST(r.extra ->> '$.ion_ratio' AS REAL) END`;
  const number = "CASE WHEN r.reported = 'number' THEN r.value END";
  return `SELECT a.name AS analyte, s.matrix, count(DISTINCT i.injection_no) AS count, min(r.unit) AS unit,
      group_concat(DISTINCT CASE WHEN r.dilution <> 1 THEN r.dilution END) AS dilutions,
      min(i.acquired_ms) AS atFirst, max(i.acquired_ms) AS atLast, count(i.acquired_ms) = count(*) AS timed,
      min(CAST(i.sequence AS REAL)) AS sequenceFirst, max(CAST(i.sequence AS REAL)) AS sequenceLast, count(i.sequence) = count(*) AS sequenced,
      min(${number}) AS least, max(${number}) AS most, min(r.internal_standard_area) AS isLeast, max(r.internal_standard_area) AS isMost,
      min(r.retention_time_min) AS rtLeast, max(r.retention_time_min) AS rtMost, min(${ionRatio}) AS ionLeast, max(${ionRatio}) AS ionMost
    FROM injections i JOIN results r USING (injection_no) JOIN analytes a USING (analyte_no) LEFT JOIN samples s USING (sample_no)
    WHERE i.run_no = ? AND i.sample_type = 'study'${hasSuperseded ? ` AND ${isLive}` : ""}
    GROUP BY r.analyte_no, s.matrix ORDER BY a.name, s.matrix`;
}

function groupOf(row: StudyRow): StudyGroup {
  const [analyte, matrix, count, unit, dilutions, atFirst, atLast, timed, sequenceFirst, sequenceLast, sequenced] = row;
  return {
    analyte,
    matrix,
    count,
    unit,
    dilutions: dilutions === null ? [] : dilutions.split(",").map(Number),
    acquiredMs: timed === 1 ? extent(atFirst, atLast) : null,
    sequence: sequenced === 1 ? extent(sequenceFirst, sequenceLast) : null,
    concentration: extent(row[11], row[12]),
    internalStandardArea: extent(row[13], row[14]),
    retentionTimeMin: extent(row[15], row[16]),
    ionRatio: extent(row[17], row[18]),
  };
}

function extent(least: number | null, most: number | null): { least: number; most: number } | null {
  return least === null || most === null ? null : { least, most };
}

/** What was decided of each run, analyte and matrix, in order of their names, page by page. */
export function* runAssessmentPages(db: Connection): Generator<StoredAssessment[]> {
  const page = 1000;
  const select = db.prepare<
    [string, string, string],
    { name: string; analyte: string; matrix: string; detail: string }
  >(
    `SELECT u.run_id AS name, analyte, matrix, detail FROM runs u CROSS JOIN run_assessments USING (run_no)
     WHERE (u.run_id, analyte, matrix) > (?, ?, ?) ORDER BY u.run_id, analyte, matrix LIMIT ${page}`,
  );
  for (let last = { name: "", analyte: "", matrix: "" }; ; ) {
    const rows = select.all(last.name, last.analyte, last.matrix);
    yield rows.map((row) => ({ name: row.name, ...(JSON.parse(row.detail) as Omit<RunAssessment, "findings">) }));
    if (rows.length < page) return;
    last = rows.at(-1)!;
  }
}

/** What samples need of these runs, by name: verdict, limits, dilutions. */
export function runOutcomes(db: Connection, names: readonly string[]): RunOutcome[] {
  const rows = prepared(
    db,
    `SELECT u.run_id AS run, analyte, matrix, verdict, detail ->> '$.limits' AS limits, detail ->> '$.dilutions' AS dilutions
     FROM runs u JOIN run_assessments USING (run_no) WHERE u.run_id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(names)) as (Record<"run" | "analyte" | "limits" | "dilutions", string> &
    Pick<RunOutcome, "matrix" | "verdict">)[];
  return rows.map(({ run, analyte, matrix, verdict, limits, dilutions }) => ({
    run,
    analyte,
    matrix,
    verdict,
    limits: JSON.parse(limits) as RunOutcome["limits"],
    dilutions: JSON.parse(dilutions) as RunOutcome["dilutions"],
  }));
}

export function runFindings(db: Connection): Finding[] {
  const rows = prepared(db, "SELECT detail FROM run_findings ORDER BY severity, rule, detail").all();
  return (rows as { detail: string }[]).map((row) => JSON.parse(row.detail) as Finding);
}

/** Every result of samples that were measured again for a stated reason, the first measured first. */
export function reanalysedResults(db: Connection): ReanalysedResult[] {
  return prepared(
    db,
    `SELECT s.sample_id AS sampleId, u.subject_id AS subjectId, s.matrix, a.name AS analyte, n.run_id AS run, i.acquired_ms AS acquiredMs,
       r.reported, r.value, r.raw, r.unit, r.extra ->> '$.reanalysis_reason' AS reason, f.name AS file, r.row
     FROM results r JOIN injections i USING (injection_no) JOIN samples s USING (sample_no) JOIN subjects u USING (subject_no)
       JOIN analytes a USING (analyte_no) JOIN runs n ON n.run_no = i.run_no JOIN files f ON f.file_no = r.file_no
     WHERE f.status = 'imported' AND i.sample_no IN (SELECT x.sample_no FROM results y CROSS JOIN injections x USING (injection_no)
       WHERE instr(y.extra, 'reanalysis_reason') > 0 AND x.sample_type = 'study')
     ORDER BY s.sample_id, a.name, i.acquired_ms, reason IS NOT NULL, n.run_id, r.row`,
  ).all() as ReanalysedResult[];
}
