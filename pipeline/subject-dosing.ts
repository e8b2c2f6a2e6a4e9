import type { AnalyteConfig, StudyConfig } from "../src/config/schema.js";
import type { DoseRecord, Perpetrator, Subject } from "../src/domain/dose.js";
import type { Finding } from "../src/domain/finding.js";
import { exactly, hourMs, isExact, type Moment, minuteMs } from "../src/domain/moment.js";
import type { SampleResult, SteadyState } from "../src/domain/pair.js";
import { type DoseHistory, orderHistory } from "../src/dosing/history.js";
import { readDoses, readPerpetrators, readSubject, type TableContent } from "../src/dosing/records.js";
import { assessSteadyState } from "../src/dosing/steady-state.js";
import { tauHAt, timeAfterDoseH } from "../src/dosing/time-after-dose.js";
import { formatMoment } from "../src/io/time-text.js";
import { midpointMs } from "../src/pairs/interpolate.js";
import { combineSteadyState } from "../src/pairs/worse-steady-state.js";
import { type DrugLabel, findLabel, loadLabels } from "../src/reference/label.js";
import type { SubjectData } from "../src/store/study-store.js";
import type { Dosing } from "./lazy-result.js";

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

  /** Of one sample: an interval is judged at both of its ends, the worse holds; its time after dose is that of its middle. */
  at(collectedAt: Moment, collectedEnd: Moment | null, analyte: AnalyteConfig): Dosing {
    const atStart = () => this.steadyState(collectedAt, analyte);
    if (collectedEnd === null) {
      return { steadyState: atStart, timeAfterDoseH: () => this.timeAfterDoseH(collectedAt, analyte) };
    }
    const middle = exactly(midpointMs({ collectedAt, collectedEnd }));
    const areExact = isExact(collectedAt) && isExact(collectedEnd);
    return {
      steadyState: () => combineSteadyState(atStart(), this.steadyState(collectedEnd, analyte)),
      timeAfterDoseH: () => (areExact ? this.timeAfterDoseH(middle, analyte) : null),
    };
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

  /**
   * Whether a dose was taken from the minute of `fromMs` on and before the minute of `toMs`: a dose at the minute of the
   * earlier sample lies between the two, one at the minute of the later sample does not.
   */
  doseBetween(fromMs: number, toMs: number, analyte: AnalyteConfig): "no" | "perhaps" | "yes" {
    const [from, to] = [Math.floor(fromMs / minuteMs), Math.floor(toMs / minuteMs)];
    if (from >= to) return "no";
    let answer: "no" | "perhaps" = "no";
    for (const { kind, at } of this.history(analyte).taken) {
      const [earliest, latest] = [Math.floor(at.ms / minuteMs), Math.floor(at.endMs / minuteMs)];
      if (kind !== "administration" || latest < from || earliest >= to) continue;
      if (earliest >= from && latest < to) return "yes";
      answer = "perhaps";
    }
    return answer;
  }

  /** Id of a dose into the CSF itself that may still act at the sample; null where there is none. */
  doseIntoCsf({ collectedAt, collectedEnd, steadyState }: SampleResult, analyte: AnalyteConfig): string | null {
    const { intoCsf } = this.history(analyte);
    if (intoCsf.length === 0) return null;
    const hours = steadyState.neededHours ?? 24 * this.config.steadyState.minDays;
    const [fromMs, toMs] = [collectedAt.ms - hours * hourMs, (collectedEnd ?? collectedAt).endMs];
    const inWindow = intoCsf.find(({ at, until }) => at.ms <= toMs && (until === null || until.endMs >= fromMs));
    return inWindow?.doseId ?? null;
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

/** Names a drug goes by in dose records: those of study.yaml and, where the label data know one of them, its trade names. */
export function drugNames(analyte: AnalyteConfig): string[] {
  const stated = [...(analyte.drug === null ? [] : [analyte.drug]), analyte.name, ...analyte.aliases];
  return [...stated, ...tradeNames(stated)];
}

/** Labels are read once a process: they are part of the program. */
let labels: readonly DrugLabel[] | null = null;

function tradeNames(stated: readonly string[]): readonly string[] {
  labels ??= loadLabels();
  const known = labels;
  return stated.flatMap((name) => findLabel(known, name)?.names ?? []);
}
