/**
 * The library: what the command line is made of, for programs. Times are `Moment`s (epoch milliseconds), concentrations
 * carry their unit, and a censored value has a state and a bound, never a number that stands for it.
 * Research use only; not for diagnostic or therapeutic decisions.
 *
 * @packageDocumentation
 */
import { withStudy } from "../pipeline/context.js";
import { allFindings, evaluations } from "../pipeline/evaluate.js";
import { runNight as runNightOf } from "../pipeline/nightly.js";
import type { Tally } from "../pipeline/stage.js";
import type { SampleWithoutResult } from "./domain/evaluation.js";
import type { Finding } from "./domain/finding.js";
import type { Pair, SampleResult, Unpaired } from "./domain/pair.js";
import type { RawResult } from "./domain/result.js";
import type { Summary } from "./domain/summary.js";
import type { TableRow } from "./domain/tables.js";
import { ReadError } from "./findings/read-error.js";
import { openSourceFile } from "./io/source-file.js";
import { chooseForFile } from "./readers/choose-file.js";
import { readChosen } from "./readers/index.js";
import { readOptions } from "./readers/options.js";

export type { Chart, ChartData, ChartTable, VegaLiteSpec } from "./charts/chart.js";
/** Every chart: data to a Vega-Lite specification and its table; pure. */
export { charts } from "./charts/index.js";
export { type ConformanceIssue, checkConformance, conformanceRules } from "./conformance/index.js";
export { readPackages } from "./conformance/read-package.js";
export type { Concentration, ConcentrationState } from "./domain/concentration.js";
export type { DoseRecord, Perpetrator, Subject } from "./domain/dose.js";
export { ConfigError, StudyUnavailableError } from "./domain/errors.js";
export type { SampleWithoutResult } from "./domain/evaluation.js";
export type { Finding, Severity } from "./domain/finding.js";
export type { Moment } from "./domain/moment.js";
export type { Origin } from "./domain/origin.js";
export type { Exclusion, Pair, Ratio, SampleResult, SteadyState, Unpaired } from "./domain/pair.js";
export type { RawResult } from "./domain/result.js";
export type { RuleCard } from "./domain/rule-card.js";
export type { Summary } from "./domain/summary.js";
export type { TableRow } from "./domain/tables.js";
/** Datasets as files: CDISC Dataset-JSON 1.1 and SAS XPORT v5. */
export { datasetJsonOf } from "./export/dataset-json.js";
export { type Dataset, makeDataset, type Variable, variables } from "./export/sdtm/dataset.js";
export { xportOf } from "./export/xport.js";
/** The catalogue of findings: why each matters, what to do about it. */
export { findingCards } from "./findings/index.js";
export { ReadError } from "./findings/read-error.js";
/** CSF/plasma ratio of two concentrations in one unit, total and unbound, with censoring (contract: never a number for a bound). */
export { totalRatio, unboundRatio } from "./pairs/ratio.js";
/** Every results format, and who reads a file. */
export { chooseReader, readers } from "./readers/index.js";
export type { Reader } from "./readers/reader.js";
export { convertUnit } from "./reference/units.js";
/** Every check of samples, pairs and analytical runs. */
export { pairRules, runRules, runsRules, sampleRules } from "./rules/index.js";
/** Statistics: numbers in, numbers out; each file says which definition and from where, with executed examples. */
export * as stats from "./stats/index.js";

export interface StudyOptions {
  /** Recorded as the actor; default `system:importer`. */
  actor?: string;
  /** Where the report goes; default `<study>/reports/out`. */
  out?: string;
  /** Environment variables that count, such as SOURCE_DATE_EPOCH; default those of this process. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** What a night did. */
export interface NightResult extends Readonly<Tally> {
  /** `nothingNew`: every byte was known and everything derived from it is in place. */
  what: "done" | "nothingNew";
}

/**
 * One night of a study folder: collect, read, check, pair, compute, store, report. Safe to repeat. Throws ConfigError for a
 * study.yaml that is wrong, StudyUnavailableError where another night runs or the disk is full; trouble with data is no
 * error but findings.
 */
export function runNight(study: string, options: StudyOptions = {}): Promise<NightResult> {
  return withStudy({ study, ...openOptions(options) }, async (context) => {
    const { what } = await runNightOf(context);
    return { ...context.tally, what };
  });
}

/** What the store of a study says. */
export interface StudyContents {
  pairs: Pair[];
  samples: SampleResult[];
  unpaired: Unpaired[];
  /** Samples that are in no pairing, each with the reason. */
  withoutResult: SampleWithoutResult[];
  summaries: Summary[];
  /** The most severe first. */
  findings: Finding[];
}

/** Reads a study back as it was after its last night. Throws ConfigError. */
export function readStudy(study: string, options: StudyOptions = {}): Promise<StudyContents> {
  return withStudy({ study, ...openOptions(options) }, async (context) => {
    const contents: StudyContents = {
      pairs: [],
      samples: [],
      unpaired: [],
      withoutResult: [],
      summaries: await context.store.summaries(),
      findings: await allFindings(context),
    };
    for await (const evaluation of evaluations(context)) {
      contents.pairs.push(...evaluation.pairs);
      contents.samples.push(...evaluation.samples);
      contents.unpaired.push(...evaluation.unpaired);
      contents.withoutResult.push(...evaluation.withoutResult);
    }
    return contents;
  });
}

/** One file as the reader chosen by its content understood it; no limit, unit or matching is applied yet. */
export interface FileContents {
  /** Id of the reader or table. */
  reader: string;
  why: string;
  results: RawResult[];
  rows: TableRow[];
  findings: Finding[];
}

/**
 * Reads one results file or table, from a path or from bytes. `zone`: IANA zone of times written without one, default UTC.
 * Throws ReadError for a file that nobody can read, with what each reader looked for.
 */
export async function readFile(
  source: string | { name: string; bytes: Uint8Array },
  options: { zone?: string } = {},
): Promise<FileContents> {
  const { source: file, choice } = await chooseForFile(await openSourceFile(source), []);
  if (choice.by === "refused") {
    throw new ReadError(`${file.name}: ${choice.what}: ${choice.why}`, { expected: choice.lookedFor.join("; ") });
  }
  const contents: FileContents = { reader: choice.id, why: choice.why, results: [], rows: [], findings: [] };
  for await (const batch of readChosen(file, choice, readOptions({ zone: options.zone ?? "UTC" }))) {
    contents.results.push(...batch.results);
    contents.rows.push(...batch.rows);
    contents.findings.push(...batch.findings);
  }
  return contents;
}

function openOptions({ actor, out, env }: StudyOptions) {
  return { ...(actor ? { actor } : {}), ...(out ? { out } : {}), ...(env ? { env } : {}) };
}
