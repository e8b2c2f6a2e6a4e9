import type { LoadedConfig } from "../src/config/load.js";
import type { AnalyteConfig, MethodConfig, StudyConfig } from "../src/config/schema.js";
import { ConfigError } from "../src/domain/errors.js";
import { safePattern } from "../src/io/safe-pattern.js";
import { formatMoment } from "../src/io/time-text.js";
import { concentrationWords } from "../src/readers/declared-words.js";
import { readOptions } from "../src/readers/options.js";
import type { ReadOptions } from "../src/readers/reader.js";
import { type Limits, loadLimits } from "../src/reference/limits.js";
import { type MatrixNames, matrixNames } from "../src/reference/matrix.js";
import { generatedSampleId, type IdentityRules } from "../src/results/identity.js";
import type { SampleFacts } from "../src/store/study-store.js";
import type { Context } from "./stage.js";

/** study.yaml's words as the functions the stages work with. */

export function studyMatrixNames(context: Pick<Context, "loaded">): MatrixNames {
  return matrixNames(context.loaded.config.synonyms);
}

export function identityRules(context: Pick<Context, "loaded">): IdentityRules {
  const { config } = context.loaded;
  return {
    sampleIdPattern: config.identify.sampleIdPattern === null ? null : safePattern(config.identify.sampleIdPattern),
    aliases: new Map(Object.entries(config.identify.aliases)),
    runPattern: config.identify.runPattern === null ? null : safePattern(config.identify.runPattern),
    otherStudies: config.identify.otherStudies.map(safePattern),
    canonicalMatrix: studyMatrixNames(context).canonical,
    formatTime: (ms) => formatMoment(ms, config.zone),
  };
}

export function sampleFacts(context: Context): SampleFacts {
  const names = studyMatrixNames(context);
  const { zone } = context.loaded.config;
  return {
    canonicalMatrix: names.canonical,
    sampleIdOf: (subjectId, matrix, at) => generatedSampleId(subjectId, matrix, at, (ms) => formatMoment(ms, zone)),
  };
}

/** The study's analyte with this name or alias, without regard to case. */
export function analyteIndex(analytes: readonly AnalyteConfig[]): (name: string) => AnalyteConfig | null {
  const byName = new Map<string, AnalyteConfig>();
  for (const analyte of analytes) {
    for (const name of [analyte.name, ...analyte.aliases]) byName.set(name.trim().toLowerCase(), analyte);
  }
  return (name) => byName.get(name) ?? byName.get(name.trim().toLowerCase()) ?? null;
}

/** Unit of an analyte's concentrations in every table: the analyte's, else that of the first plasma method, else ng/mL. */
export function unitOf(analyte: AnalyteConfig, methods: readonly MethodConfig[]): string {
  const plasma = methods.find((method) => method.analyte === analyte.name && method.matrix === "plasma");
  return analyte.unit ?? plasma?.unit ?? "ng/mL";
}

const limitsOf = new WeakMap<LoadedConfig, Limits>();

/** The numbers of the rules, with the study's own. Throws ConfigError for a name that no limit has. */
export function studyLimits(context: Context): Limits {
  const { loaded } = context;
  const known = limitsOf.get(loaded);
  if (known) return known;
  try {
    const limits = loadLimits({ "gap-warning": loaded.config.pairing.warnGapMin, ...loaded.config.limits });
    limitsOf.set(loaded, limits);
    return limits;
  } catch (error) {
    throw new ConfigError(`study.yaml: limits: ${(error as Error).message}`);
  }
}

/** What study.yaml says about reading, for readers. */
export function declaredReadOptions(config: StudyConfig): ReadOptions {
  return readOptions({
    zone: config.zone,
    dateOrder: config.dateOrder,
    internalStandards: [
      ...config.internalStandards,
      ...config.methods.flatMap((method) => (method.internalStandard === null ? [] : [method.internalStandard])),
    ],
    words: concentrationWords(config.words),
    sampleTypePatterns: config.sampleTypes.map(({ pattern, type }) => ({ pattern: safePattern(pattern), type })),
  });
}
