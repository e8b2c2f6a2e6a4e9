import type { SubjectEvaluation } from "../../domain/evaluation.js";
import type { Moment } from "../../domain/moment.js";
import type { Matrix } from "../../domain/sample.js";
import type { Summary } from "../../domain/summary.js";
import { dayNumber } from "../../io/calendar-days.js";
import { momentText } from "../../tables/result-rows.js";
import type { Remark } from "./dataset.js";

/** What the datasets are made from, read back from the store. */
export interface SdtmStudy {
  studyId: string;
  zone: string;
  /** Names of the analytes, in the order of study.yaml. */
  analytes: readonly string[];
  subjects: readonly SdtmSubject[];
  /** How far planned and actual time after a dose may lie apart (`steadyState.intervalToleranceH`). */
  intervalToleranceH: number;
  summaries: readonly Summary[];
}

export interface SdtmSubject {
  evaluation: SubjectEvaluation;
  birth: Moment | null;
  comedications: readonly Comedication[];
  /** Samples without a reportable result: what PC says of them. */
  notDone: readonly NotDone[];
  /** Samples that belong to no PC record, with the reason. */
  leftOut: readonly { sampleId: string; reason: string }[];
  /** Unit of the exported text by sample id and analyte; absent where the exported text stands for several results. */
  originalUnits: ReadonlyMap<string, string>;
  /** AUC ratio of every dosing interval with two quantified samples of each matrix. */
  areaRatios: readonly AreaRatio[];
  /** Nominal time of a sample as in the samples table, hours. */
  nominalTimesH: ReadonlyMap<string, string>;
}

/** CSF over plasma AUC of one subject and dosing interval, or why it cannot be estimated. */
export interface AreaRatio {
  analyte: string;
  dose: Moment;
  /** Interval in hours after that dose; null where there is no estimate. */
  fromH: number | null;
  toH: number | null;
  ratio: number | null;
  notEstimable: string | null;
  method: string;
  csfArea: number | null;
  plasmaArea: number | null;
  /** Samples of the interval, both matrices. */
  sampleIds: readonly string[];
}

export interface Comedication {
  drug: string;
  start: Moment | null;
  end: Moment | null;
  details: Readonly<Record<string, string>>;
}

export interface NotDone {
  sampleId: string;
  matrix: Matrix;
  analyte: string;
  collectedAt: Moment | null;
  visit: string | null;
  reason: string;
}

export function resultKey(sampleId: string, analyte: string): string {
  return `${sampleId}\u001f${analyte}`;
}

/** Words and reference times that every dataset shares. */
export class Composer {
  readonly remarks: Remark[] = [];
  private readonly testCodes: ReadonlyMap<string, string>;
  private readonly visitNumbers: ReadonlyMap<string, number>;

  constructor(readonly study: SdtmStudy) {
    this.testCodes = codes(study.analytes, 8);
    this.visitNumbers = numbered(study);
  }

  /** The only place where a USUBJID is made. */
  usubjid(subjectId: string): string {
    return `${this.study.studyId}-${subjectId}`;
  }

  identifiers(domain: string, subjectId: string) {
    return { STUDYID: this.study.studyId, DOMAIN: domain, USUBJID: this.usubjid(subjectId) };
  }

  testCode(analyte: string): string {
    return this.testCodes.get(analyte)!;
  }

  visitNumber(visit: string | null): number | null {
    return visit === null ? null : (this.visitNumbers.get(visit) ?? null);
  }

  /** ISO 8601 with offset; the date alone where no clock time is known. */
  dtc(moment: Moment | null): string | null {
    return moment === null ? null : momentText(moment, this.study.zone);
  }

  /** Study day: 1 is the day of the reference start, there is no day 0. Null where either date is not known. */
  studyDay(moment: Moment | null, reference: Moment | null): number | null {
    const [at, from] = [dayOf(this.dtc(moment)), dayOf(this.dtc(reference))];
    if (at === null || from === null) return null;
    return at >= from ? at - from + 1 : at - from;
  }

  remark(dataset: string, subjectId: string | null, variable: string | null, value: string | null, what: string): void {
    this.remarks.push({ dataset, usubjid: subjectId && this.usubjid(subjectId), variable, value, what });
  }
}

function dayOf(dtc: string | null): number | null {
  const date = /^(\d{4})-(\d\d)-(\d\d)/.exec(dtc ?? "");
  return date === null ? null : dayNumber(Number(date[1]), Number(date[2]), Number(date[3]));
}

/** Short names in capitals, at most `most` characters, no digit first, each once. */
export function codes(names: readonly string[], most: number): Map<string, string> {
  const found = new Map<string, string>();
  const used = new Set<string>();
  for (const name of names) {
    const letters = name.toUpperCase().replace(/[^A-Z0-9_]/g, "");
    const base = (/^[A-Z_]/.test(letters) ? letters : `X${letters}`).slice(0, most);
    let code = base;
    for (let n = 2; used.has(code); n++) code = `${base.slice(0, most - String(n).length)}${n}`;
    used.add(code);
    found.set(name, code);
  }
  return found;
}

/** Visits as numbers, where every visit of the study has exactly one number in its name and no two the same. */
function numbered(study: SdtmStudy): Map<string, number> {
  const visits = new Set<string>();
  for (const { evaluation, notDone } of study.subjects) {
    for (const one of [...evaluation.samples, ...notDone]) if (one.visit !== null) visits.add(one.visit);
  }
  const numbers = new Map<string, number>();
  for (const visit of visits) {
    const found = visit.match(/\d+(?:\.\d+)?/g) ?? [];
    if (found.length === 1) numbers.set(visit, Number(found[0]));
  }
  const isClear = numbers.size === visits.size && new Set(numbers.values()).size === visits.size;
  return isClear ? numbers : new Map();
}
