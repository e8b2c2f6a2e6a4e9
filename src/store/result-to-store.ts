import type { RawResult, ResultIdentity } from "../domain/result.js";
import { type Columns, valuesOf } from "../io/columns.js";
import { keyHash } from "./key-hash.js";

/**
 * A result with its identity, flat: what is bound to the statements and hashed for the audit trail, worked out where
 * the file is read, which may be another thread.
 */
export interface ResultToStore {
  row: number;
  analyte: string;
  reported: string;
  value: number | null;
  raw: string;
  limitInText: number | null;
  unit: string | null;
  lloq: number | null;
  uloq: number | null;
  dilution: number | null;
  nominal: number | null;
  area: number | null;
  internalStandardArea: number | null;
  retentionTimeMin: number | null;
  level: string | null;
  isUsedInCurve: number | null;
  /** JSON. */
  extra: string | null;
  /** The fifteen values above from `reported` on, as JSON without the brackets: what the file's digest is made of. */
  contentText: string;
  identity: string;
  isRawKeyed: number;
  keyTimeMs: number;
  keyHash: number;
  sampleType: string;
  label: string | null;
  run: string;
  rawFile: string | null;
  acquiredMs: number | null;
  sequence: string | null;
  /** The first id to look for; null for calibrators and the like. */
  sampleId: string | null;
  otherIds: readonly string[] | null;
  /** Null where the row does not carry subject, matrix and time. */
  inlineId: string | null;
  subjectId: string | null;
  matrix: string | null;
  collectedMs: number | null;
  collectedEndMs: number | null;
  visit: string | null;
}

export function resultToStore(raw: RawResult, who: ResultIdentity): ResultToStore {
  const { inline, sampleIds } = who;
  const isUsedInCurve = raw.isUsedInCurve === null ? null : raw.isUsedInCurve ? 1 : 0;
  const extra = extraOf(raw);
  const content = [
    raw.reported,
    raw.value,
    raw.raw,
    raw.limitInText,
    raw.unit,
    raw.lloq,
    raw.uloq,
    raw.dilutionFactor,
    raw.nominal,
    raw.area,
    raw.internalStandardArea,
    raw.retentionTimeMin,
    raw.level,
    isUsedInCurve,
    extra,
  ];
  return {
    row: raw.row,
    analyte: raw.analyte,
    reported: raw.reported,
    value: raw.value,
    raw: raw.raw,
    limitInText: raw.limitInText,
    unit: raw.unit,
    lloq: raw.lloq,
    uloq: raw.uloq,
    dilution: raw.dilutionFactor,
    nominal: raw.nominal,
    area: raw.area,
    internalStandardArea: raw.internalStandardArea,
    retentionTimeMin: raw.retentionTimeMin,
    level: raw.level,
    isUsedInCurve,
    extra,
    contentText: JSON.stringify(content).slice(1, -1),
    identity: who.identity,
    isRawKeyed: who.isRawKeyed ? 1 : 0,
    keyTimeMs: who.keyTimeMs,
    keyHash: keyHash(who.identity),
    sampleType: raw.sampleType,
    label: who.label,
    run: who.run,
    rawFile: raw.rawFile,
    acquiredMs: raw.acquiredAt?.ms ?? null,
    sequence: raw.sequence,
    sampleId: sampleIds[0] ?? null,
    otherIds: sampleIds.length > 1 ? sampleIds.slice(1) : null,
    inlineId: inline?.sampleId ?? null,
    subjectId: inline?.subjectId ?? null,
    matrix: inline?.matrix ?? null,
    collectedMs: inline?.collectedAt.ms ?? null,
    collectedEndMs: inline?.collectedAt.endMs ?? null,
    visit: inline?.visit ?? null,
  };
}

/** What is kept beside a result, as JSON: of a calibrator, QC sample or blank also the matrix that its row states. */
function extraOf({ extra, matrix, sampleType }: RawResult): string | null {
  if (sampleType === "study" || matrix === null) return extra === null ? null : JSON.stringify(extra);
  return JSON.stringify({ ...extra, standard_matrix: matrix });
}

/** Results that came as columns. Written out: a loop over the keys takes twenty times as long. */
export function resultsOf(columns: Columns<ResultToStore>): ResultToStore[] {
  const of = valuesOf(columns);
  const results = new Array<ResultToStore>(columns.count);
  for (let index = 0; index < columns.count; index++) {
    results[index] = {
      row: of.row[index] as ResultToStore["row"],
      analyte: of.analyte[index] as ResultToStore["analyte"],
      reported: of.reported[index] as ResultToStore["reported"],
      value: of.value[index] as ResultToStore["value"],
      raw: of.raw[index] as ResultToStore["raw"],
      limitInText: of.limitInText[index] as ResultToStore["limitInText"],
      unit: of.unit[index] as ResultToStore["unit"],
      lloq: of.lloq[index] as ResultToStore["lloq"],
      uloq: of.uloq[index] as ResultToStore["uloq"],
      dilution: of.dilution[index] as ResultToStore["dilution"],
      nominal: of.nominal[index] as ResultToStore["nominal"],
      area: of.area[index] as ResultToStore["area"],
      internalStandardArea: of.internalStandardArea[index] as ResultToStore["internalStandardArea"],
      retentionTimeMin: of.retentionTimeMin[index] as ResultToStore["retentionTimeMin"],
      level: of.level[index] as ResultToStore["level"],
      isUsedInCurve: of.isUsedInCurve[index] as ResultToStore["isUsedInCurve"],
      extra: of.extra[index] as ResultToStore["extra"],
      contentText: of.contentText[index] as ResultToStore["contentText"],
      identity: of.identity[index] as ResultToStore["identity"],
      isRawKeyed: of.isRawKeyed[index] as ResultToStore["isRawKeyed"],
      keyTimeMs: of.keyTimeMs[index] as ResultToStore["keyTimeMs"],
      keyHash: of.keyHash[index] as ResultToStore["keyHash"],
      sampleType: of.sampleType[index] as ResultToStore["sampleType"],
      label: of.label[index] as ResultToStore["label"],
      run: of.run[index] as ResultToStore["run"],
      rawFile: of.rawFile[index] as ResultToStore["rawFile"],
      acquiredMs: of.acquiredMs[index] as ResultToStore["acquiredMs"],
      sequence: of.sequence[index] as ResultToStore["sequence"],
      sampleId: of.sampleId[index] as ResultToStore["sampleId"],
      otherIds: of.otherIds[index] as ResultToStore["otherIds"],
      inlineId: of.inlineId[index] as ResultToStore["inlineId"],
      subjectId: of.subjectId[index] as ResultToStore["subjectId"],
      matrix: of.matrix[index] as ResultToStore["matrix"],
      collectedMs: of.collectedMs[index] as ResultToStore["collectedMs"],
      collectedEndMs: of.collectedEndMs[index] as ResultToStore["collectedEndMs"],
      visit: of.visit[index] as ResultToStore["visit"],
    };
  }
  return results;
}
