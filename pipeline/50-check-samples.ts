import type { LoadedConfig } from "../src/config/load.js";
import type { AnalyteConfig } from "../src/config/schema.js";
import { decide } from "../src/decisions/effect.js";
import type { Standing } from "../src/decisions/standing.js";
import type { DoseRecord, Perpetrator, Subject } from "../src/domain/dose.js";
import type { SampleWithoutResult } from "../src/domain/evaluation.js";
import { type Finding, finding } from "../src/domain/finding.js";
import type { Moment } from "../src/domain/moment.js";
import type { Origin } from "../src/domain/origin.js";
import type { Exclusion, SampleResult, SteadyState } from "../src/domain/pair.js";
import type { Matrix } from "../src/domain/sample.js";
import { type DoseHistory, orderHistory } from "../src/dosing/history.js";
import { readDoses, readPerpetrators, readSubject, type TableContent } from "../src/dosing/records.js";
import { assessSteadyState } from "../src/dosing/steady-state.js";
import { tauHAt, timeAfterDoseH } from "../src/dosing/time-after-dose.js";
import { formatMoment } from "../src/io/time-text.js";
import type { Limits } from "../src/reference/limits.js";
import type { MatrixNames } from "../src/reference/matrix.js";
import { reanalysisRules } from "../src/reference/reanalysis.js";
import { convertUnit, unitCode } from "../src/reference/units.js";
import {
  conflictFinding,
  type ExportOfFile,
  resolveInjection,
  resolveSample,
  type SeenContent,
} from "../src/results/current.js";
import { applyLimits, type ConvertUnit } from "../src/results/limits.js";
import { decideReanalysis, type ReanalysedResult } from "../src/results/reanalysis.js";
import { chooseReportable } from "../src/results/reportable.js";
import { checkSample as checkTube, type SampleCheck, worseVerdict } from "../src/rules/check.js";
import type {
  CurrentTable,
  Observation,
  RunOutcome,
  StoredFile,
  StoredSample,
  SubjectData,
} from "../src/store/study-store.js";
import { chosenContent, contentHash, contentKey, effectOn, sampleEvidence } from "./evidence.js";
import { dilutionVerdict, limitsOfRun, outsideRevisedRange, type RunIndex, worseRunVerdict } from "./run-outcome.js";
import { acquiredAt, notListed, notListedFinding, SampleFactsReader } from "./sample-facts.js";
import type { Context } from "./stage.js";
import { analyteIndex, methodOf, studyLimits, studyMatrixNames, unitOf } from "./study-rules.js";

/** Files by number, as far as samples of a subject need them. */
export type FileIndex = ReadonlyMap<number, StoredFile & { version: string }>;

/** What samples of every subject refer to. */
export interface StudyIndex {
  files: FileIndex;
  runs: RunIndex;
  /** Hash of each decided run's calibrators and QC samples. */
  runEvidence: ReadonlyMap<string, string>;
}

/** study.yaml's words as look-ups, made once for all subjects. */
export interface CheckRules {
  matrixNames: MatrixNames;
  findAnalyte(name: string): AnalyteConfig | null;
  limits: Limits;
}

const rulesOf = new WeakMap<LoadedConfig, CheckRules>();

function checkRules(context: Context): CheckRules {
  const known = rulesOf.get(context.loaded);
  if (known) return known;
  const rules = {
    matrixNames: studyMatrixNames(context),
    findAnalyte: analyteIndex(context.loaded.config.analytes),
    limits: studyLimits(context),
  };
  rulesOf.set(context.loaded, rules);
  return rules;
}

export interface CheckedSubject {
  subject: Subject;
  doses: DoseRecord[];
  perpetrators: Perpetrator[];
  results: SampleResult[];
  withoutResult: SampleWithoutResult[];
  findings: Finding[];
  /** Numbers of a sample's row in the samples table. */
  numbersOf(sampleId: string): Readonly<Record<string, number>>;
  /** Dosing interval in force at a time; null where none is known. */
  tauHAt(at: Moment, analyte: AnalyteConfig): number | null;
}

/**
 * One subject's samples: the current result of each sample and analyte, its state by the limits in force, and whether
 * it was drawn at steady state. Pure but for its arguments: equal data and configuration give equal answers.
 */
export function checkSamples(data: SubjectData, context: Context, index: StudyIndex): CheckedSubject {
  const checker = new SubjectChecker(data, context, index.files, index.runs, index.runEvidence);
  return checker.check();
}

class SubjectChecker {
  private readonly config;
  private readonly rules: CheckRules;
  private readonly findings: Finding[] = [];
  private readonly withoutResult: SampleWithoutResult[] = [];
  private readonly results: SampleResult[] = [];
  private readonly subject: Subject;
  private readonly doses: DoseRecord[];
  private readonly perpetrators: Perpetrator[];
  private readonly conversions = new Map<
    string,
    { origin: Origin; from: string; to: string; matrix: Matrix; analyte: string; samples: string[] }
  >();
  private readonly histories = new Map<string, DoseHistory>();
  private readonly tubes: SampleFactsReader;
  /** Samples with results that no samples table lists. */
  private readonly notListed: string[] = [];
  private readonly isDoseTableUndecided: boolean;

  constructor(
    private readonly data: SubjectData,
    readonly context: Context,
    private readonly files: FileIndex,
    private readonly runs: RunIndex,
    private readonly runEvidence: StudyIndex["runEvidence"],
  ) {
    this.config = context.loaded.config;
    this.rules = checkRules(context);
    this.subject = readSubject(this.table("subjects"), data.subjectId);
    const { analytes } = this.config;
    const onlyDrug = analytes.length === 1 ? (analytes[0]!.drug ?? analytes[0]!.name) : null;
    const reading = readDoses(this.table("doses"), data.subjectId, onlyDrug);
    this.doses = reading.doses;
    this.findings.push(...reading.findings);
    this.perpetrators = readPerpetrators(this.table("comedications"), data.subjectId);
    this.tubes = new SampleFactsReader(data, this.subject, this.doses);
    this.isDoseTableUndecided =
      data.tables.doses.conflicts.length > 0 || data.tables.comedications.conflicts.length > 0;
  }

  check(): CheckedSubject {
    for (const [kind, table] of Object.entries(this.data.tables)) this.reportConflicts(kind, table);
    for (const sample of this.data.samples) this.checkSample(sample);
    this.reportConversions();
    if (this.notListed.length > 0) this.findings.push(notListedFinding(this.data.subjectId, this.notListed));
    return {
      subject: this.subject,
      doses: this.doses,
      perpetrators: this.perpetrators,
      results: this.results,
      withoutResult: this.withoutResult,
      findings: this.findings,
      numbersOf: (sampleId) => this.tubes.numbersOf(sampleId),
      tauHAt: (at, analyte) => tauHAt(at, this.history(analyte)),
    };
  }

  private table(kind: keyof SubjectData["tables"]): TableContent[] {
    return this.data.tables[kind].rows.map((row) => ({
      key: row.key,
      ...row.content,
      origin: this.origin(row.fileNo, row.row),
    }));
  }

  private origin(fileNo: number, row: number): Origin {
    const file = this.files.get(fileNo)!;
    return { file: file.name, sha256: file.sha256, row, reader: file.reader, version: file.version };
  }

  /** A converted unit is no trouble, but a reader of the ratio must be able to see it: once a subject, matrix and unit. */
  private reportConversions(): void {
    for (const { origin, from, to, matrix, analyte, samples } of this.conversions.values()) {
      this.findings.push(
        finding({
          severity: "info",
          rule: "unit-converted",
          scope: "sample",
          subjectId: this.data.subjectId,
          sampleId: samples[0] ?? null,
          analyte,
          file: origin.file,
          row: origin.row,
          value: from,
          expected: to,
          what: `${this.data.subjectId}: ${matrix} results of ${analyte} are exported in ${from} and were converted to ${to} (${samples.join(", ")}).`,
          why: "Both sides of a ratio must be in one unit; the study's is used.",
          remedy: "Nothing, if the exported unit is right.",
        }),
      );
    }
  }

  private reportConflicts(kind: string, table: CurrentTable): void {
    for (const conflict of table.conflicts) {
      const names = conflict.fileNos.map((fileNo) => this.files.get(fileNo)!.name);
      this.findings.push(
        finding({
          severity: "error",
          rule: "conflicting-snapshot",
          scope: "study",
          subjectId: this.data.subjectId,
          file: names[0] ?? null,
          value: conflict.fileNos.map((fileNo) => this.files.get(fileNo)!.sha256.slice(0, 12)).join(" | "),
          expected: "one newest table",
          what: `${this.data.subjectId}: the ${kind} tables ${names.join(" and ")} differ and none is newer; none is in force.`,
          why: "Which of two tables is right decides doses and times; the order in which they arrived must not.",
          remedy: "Export the table that is right once more in a later night; it then supersedes both.",
        }),
      );
    }
  }

  private checkSample(sample: StoredSample): void {
    const matrix = this.rules.matrixNames.paired(sample.matrix);
    const live = sample.observations.filter((one) => this.seenIn(one).length > 0);
    if (live.length === 0 && (sample.isVoided || sample.details === null)) return;
    const without = (reason: string, analyte: string | null): void => {
      const { analytes } = this.config;
      const only = analytes.length === 1 ? analytes[0]! : null;
      const judged = analytes.find((one) => one.name === analyte) ?? only;
      const steadyState = matrix && sample.collectedAt && judged ? this.steadyState(sample.collectedAt, judged) : null;
      this.withoutResult.push({
        sampleId: sample.sampleId,
        subjectId: this.data.subjectId,
        matrix: sample.matrix,
        analyte,
        collectedAtMs: sample.collectedAt?.ms ?? null,
        reason,
        steadyState,
      });
    };
    if (sample.isVoided) {
      without("the samples table no longer lists this sample", null);
      return;
    }
    if (matrix === null) {
      without(`${sample.matrix} is neither CSF nor plasma of this study`, null);
      return;
    }
    if (live.length === 0) {
      without("no result was exported for this sample", null);
      return;
    }
    const groups = new Map<AnalyteConfig, Observation[]>();
    for (const one of live) {
      const analyte = this.rules.findAnalyte(one.analyte);
      if (!analyte) continue;
      const list = groups.get(analyte) ?? [];
      list.push(one);
      groups.set(analyte, list);
    }
    if (groups.size === 0) {
      without("its results name no analyte of this study", null);
      return;
    }
    const tube = this.checkTube(sample, matrix, groups);
    for (const [analyte, observations] of groups) {
      const reason = this.checkAnalyte(sample, matrix, analyte, observations, tube);
      if (reason !== null) without(reason, analyte.name);
    }
  }

  /** The tube by the rules of the sampling protocol; one that no samples table lists costs no look at them. */
  private checkTube(sample: StoredSample, matrix: Matrix, groups: ReadonlyMap<AnalyteConfig, Observation[]>): Tube {
    if (sample.details === null) {
      this.notListed.push(sample.sampleId);
      return notListed;
    }
    const analyses = [...groups].map(([analyte, observations]) => ({
      analyte: analyte.name,
      acquiredAt: acquiredAt(observations.reduce<number | null>((last, one) => later(last, one.acquiredMs), null)),
      method: methodOf(this.config.methods, analyte.name, matrix),
      steadyState: sample.collectedAt === null ? null : this.steadyState(sample.collectedAt, analyte),
    }));
    const check = checkTube(this.tubes.factsOf(sample, matrix, analyses), this.rules.limits);
    const file = this.files.get(sample.fileNo)!.name;
    for (const one of check.findings)
      this.findings.push({ ...one, file: one.file ?? file, row: one.row ?? sample.row });
    return check;
  }

  /** Adds the sample's result for one analyte, or says why there is none. */
  private checkAnalyte(
    sample: StoredSample,
    matrix: Matrix,
    analyte: AnalyteConfig,
    observations: readonly Observation[],
    tube: Tube,
  ): string | null {
    const about = { subjectId: this.data.subjectId, sampleId: sample.sampleId, analyte: analyte.name };
    const chosen = chosenContent(this.data, sample.sampleId, analyte.name, observations);
    const { current, isUndecided, isChanged } = chosen
      ? this.chosenOf(observations, about, chosen)
      : this.currentOf(observations, about);
    if (isUndecided) return "its exports differ and none is newer (conflicting-result)";
    const judged = current.map((one) => this.judge(one, sample, matrix, analyte));
    const usable = judged.filter((one) => one !== null);
    if (usable.length === 0)
      return judged.length === 0 ? "no current result" : "its result cannot be used (see its findings)";
    const done = usable.filter((one) => one.concentration.state !== "notDone");
    if (done.length === 0) return "not done: the export has no concentration";
    const choice = this.choose(done, about);
    if (choice.finding) this.findings.push(choice.finding);
    if (!choice.result || !choice.concentration)
      return `it has ${done.length} results and no rule to choose (${choice.finding?.rule ?? "duplicate-result"})`;
    if (!sample.collectedAt) return "its collection time is not known";
    const method = methodOf(this.config.methods, analyte.name, matrix);
    const { collectedAt } = sample;
    const { concentration, result } = choice;
    const contributing = choice.marks.includes("duplicate-mean") ? done : [result];
    const { sampleVerdict, sampleReasons } = withDilutions(tube, contributing);
    this.results.push(
      new LazyResult(
        this.decided(sample, {
          // Written out: a spread here costs more than the rest of the line.
          subjectId: about.subjectId,
          sampleId: about.sampleId,
          analyte: about.analyte,
          matrix,
          collectedAt,
          visit: sample.visit,
          concentration,
          basis: method?.basis ?? "total",
          sampleVerdict,
          sampleReasons,
          runVerdict: contributing.map((one) => one.outcome?.verdict ?? "notAssessed").reduce(worseRunVerdict),
          run: result.run,
          exclusions: [],
          marks: [
            ...choice.marks,
            ...(chosen ? ["chosen-by-person"] : []),
            ...(isChanged ? ["changed-since-first-export"] : []),
          ],
          origin: result.origin,
        }),
        () => this.steadyState(collectedAt, analyte),
        () =>
          this.isDoseTableUndecided
            ? null
            : timeAfterDoseH(collectedAt, this.history(analyte), this.config.steadyState.intervalToleranceH),
      ),
    );
    return null;
  }

  /** The sample's facts with what people decided on it and on its run. */
  private decided(sample: StoredSample, facts: Facts): Facts {
    const { decisions } = this.data;
    if (decisions.length === 0) return facts;
    const { sampleId, analyte, run } = facts;
    const live = sample.observations.filter((one) => this.seenIn(one).length > 0);
    const evidence = (): string => sampleEvidence(sample, live);
    return decide(
      facts,
      effectOn(decisions, { kind: "sample", id: sampleId, analyte }, evidence),
      effectOn(decisions, { kind: "run", id: run ?? "", analyte }, () => this.runEvidence.get(run ?? "") ?? null),
    );
  }

  /** The content a person chose; the others stay listed. */
  private chosenOf(
    observations: readonly Observation[],
    about: { subjectId: string; sampleId: string; analyte: string },
    { entry }: Standing,
  ) {
    const chosen = observations.find((one) => contentHash(one) === entry.choice);
    if (!chosen) return this.currentOf(observations, about);
    const origin = this.origin(chosen.fileNo, chosen.row);
    this.findings.push(
      finding({
        severity: "info",
        rule: "decided-result",
        scope: "sample",
        ...about,
        file: origin.file,
        row: origin.row,
        value: chosen.raw,
        what: `${about.sampleId}, ${about.analyte}: of ${observations.map((one) => `\`${one.raw}\``).join(", ")} ${entry.fullName} chose \`${chosen.raw}\` (D${entry.decisionNo}, ${entry.reasonCode}): ${entry.reasonText}`,
        why: "Several results were exported for this sample; which one counts is a person's decision.",
        remedy: "Nothing; a new export opens the decision again.",
      }),
    );
    return { current: [chosen], isUndecided: false, isChanged: false };
  }

  /** A stated reason of reanalysis decides by the written table; several results without one, by the study's policy. */
  private choose(done: readonly JudgedResult[], about: { subjectId: string; sampleId: string; analyte: string }) {
    const reanalysis = done.length < 2 ? null : decideReanalysis(done, reanalysisRules(), about);
    if (reanalysis === null) return chooseReportable(done, this.config.policies.duplicates, about);
    const { final, finding: kept } = reanalysis;
    return { result: final, concentration: final?.concentration ?? null, marks: ["reanalysed"], finding: kept };
  }

  /** Contents in force among everything exported for one sample and analyte. */
  private currentOf(
    observations: readonly Observation[],
    about: { subjectId: string; sampleId: string; analyte: string },
  ) {
    const [only] = observations;
    if (observations.length === 1 && only!.links.length === 0) {
      return { current: [only!], isUndecided: false, isChanged: false };
    }
    const exports: ReadonlyMap<number, ExportOfFile> = this.files;
    const rawKeyed = new Map<number, SeenContent<Observation>[]>();
    const sampleKeyed: SeenContent<Observation>[] = [];
    for (const one of observations) {
      const content = { content: one, contentKey: contentKey(one), raw: one.raw, seen: this.seenIn(one) };
      if (!one.isRawKeyed) sampleKeyed.push(content);
      else rawKeyed.set(one.injectionNo, [...(rawKeyed.get(one.injectionNo) ?? []), content]);
    }
    const resolutions = [...rawKeyed.values()].map((contents) => resolveInjection(contents, exports));
    if (sampleKeyed.length > 0) resolutions.push(resolveSample(sampleKeyed, exports));
    for (const resolution of resolutions) {
      const conflict = conflictFinding(resolution, about, exports);
      if (conflict) this.findings.push(conflict);
    }
    return {
      current: resolutions.flatMap((resolution) => resolution.current.map((one) => one.content)),
      isUndecided: resolutions.some((resolution) => resolution.undecided.length > 0),
      isChanged: resolutions.some((resolution) => resolution.superseded.length > 0),
    };
  }

  /** Where an observation was met, in readings that still count. */
  private seenIn(one: Observation): { fileNo: number; row: number }[] {
    if (one.links.length === 0) return this.isLive(one.fileNo) ? [one] : [];
    return [{ fileNo: one.fileNo, row: one.row }, ...one.links].filter((place) => this.isLive(place.fileNo));
  }

  private isLive(fileNo: number): boolean {
    return this.files.get(fileNo)?.status === "imported";
  }

  private judge(one: Observation, sample: StoredSample, matrix: Matrix, analyte: AnalyteConfig) {
    const place = this.seenIn(one)[0]!;
    const file = this.files.get(place.fileNo)!;
    const origin = this.origin(place.fileNo, place.row);
    const method = methodOf(this.config.methods, analyte.name, matrix);
    const convert = this.converter(analyte);
    const outcome = this.runs.of(one.run, analyte.name, matrix);
    const resultUnit = one.unit ?? method?.unit ?? null;
    const limits = limitsOfRun(outcome, { rowLloq: one.lloq, rowUloq: one.uloq, method }, (value, unit) =>
      resultUnit === null ? null : convert(value, unit, resultUnit),
    );
    const about = (): Partial<Finding> => ({
      subjectId: this.data.subjectId,
      sampleId: sample.sampleId,
      analyte: analyte.name,
      file: origin.file,
      row: origin.row,
      run: one.run,
    });
    const answer = applyLimits(
      {
        reported: one.reported as Parameters<typeof applyLimits>[0]["reported"],
        value: one.value,
        raw: one.raw,
        limitInText: one.limitInText,
        unit: one.unit,
        rowLimitUnit: one.limitUnit,
        dilutionFactor: one.dilution,
        dilution: file.dilution ?? method?.dilution ?? null,
        areLimitsBeforeDilution: file.areLimitsBeforeDilution,
        ...limits,
      },
      unitOf(analyte, this.config.methods),
      convert,
      () => ({ where: `${origin.file}:${origin.row}: ${sample.sampleId}, ${analyte.name}`, ...about() }),
    );
    if (answer.findings.length > 0) this.findings.push(...answer.findings);
    if (!answer.concentration) return null;
    const outside = outcome && outsideRevisedRange(outcome, answer.concentration, one.reported === "number", about());
    if (outside) this.findings.push(outside);
    const from = one.unit ?? method?.unit ?? null;
    const to = answer.concentration.unit;
    if (from !== null && to !== null && from !== to && unitCode(from) !== unitCode(to)) {
      const key = `${analyte.name}|${matrix}|${from}`;
      const known = this.conversions.get(key);
      if (known) known.samples.push(sample.sampleId);
      else this.conversions.set(key, { origin, from, to, matrix, analyte: analyte.name, samples: [sample.sampleId] });
    }
    const result: JudgedResult = {
      concentration: answer.concentration,
      run: one.run,
      file: origin.file,
      row: origin.row,
      orderKey: () => contentKey(one),
      origin,
      outcome,
      dilution: one.dilution,
      reason: one.reanalysisReason,
    };
    return result;
  }

  private converter(analyte: AnalyteConfig): ConvertUnit {
    return (value, from, to) => (from === to ? value : convertUnit(value, from, to, analyte.molarMass));
  }

  private history(analyte: AnalyteConfig): DoseHistory {
    const known = this.histories.get(analyte.name);
    if (known) return known;
    const history = orderHistory(this.doses, drugNames(analyte), this.config.regimen.frequency);
    this.histories.set(analyte.name, history);
    return history;
  }

  private steadyState(sampleAt: Moment, analyte: AnalyteConfig): SteadyState {
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
    if (!this.isDoseTableUndecided) return answer;
    return {
      ...answer,
      verdict: "unknown",
      reason: { code: "conflicting-snapshot", text: "Two tables of doses or co-medication differ and none is newer." },
      hoursOnRegimen: null,
      basis: "none",
      doseIds: [],
    };
  }
}

/** A tube's verdict and every reason. */
type Tube = Pick<SampleCheck, "verdict" | "reasons">;

type JudgedResult = ReanalysedResult & { origin: Origin; outcome: RunOutcome | null; dilution: number | null };

/** The tube's verdict, and that of the dilution of its results. */
function withDilutions(tube: Tube, results: readonly JudgedResult[]) {
  const diluted = results.flatMap((one) => dilutionVerdict(one.outcome, one.dilution) ?? []);
  if (diluted.length === 0) return { sampleVerdict: tube.verdict, sampleReasons: tube.reasons };
  return {
    sampleVerdict: diluted.map((one) => one.verdict).reduce(worseVerdict, tube.verdict),
    sampleReasons: [...diluted.map((one) => one.reason), ...tube.reasons],
  };
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

export function drugNames(analyte: AnalyteConfig): string[] {
  return [...(analyte.drug === null ? [] : [analyte.drug]), analyte.name, ...analyte.aliases];
}

type Facts = Omit<SampleResult, "steadyState" | "timeAfterDoseH">;

/**
 * A sample's result whose steady state and time after dose are worked out when somebody asks: in a night over a million
 * rows most plasma samples have no partner, and nobody does.
 */
class LazyResult implements SampleResult {
  readonly sampleId: string;
  readonly subjectId: string;
  readonly analyte: string;
  readonly matrix: Matrix;
  readonly collectedAt: Moment;
  readonly visit: string | null;
  readonly concentration: SampleResult["concentration"];
  readonly basis: SampleResult["basis"];
  readonly sampleVerdict: SampleResult["sampleVerdict"];
  readonly sampleReasons: readonly Exclusion[];
  readonly runVerdict: SampleResult["runVerdict"];
  readonly run: string | null;
  readonly exclusions: SampleResult["exclusions"];
  readonly marks: readonly string[];
  readonly origin: Origin;
  private knownSteadyState: SteadyState | null = null;
  private knownTimeAfterDose: { hours: number | null } | null = null;

  constructor(
    facts: Facts,
    private readonly askSteadyState: () => SteadyState,
    private readonly askTimeAfterDose: () => number | null,
  ) {
    this.sampleId = facts.sampleId;
    this.subjectId = facts.subjectId;
    this.analyte = facts.analyte;
    this.matrix = facts.matrix;
    this.collectedAt = facts.collectedAt;
    this.visit = facts.visit;
    this.concentration = facts.concentration;
    this.basis = facts.basis;
    this.sampleVerdict = facts.sampleVerdict;
    this.sampleReasons = facts.sampleReasons ?? [];
    this.runVerdict = facts.runVerdict;
    this.run = facts.run;
    this.exclusions = facts.exclusions;
    this.marks = facts.marks;
    this.origin = facts.origin;
  }

  get steadyState(): SteadyState {
    this.knownSteadyState ??= this.askSteadyState();
    return this.knownSteadyState;
  }

  get timeAfterDoseH(): number | null {
    this.knownTimeAfterDose ??= { hours: this.askTimeAfterDose() };
    return this.knownTimeAfterDose.hours;
  }
}
