import type { AnalyteConfig, StudyConfig } from "../src/config/schema.js";
import type { DoseRecord, Perpetrator, Subject } from "../src/domain/dose.js";
import type { Finding } from "../src/domain/finding.js";
import type { Moment } from "../src/domain/moment.js";
import type { SteadyState } from "../src/domain/pair.js";
import { type DoseHistory, orderHistory } from "../src/dosing/history.js";
import { readDoses, readPerpetrators, readSubject, type TableContent } from "../src/dosing/records.js";
import { assessSteadyState } from "../src/dosing/steady-state.js";
import { tauHAt, timeAfterDoseH } from "../src/dosing/time-after-dose.js";
import { formatMoment } from "../src/io/time-text.js";
import type { SubjectData } from "../src/store/study-store.js";

/** One subject's dose records and co-medication, and what they say of a time: steady state, time after dose, interval. */
export class SubjectDosing {
  readonly subject: Subject;
  readonly doses: DoseRecord[];
  readonly perpetrators: Perpetrator[];
  /** Of reading the dose records. */
  readonly findings: readonly Finding[];
  /** Two tables of doses or co-medication differ and none is newer: nothing that rests on them is known. */
  private readonly isUndecided: boolean;
  private readonly histories = new Map<string, DoseHistory>();

  constructor(
    { tables, subjectId }: SubjectData,
    private readonly config: StudyConfig,
    rowsOf: (kind: "subjects" | "doses" | "comedications") => TableContent[],
  ) {
    this.subject = readSubject(rowsOf("subjects"), subjectId);
    const { analytes } = config;
    const onlyDrug = analytes.length === 1 ? (analytes[0]!.drug ?? analytes[0]!.name) : null;
    const reading = readDoses(rowsOf("doses"), subjectId, onlyDrug);
    this.doses = reading.doses;
    this.findings = reading.findings;
    this.perpetrators = readPerpetrators(rowsOf("comedications"), subjectId);
    this.isUndecided = tables.doses.conflicts.length > 0 || tables.comedications.conflicts.length > 0;
  }

  timeAfterDoseH(at: Moment, analyte: AnalyteConfig): number | null {
    return this.isUndecided
      ? null
      : timeAfterDoseH(at, this.history(analyte), this.config.steadyState.intervalToleranceH);
  }

  /** Dosing interval in force at a time; null where none is known. */
  tauHAt(at: Moment, analyte: AnalyteConfig): number | null {
    return tauHAt(at, this.history(analyte));
  }

  steadyState(sampleAt: Moment, analyte: AnalyteConfig): SteadyState {
    const { halfLifeH } = analyte;
    const isCsfAssumed = halfLifeH.csf === "asPlasma";
    const answer = assessSteadyState(
      {
        sampleAt,
        doses: this.doses,
        perpetrators: this.perpetrators,
        treatmentStart: this.subject.treatmentStart,
        recordsComplete: this.config.doseRecords.complete,
        studyFrequency: this.config.regimen.frequency,
        halfLifeH: {
          plasma: halfLifeH.plasma?.value ?? null,
          csf: halfLifeH.csf === "asPlasma" ? null : (halfLifeH.csf?.value ?? null),
          csfAssumed: isCsfAssumed,
        },
        rule: this.config.steadyState,
        drugNames: drugNames(analyte),
        formatTime: (ms) => formatMoment(ms, this.config.zone),
      },
      this.history(analyte),
    );
    if (!this.isUndecided) return answer;
    return {
      ...answer,
      verdict: "unknown",
      reason: { code: "conflicting-snapshot", text: "Two tables of doses or co-medication differ and none is newer." },
      hoursOnRegimen: null,
      basis: "none",
      doseIds: [],
    };
  }

  private history(analyte: AnalyteConfig): DoseHistory {
    const known = this.histories.get(analyte.name);
    if (known) return known;
    const history = orderHistory(this.doses, drugNames(analyte), this.config.regimen.frequency);
    this.histories.set(analyte.name, history);
    return history;
  }
}

/** Names a drug goes by in dose records. */
export function drugNames(analyte: AnalyteConfig): string[] {
  return [...(analyte.drug === null ? [] : [analyte.drug]), analyte.name, ...analyte.aliases];
}
