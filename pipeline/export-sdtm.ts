import { join } from "node:path";
import { exactly } from "../src/domain/moment.js";
import { datasetJsonOf } from "../src/export/dataset-json.js";
import { buildSdtm } from "../src/export/sdtm/build.js";
import type { Dataset, Remark, SdtmCell } from "../src/export/sdtm/dataset.js";
import { type AreaRatio, type NotDone, resultKey, type SdtmStudy, type SdtmSubject } from "../src/export/sdtm/study.js";
import { summaryTable } from "../src/export/sdtm/summary-table.js";
import { xportOf } from "../src/export/xport.js";
import { writeAtomically } from "../src/io/atomic.js";
import { csvText } from "../src/io/csv-text.js";
import { formatMoment } from "../src/io/time-text.js";
import { areaRatios, profilesOf } from "../src/pairs/analyse-profiles.js";
import { researchUseOnly } from "../src/report/format.js";
import type { SubjectData } from "../src/store/study-store.js";
import type { StudyIndex } from "./check-rules.js";
import { mayBeUsed } from "./coverage.js";
import { evaluateSubject, loadForEvaluation, studyIndex, subjectBatch } from "./evaluate.js";
import { methodOfRow } from "./method-of-row.js";
import type { Context } from "./stage.js";
import { analyteIndex, studyMatrixNames } from "./study-rules.js";

export const sdtmFormats = ["dataset-json", "xpt", "csv"] as const;
export type SdtmFormat = (typeof sdtmFormats)[number];

/** Writes the study's SDTM datasets below `out` and the analysis table below `out`/analysis; returns paths and remarks. */
export async function exportSdtm(
  context: Context,
  out: string,
  formats: readonly SdtmFormat[],
): Promise<{ paths: string[]; remarks: Remark[] }> {
  const study = await loadSdtmStudy(context);
  const { datasets, remarks } = buildSdtm(study);
  const createdAt = formatMoment(context.now(), study.zone);
  const source = { studyId: study.studyId, createdAt, version: context.version };
  const files = new Map<string, string | Uint8Array>();
  const put = (folder: string, dataset: Dataset): void => {
    const name = join(folder, dataset.name.toLowerCase());
    if (formats.includes("dataset-json")) files.set(`${name}.json`, datasetJsonOf(dataset, source));
    if (formats.includes("csv")) files.set(`${name}.csv`, csvOf(dataset));
    if (formats.includes("xpt")) {
      const { bytes, changed } = xportOf(dataset, createdAt);
      files.set(`${name}.xpt`, bytes);
      remarks.push(
        ...changed.map(({ variable, row, before, after }) => ({
          dataset: dataset.name,
          usubjid: null,
          variable,
          value: before,
          what: `record ${row}: SAS XPORT holds 200 ASCII characters, written as \`${after}\``,
        })),
      );
    }
  };
  for (const dataset of datasets) put(out, dataset);
  put(join(out, "analysis"), summaryTable(study));
  files.set(join(out, "remarks.txt"), remarkText(remarks));
  for (const [path, content] of files) writeAtomically(path, content);
  return { paths: [...files.keys()], remarks };
}

function csvOf({ variables, rows }: Dataset): string {
  // A text such as a gap of -5 minutes in QVAL is a number, no formula: it gets no apostrophe and equals the other formats.
  const plain = (cell: SdtmCell): SdtmCell =>
    typeof cell === "string" && cell.startsWith("-") && String(Number(cell)) === cell ? Number(cell) : cell;
  return csvText({ columns: variables.map((variable) => variable.name), rows: rows.map((row) => row.map(plain)) });
}

/** One line for records alike: about whom, which variable and value, what became of it, how often. */
function remarkText(remarks: readonly Remark[]): string {
  const counts = new Map<string, number>();
  for (const { dataset, usubjid, variable, value, what } of remarks) {
    const about = [dataset, usubjid, variable, value === null ? null : `\`${value}\``].filter((part) => part !== null);
    const line = `${about.join(" ")}: ${what}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const lines = [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} records)`));
  return `${researchUseOnly}.\n${lines.length === 0 ? "no remarks" : lines.join("\n")}\n`;
}

/** Everything the datasets are made from. */
export async function loadSdtmStudy(context: Context): Promise<SdtmStudy> {
  const { config } = context.loaded;
  const files = await studyIndex(context);
  const subjects: SdtmSubject[] = [];
  const numbers = (await context.store.subjectNos()).map((one) => one.subjectNo);
  for (let start = 0; start < numbers.length; start += subjectBatch) {
    for (const data of await loadForEvaluation(numbers.slice(start, start + subjectBatch), context, files)) {
      subjects.push(sdtmSubject(data, context, files));
    }
  }
  return {
    studyId: config.id,
    zone: config.zone,
    analytes: config.analytes.map((analyte) => analyte.name),
    subjects,
    intervalToleranceH: config.steadyState.intervalToleranceH ?? 2,
    summaries: await context.store.summaries(),
  };
}

function sdtmSubject(data: SubjectData, context: Context, files: StudyIndex): SdtmSubject {
  const evaluation = evaluateSubject(data, context, files);
  const samples = new Map(data.samples.map((sample) => [sample.sampleId, sample]));
  const nominal = [...samples].flatMap(([id, { details }]) =>
    details?.nominal_time_h === undefined ? [] : [[id, details.nominal_time_h] as const],
  );
  return {
    evaluation,
    birth: data.tables.subjects.rows.at(-1)?.content.times.birth_date ?? null,
    comedications: data.tables.comedications.rows.map(({ content: { cells, times } }) => ({
      drug: cells.drug ?? "",
      start: times.start ?? null,
      end: times.end ?? null,
      details: cells,
    })),
    ...withoutResult(evaluation, samples, context),
    areaRatios: areaRatiosOf(evaluation, context),
    originalUnits: originalUnits(evaluation, data, context, files),
    nominalTimesH: new Map(nominal),
  };
}

/** AUC ratios by the study's plan (`analysis.auc`), of the samples that may be used. */
function areaRatiosOf(evaluation: SdtmSubject["evaluation"], { loaded: { config } }: Context): AreaRatio[] {
  const samples = evaluation.samples.filter((one) => mayBeUsed(one, config));
  return config.analytes.flatMap(({ name }) => {
    const own = samples.filter((one) => one.analyte === name);
    const profiles = profilesOf(own, (ms) => formatMoment(ms, config.zone));
    return areaRatios(name, profiles, config.analysis).map(({ profile, row }) => {
      const number = (key: string): number | null => {
        const value = row.details[key];
        return typeof value === "number" ? value : null;
      };
      return {
        analyte: name,
        dose: exactly(profile.doseMs),
        fromH: number("fromH"),
        toH: number("toH"),
        ratio: row.estimate,
        notEstimable: row.notEstimable,
        method: row.method,
        csfArea: number("csfArea"),
        plasmaArea: number("plasmaArea"),
        sampleIds: [...profile.csf.sampleIds, ...profile.plasma.sampleIds],
      };
    });
  });
}

function withoutResult(
  evaluation: SdtmSubject["evaluation"],
  samples: ReadonlyMap<string, SubjectData["samples"][number]>,
  context: Context,
): Pick<SdtmSubject, "notDone" | "leftOut"> {
  const { analytes } = context.loaded.config;
  const only = analytes.length === 1 ? analytes[0]!.name : null;
  const names = studyMatrixNames(context);
  const notDone: NotDone[] = [];
  const leftOut: SdtmSubject["leftOut"][number][] = [];
  for (const { sampleId, matrix: matrixText, analyte: named, reason } of evaluation.withoutResult) {
    const sample = samples.get(sampleId);
    const matrix = names.paired(matrixText);
    const analyte = named ?? only;
    if (sample === undefined || sample.isVoided || matrix === null || analyte === null) {
      leftOut.push({
        sampleId,
        reason: analyte === null ? `${reason}; which of several analytes is not known` : reason,
      });
    } else notDone.push({ sampleId, matrix, analyte, collectedAt: sample.collectedAt, visit: sample.visit, reason });
  }
  return { notDone, leftOut };
}

/** The unit an exported text was written in: the file's own, else the method's. A mean has no text of its own. */
function originalUnits(
  evaluation: SdtmSubject["evaluation"],
  data: SubjectData,
  context: Context,
  files: StudyIndex,
): Map<string, string> {
  const { config } = context.loaded;
  const findAnalyte = analyteIndex(config.analytes);
  const samples = new Map(data.samples.map((sample) => [sample.sampleId, sample]));
  const units = new Map<string, string>();
  for (const { sampleId, analyte, matrix, origin, marks } of evaluation.samples) {
    if (marks.includes("duplicate-mean")) continue;
    const observation = samples
      .get(sampleId)
      ?.observations.find(
        (one) =>
          findAnalyte(one.analyte)?.name === analyte &&
          [one, ...one.links].some(
            (place) => place.row === origin.row && files.files.get(place.fileNo)?.sha256 === origin.sha256,
          ),
      );
    const measured = { run: observation?.run ?? null, file: origin.file, unit: observation?.unit ?? null };
    const unit = observation?.unit ?? methodOfRow(config.methods, analyte, matrix, measured).method?.unit;
    if (unit) units.set(resultKey(sampleId, analyte), unit);
  }
  return units;
}
