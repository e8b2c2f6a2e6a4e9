import type { Moment } from "../domain/moment.js";
import type { RawResult, ResultIdentity } from "../domain/result.js";
import type { SafePattern } from "../io/safe-pattern.js";

/** What the study says about names in files. */
export interface IdentityRules {
  /** Named group sampleId, or subjectId + matrix (+ visit or time). */
  sampleIdPattern: SafePattern | null;
  /** Text in the file -> sample id. */
  aliases: ReadonlyMap<string, string>;
  /** Named group run, applied to the raw file name. */
  runPattern: SafePattern | null;
  /** Names of samples that belong to other studies. */
  otherStudies: readonly SafePattern[];
  canonicalMatrix(text: string): string;
  formatTime(ms: number): string;
}

/** Separates parts of a key; occurs in no exported text. */
const separator = "\u001f";

/**
 * What one result row says about its acquisition, its sample and its run. The sample is looked for by its id, then by the
 * sample texts, then by the raw-file name; each as it is, through the study's aliases, and by the study's pattern. Where
 * no raw file is named, run, acquisition time, position and reason of reanalysis identify the acquisition as far as they
 * are stated. `fileRun` names the run where neither column nor pattern does.
 */
export function identifyResult(raw: RawResult, rules: IdentityRules, fileRun: string): ResultIdentity {
  const isStudy = raw.sampleType === "study";
  const texts = namesOf(raw);
  const sampleIds = isStudy ? candidateIds(texts, rules) : [];
  const inline = isStudy && !isOfOtherStudy(texts, rules) ? inlineSample(raw, rules) : null;
  const isRawKeyed = raw.rawFile !== null;
  const statedRun = runOf(raw, rules);
  const run = statedRun ?? fileRun;
  const sampleKey = raw.sampleId ?? inline?.sampleId ?? texts.join(separator);
  const identity = isRawKeyed
    ? ["r", raw.rawFile, raw.acquiredAt?.ms ?? "", raw.sequence ?? ""].join(separator)
    : isStudy
      ? ["s", raw.sampleType, sampleKey, ...acquisitionParts(raw, statedRun)].join(separator)
      : // `Cal 1` of one run is not that of another, nor that of the other matrix in the same run.
        ["s", raw.sampleType, sampleKey, run, raw.level ?? "", raw.nominal ?? "", raw.matrix ?? ""].join(separator);
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

/** What a row calls its sample, best first: sample id, sample texts, and the raw-file name, often the only one. */
function namesOf({ sampleId, sampleTexts, rawFile }: RawResult): readonly string[] {
  if (rawFile === null && sampleId === null) return sampleTexts;
  return [...(sampleId === null ? [] : [sampleId]), ...sampleTexts, ...(rawFile === null ? [] : [rawFile])];
}

/** What tells two acquisitions of one sample apart where no raw file does. */
function acquisitionParts(raw: RawResult, statedRun: string | null): readonly (string | number)[] {
  return [statedRun ?? "", raw.acquiredAt?.ms ?? "", raw.sequence ?? "", raw.extra?.reanalysis_reason ?? ""];
}

/** Every id the texts may mean, best first, without repetition. */
export function candidateIds(
  texts: readonly string[],
  rules: Pick<IdentityRules, "sampleIdPattern" | "aliases">,
): string[] {
  if (texts.length === 1 && rules.sampleIdPattern === null && rules.aliases.size === 0) return [texts[0]!];
  const ids = texts.flatMap((text) => {
    const inPattern = rules.sampleIdPattern?.groups(text)?.sampleId;
    return [text, rules.aliases.get(text) ?? "", inPattern ?? ""];
  });
  return [...new Set(ids)].filter((id) => id !== "");
}

/** Whether one of the names belongs to another study. */
export function isOfOtherStudy(texts: readonly string[], rules: Pick<IdentityRules, "otherStudies">): boolean {
  return rules.otherStudies.some((pattern) => texts.some((text) => pattern.test(text)));
}

/** A sample told by subject, matrix and perhaps visit or time. */
export interface DescribedSample {
  subjectId: string;
  /** As canonical as the study's names make it. */
  matrix: string;
  visit: string | null;
  time: string | null;
}

/** The samples that the study's pattern describes in the texts, best first. */
export function describedSamples(
  texts: readonly string[],
  { sampleIdPattern, canonicalMatrix }: Pick<IdentityRules, "sampleIdPattern" | "canonicalMatrix">,
): DescribedSample[] {
  if (sampleIdPattern === null) return [];
  return texts.flatMap((text) => {
    const { subjectId, matrix, visit = null, time = null } = sampleIdPattern.groups(text) ?? {};
    if (subjectId === undefined || matrix === undefined) return [];
    return [{ subjectId, matrix: canonicalMatrix(matrix), visit, time }];
  });
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
  return (raw.rawFile !== null && rules.runPattern?.groups(raw.rawFile)?.run) || null;
}
