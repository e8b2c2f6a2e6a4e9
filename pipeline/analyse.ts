import type { StudyConfig } from "../src/config/schema.js";
import { effectiveValues } from "../src/config/show.js";
import type { Analysis, AnalysisRow } from "../src/domain/analysis.js";
import { ConfigError } from "../src/domain/errors.js";
import type { Pair, SampleResult } from "../src/domain/pair.js";
import { formatMoment } from "../src/io/time-text.js";
import { analysePairs } from "../src/pairs/analyse-pairs.js";
import { analyseProfiles, profilesOf } from "../src/pairs/analyse-profiles.js";
import { type AnalysisSettings, analysedPairs, pairsByGroup } from "../src/pairs/analysed-pairs.js";
import { compareGroups } from "../src/pairs/compare-groups.js";
import { compositeArea } from "../src/pairs/composite-area.js";
import { dependentCensoringRows } from "../src/pairs/dependent-censoring.js";
import { associationRows, concentrationRows, ncaRows, spreadRows } from "../src/pairs/descriptive-rows.js";
import { influenceRows } from "../src/pairs/influence-rows.js";
import { ruleInWords } from "../src/stats/choose-primary.js";
import { groupValue } from "./70-compute.js";
import { analysisRule } from "./analysis-plan.js";
import { coverageRows, mayBeUsed } from "./coverage.js";
import { evaluations } from "./evaluate.js";
import type { Context } from "./stage.js";

/** One analyte's data of the whole study. */
interface AnalyteData {
  pairs: Pair[];
  samples: SampleResult[];
  /** Group of a pair by key and pair id. */
  groups: Map<string, Map<string, string>>;
}

/**
 * Runs the analysis plan of study.yaml on what the store holds. Throws ConfigError where the store was worked out with
 * another study.yaml or version, or holds subjects that a night still has to work out: results would not fit the plan.
 */
export async function analyseStudy(context: Context): Promise<Analysis> {
  const { store, loaded } = context;
  const { config } = loaded;
  const isStale = (await store.meta("evaluated_with")) !== context.fingerprint;
  if (isStale || (await store.dirtySubjects()).length > 0 || (await store.meta("summaries_due")) === "yes") {
    throw new ConfigError(
      "the store was not worked out with this study.yaml and version of csfp; its results do not fit the plan. Run `csfp nightly`, then analyse again.",
    );
  }
  const byAnalyte = await collect(context);
  return {
    study: { id: config.id, title: config.title },
    generatedAt: formatMoment(context.now(), config.zone),
    software: {
      name: "csfp",
      version: context.version,
      node: process.versions.node,
      configSha256: context.configSha256,
    },
    plan: {
      rule: ruleInWords(analysisRule(config)),
      settings: effectiveValues(loaded)
        .filter(({ path }) =>
          /^(analysis|summary|pairing|steadyState|policies)\b|halfLifeH|fractionUnbound|ic50/.test(path),
        )
        .map(({ path, value, origin }) => ({ setting: path, value, origin })),
    },
    summaries: await store.summaries(),
    results: config.analytes.flatMap(({ name }) => analyseAnalyte(name, byAnalyte.get(name) ?? noData(), context)),
  };
}

function noData(): AnalyteData {
  return { pairs: [], samples: [], groups: new Map() };
}

async function collect(context: Context): Promise<Map<string, AnalyteData>> {
  const byAnalyte = new Map<string, AnalyteData>();
  const of = (analyte: string): AnalyteData => {
    const known = byAnalyte.get(analyte) ?? noData();
    byAnalyte.set(analyte, known);
    return known;
  };
  const keys = compareKeys(context);
  for await (const { subject, pairs, samples } of evaluations(context)) {
    for (const sample of samples) if (mayBeUsed(sample, context.loaded.config)) of(sample.analyte).samples.push(sample);
    for (const pair of pairs) {
      const { groups, pairs: list } = of(pair.analyte);
      list.push(pair);
      for (const key of keys) {
        const value = groupValue(key, pair, { subject });
        if (value === null || value === undefined || value === "") continue;
        const own = groups.get(key) ?? new Map<string, string>();
        groups.set(key, own.set(pair.pairId, value));
      }
    }
  }
  return byAnalyte;
}

function compareKeys({ loaded: { config } }: Context): StudyConfig["summary"]["groupBy"] {
  return config.analysis.compareBy ?? config.summary.groupBy;
}

function analyseAnalyte(analyte: string, found: AnalyteData, context: Context): AnalysisRow[] {
  const { config } = context.loaded;
  const settings = settingsFor(analyte, context);
  const pairs = analysedPairs(found.pairs);
  const profiles = profilesOf(found.samples, (ms) => formatMoment(ms, config.zone));
  const groupsOf = ({ pairId }: Pair): string[] =>
    [...found.groups].flatMap(([key, values]) => (values.has(pairId) ? [`${key}=${values.get(pairId)}`] : []));
  const grouped = pairsByGroup(found.pairs, groupsOf);
  const rule = analysisRule(config);
  return [
    ...grouped.flatMap(([group, pairs]) => influenceRows(analyte, group, pairs, rule)),
    ...grouped.flatMap(([group, pairs]) => dependentCensoringRows(analyte, group, pairs, rule)),
    ...concentrationRows(analyte, found.samples),
    ...analysePairs(analyte, pairs, settings),
    ...spreadRows(analyte, pairs, settings.level),
    ...associationRows(analyte, pairs, settings.level),
    ...analyseProfiles(analyte, profiles, settings),
    ...ncaRows(analyte, profiles, settings),
    ...compositeArea(analyte, pairs, settings),
    ...compareKeys(context).flatMap((key) =>
      compareGroups(analyte, key, pairs, (pairId) => found.groups.get(key)?.get(pairId) ?? null, settings),
    ),
    ...coverageRows(analyte, found.samples, config),
  ];
}

function settingsFor(analyte: string, { loaded: { config } }: Context): AnalysisSettings {
  const { analysis, analytes } = config;
  return {
    level: analysis.ciLevel ?? config.summary.ciLevel,
    ratioAtH: analysis.ratioAtH,
    timeBinsH: analysis.timeBinsH,
    auc: analysis.auc,
    bootstrapReplicates: analysis.bootstrapReplicates,
    bootstrapSeed: analysis.bootstrapSeed,
    plasmaHalfLifeH: analytes.find((one) => one.name === analyte)?.halfLifeH.plasma?.value ?? null,
  };
}
