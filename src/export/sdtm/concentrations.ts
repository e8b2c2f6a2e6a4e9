import type { Moment } from "../../domain/moment.js";
import { exactly, hourMs, isExact } from "../../domain/moment.js";
import type { SampleResult } from "../../domain/pair.js";
import { cdiscTerm } from "../../reference/cdisc-terms.js";
import { type Dataset, makeDataset, type SdtmRecord } from "./dataset.js";
import { domains } from "./domains.js";
import { firstExposure } from "./doses.js";
import { duration } from "./duration.js";
import { type Composer, type NotDone, resultKey, type SdtmSubject } from "./study.js";
import { listed, Supplement } from "./supplement.js";

/** The dose a sample is counted from: what --TPTREF and --RFTDTC say. */
export interface ReferencePoint {
  name: string;
  at: string;
}

export interface ConcentrationDatasets {
  datasets: (Dataset | null)[];
  /** PCSEQ by subject id, sample id and analyte. */
  sequences: ReadonlyMap<string, number>;
  references: ReadonlyMap<string, ReferencePoint>;
}

/**
 * PC: one record for each sample and analyte. Below LLOQ and not detected: PCORRES as received, PCSTRESC BLQ, no number,
 * PCLLOQ filled; above ULOQ: ALQ. A sample without a reportable result: NOT DONE with the reason.
 */
export function concentrationDatasets(composer: Composer): ConcentrationDatasets {
  const records: SdtmRecord[] = [];
  const supp = new Supplement("PC", composer);
  const sequences = new Map<string, number>();
  const references = new Map<string, ReferencePoint>();
  for (const subject of composer.study.subjects) {
    const { subjectId } = subject.evaluation.subject;
    const start = firstExposure(subject);
    for (const { sampleId, reason } of subject.leftOut)
      composer.remark("PC", subjectId, "PCREFID", sampleId, `not in PC: ${reason}`);
    for (const [index, one] of inOrder(subject).entries()) {
      const key = `${subjectId}\u001f${resultKey(one.sampleId, one.analyte)}`;
      sequences.set(key, index + 1);
      const reference = "concentration" in one ? referenceOf(one, composer) : null;
      if (reference !== null) references.set(key, reference);
      const planned = plannedPoint(one, subject, composer);
      records.push({
        ...composer.identifiers("PC", subjectId),
        PCSEQ: index + 1,
        PCREFID: one.sampleId,
        PCTESTCD: composer.testCode(one.analyte),
        PCTEST: one.analyte,
        PCCAT: "ANALYTE",
        ...("concentration" in one
          ? resultCells(one, subject, composer)
          : { PCSTAT: "NOT DONE", PCREASND: one.reason }),
        PCSPEC: cdiscTerm("SPECTYPE", one.matrix)!.submission,
        VISITNUM: composer.visitNumber(one.visit),
        VISIT: one.visit,
        PCDTC: composer.dtc(one.collectedAt),
        PCDY: composer.studyDay(one.collectedAt, start),
        ...planned,
        PCTPTREF: reference?.name ?? null,
        PCRFTDTC: reference?.at ?? null,
      });
      qualify(supp, subject, one, index + 1, planned !== null);
    }
  }
  if (records.length > 0)
    composer.remark("PC", null, "PCNAM", null, "the study's tables name no laboratory, left empty");
  return { datasets: [makeDataset(domains.PC, records), supp.dataset()], sequences, references };
}

function inOrder({ evaluation, notDone }: SdtmSubject): (SampleResult | NotDone)[] {
  const key = (one: SampleResult | NotDone): string =>
    [one.analyte, one.matrix, String(one.collectedAt?.ms ?? "").padStart(16, "0"), one.sampleId].join("\u001f");
  return [...evaluation.samples, ...notDone]
    .map((one) => ({ one, key: key(one) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ one }) => one);
}

function resultCells(result: SampleResult, subject: SdtmSubject, composer: Composer): SdtmRecord {
  const { state, value, unit, lloq, uloq, raw } = result.concentration;
  const original = subject.originalUnits.get(resultKey(result.sampleId, result.analyte));
  const unitOf = (text: string | null | undefined, variable: string): string | null => {
    if (text === null || text === undefined) return null;
    const term = cdiscTerm("PKUNIT", text);
    if (term === null)
      composer.remark("PC", result.subjectId, variable, text, "no term of codelist PKUNIT is known for it");
    return term?.submission ?? text;
  };
  const isDerived = original === undefined;
  const standard =
    state === "quantified"
      ? { PCSTRESC: String(value), PCSTRESN: value }
      : { PCSTRESC: state === "aboveUloq" ? "ALQ" : "BLQ" };
  return {
    PCORRES: isDerived ? null : raw,
    PCORRESU: isDerived ? null : unitOf(original, "PCORRESU"),
    ...standard,
    PCSTRESU: unitOf(unit, "PCSTRESU"),
    PCDRVFL: isDerived ? "Y" : null,
    PCLLOQ: lloq,
    PCULOQ: uloq,
  };
}

/** The last taken dose before the sample, where the records tell it. */
function referenceOf(result: SampleResult, composer: Composer): ReferencePoint | null {
  if (result.timeAfterDoseH === null || !isExact(result.collectedAt)) return null;
  const at: Moment = exactly(Math.round(result.collectedAt.ms - result.timeAfterDoseH * hourMs));
  const text = composer.dtc(at)!;
  return { name: `LAST DOSE ${text}`, at: text };
}

/**
 * The nominal time as a planned time point, where it can only be meant from the dose that the record counts from: both
 * times agree within the study's tolerance of an interval. A trough noted as 0 h of the next dose is not moved to the
 * last one: it stays beside the record, as it was noted.
 */
function plannedPoint(one: SampleResult | NotDone, subject: SdtmSubject, composer: Composer): SdtmRecord | null {
  const text = subject.nominalTimesH.get(one.sampleId);
  if (text === undefined) return null;
  const nominalH = Number(text);
  const actualH = "concentration" in one && isExact(one.collectedAt) ? one.timeAfterDoseH : null;
  const isClear =
    text.trim() !== "" &&
    nominalH >= 0 &&
    actualH !== null &&
    Math.abs(actualH - nominalH) <= composer.study.intervalToleranceH;
  if (isClear) {
    return { PCTPT: `${nominalH} H AFTER DOSE`, PCTPTNUM: nominalH, PCELTM: duration(nominalH) };
  }
  const why = "it is not known which dose the nominal time counts from, kept as NOMTIMEH in SUPPPC";
  composer.remark("PC", subject.evaluation.subject.subjectId, "PCELTM", text, why);
  return null;
}

function qualify(
  supp: Supplement,
  subject: SdtmSubject,
  one: SampleResult | NotDone,
  sequence: number,
  isPlanned: boolean,
): void {
  const { subjectId } = subject.evaluation.subject;
  if (!isPlanned) {
    supp.add(subjectId, sequence, "COLLECTED", [
      { name: "NOMTIMEH", label: "Nominal Time (h)", value: subject.nominalTimesH.get(one.sampleId) ?? null },
    ]);
  }
  if (!("concentration" in one)) return;
  const { concentration, steadyState } = one;
  supp.add(subjectId, sequence, "DERIVED", [
    { name: "STATE", label: "State of the Concentration", value: concentration.state },
    { name: "BASIS", label: "Total or Unbound Concentration", value: one.basis },
    { name: "TADH", label: "Time After Dose (h)", value: one.timeAfterDoseH },
    { name: "STEADYST", label: "Drawn at Steady State", value: steadyState.verdict },
    { name: "SSREAS", label: "Reason of the Steady-State Verdict", value: steadyState.reason?.text ?? null },
    { name: "SMPVERD", label: "Verdict on the Sample", value: one.sampleVerdict },
    ...listed(
      "SMPRSN",
      "Reason of the Sample Verdict",
      (one.sampleReasons ?? []).map(({ code, text }) => `${code}: ${text}`),
    ),
    { name: "RUNID", label: "Analytical Run", value: one.run },
    { name: "RUNVERD", label: "Verdict on the Analytical Run", value: one.runVerdict },
    ...listed("MARK", "Mark", one.marks),
    ...listed(
      "EXCL",
      "Exclusion",
      one.exclusions.map(({ code, text }) => `${code}: ${text}`),
    ),
  ]);
}
