import type { Moment } from "../domain/moment.js";
import type { RawResult, ResultIdentity } from "../domain/result.js";

/** What the study says about names in files. */
export interface IdentityRules {
  /** Named group sampleId, or subjectId + matrix (+ visit). */
  sampleIdPattern: RegExp | null;
  /** Text in the file -> sample id. */
  aliases: ReadonlyMap<string, string>;
  /** Named group run, applied to the raw file name. */
  runPattern: RegExp | null;
  canonicalMatrix(text: string): string;
  formatTime(ms: number): string;
}

/** Separates parts of a key; occurs in no exported text. */
const separator = "\u001f";

/**
 * What one result row says about its acquisition, its sample and its run. The sample is looked for in this order: sample
 * id, sample texts as they are, what the study's pattern takes out of them, the study's aliases. `fileRun` names the
 * run where neither column nor pattern does.
 */
export function identifyResult(raw: RawResult, rules: IdentityRules, fileRun: string): ResultIdentity {
  const isStudy = raw.sampleType === "study";
  const texts = raw.sampleId === null ? raw.sampleTexts : [raw.sampleId, ...raw.sampleTexts];
  const sampleIds = isStudy ? candidateIds(texts, rules) : [];
  const inline = isStudy ? inlineSample(raw, rules) : null;
  const isRawKeyed = raw.rawFile !== null;
  const run = runOf(raw, rules) ?? fileRun;
  const sampleKey = raw.sampleId ?? inline?.sampleId ?? texts.join(separator);
  const identity = isRawKeyed
    ? ["r", raw.rawFile, raw.acquiredAt?.ms ?? "", raw.sequence ?? ""].join(separator)
    : isStudy
      ? ["s", raw.sampleType, sampleKey].join(separator)
      : // `Cal 1` of one run is not that of another.
        ["s", raw.sampleType, sampleKey, run, raw.level ?? "", raw.nominal ?? ""].join(separator);
  return {
    sampleIds,
    inline,
    identity,
    isRawKeyed,
    keyTimeMs: (isRawKeyed ? raw.acquiredAt?.ms : raw.collectedAt?.ms) ?? 0,
    run,
    label: texts.length > 0 ? JSON.stringify(texts) : (inline?.sampleId ?? null),
  };
}

/** Every id the texts may mean, best first, without repetition. */
export function candidateIds(texts: readonly string[], rules: IdentityRules): string[] {
  if (texts.length === 1 && rules.sampleIdPattern === null && rules.aliases.size === 0) return [texts[0]!];
  const ids = [...texts];
  for (const text of texts) {
    const groups = rules.sampleIdPattern?.exec(text)?.groups;
    if (groups?.sampleId) ids.push(groups.sampleId);
  }
  for (const text of texts) {
    const alias = rules.aliases.get(text);
    if (alias) ids.push(alias);
  }
  return [...new Set(ids)].filter((id) => id !== "");
}

/** Id of a sample that has none: what defines it. */
export function generatedSampleId(
  subjectId: string,
  matrix: string,
  at: Moment | null,
  formatTime: (ms: number) => string,
): string {
  const time = at === null ? "no-time" : at.ms === at.endMs ? formatTime(at.ms) : formatTime(at.ms).slice(0, 10);
  return `${subjectId}/${matrix}/${time}`;
}

function inlineSample(raw: RawResult, rules: IdentityRules): ResultIdentity["inline"] {
  if (raw.subjectId === null || raw.matrix === null || raw.collectedAt === null) return null;
  const matrix = rules.canonicalMatrix(raw.matrix);
  return {
    sampleId: raw.sampleId ?? generatedSampleId(raw.subjectId, matrix, raw.collectedAt, rules.formatTime),
    subjectId: raw.subjectId,
    matrix,
    collectedAt: raw.collectedAt,
    visit: raw.visit,
  };
}

function runOf(raw: RawResult, rules: IdentityRules): string | null {
  if (raw.run !== null) return raw.run;
  return (raw.rawFile !== null && rules.runPattern?.exec(raw.rawFile)?.groups?.run) || null;
}
