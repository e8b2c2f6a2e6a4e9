import type { AnalyteConfig } from "../src/config/schema.js";
import { decide } from "../src/decisions/effect.js";
import type { DoseRecord, Perpetrator, Subject } from "../src/domain/dose.js";
import type { SampleWithoutResult } from "../src/domain/evaluation.js";
import type { Finding } from "../src/domain/finding.js";
import type { Moment } from "../src/domain/moment.js";
import type { SampleResult } from "../src/domain/pair.js";
import type { Matrix } from "../src/domain/sample.js";
import type { TableContent } from "../src/dosing/records.js";
import { placed } from "../src/findings/finding.js";
import { checkSample as checkTube } from "../src/rules/check.js";
import type { Observation, StoredSample, SubjectData } from "../src/store/study-store.js";
import { type CheckRules, checkRules, type StudyIndex } from "./check-rules.js";
import { chooseResult } from "./choose-result.js";
import { currentContent } from "./current-content.js";
import { effectOn, sampleEvidence, subjectEffect } from "./evidence.js";
import { type Facts, LazyResult } from "./lazy-result.js";
import { ResultsInForce } from "./results-in-force.js";
import { type Tube, withDilutions, worseRunVerdict } from "./run-outcome.js";
import { acquiredAt, notListed, notListedFinding, SampleFactsReader } from "./sample-facts.js";
import type { Context } from "./stage.js";
import { SubjectDosing } from "./subject-dosing.js";
import { tableConflicts } from "./table-conflicts.js";
import { undecidedFacts } from "./undecided-result.js";

export interface CheckedSubject {
  subject: Subject;
  doses: DoseRecord[];
  perpetrators: Perpetrator[];
  results: SampleResult[];
  /** Samples that were measured, but none of whose results counts: for pairing alone. */
  undecided: SampleResult[];
  withoutResult: SampleWithoutResult[];
  findings: Finding[];
  doseBetween(fromMs: number, toMs: number, analyte: AnalyteConfig): "no" | "perhaps" | "yes";
  /** Id of a dose into the CSF itself in the window that steady state at this sample needs; null where there is none. */
  doseIntoCsf(sample: SampleResult, analyte: AnalyteConfig): string | null;
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
  return new SubjectChecker(data, context, index).check();
}

class SubjectChecker {
  private readonly config;
  private readonly rules: CheckRules;
  private readonly findings: Finding[] = [];
  private readonly withoutResult: SampleWithoutResult[] = [];
  private readonly results: SampleResult[] = [];
  private readonly undecided: SampleResult[] = [];
  private readonly dosing: SubjectDosing;
  private readonly inForce: ResultsInForce;
  private readonly tubes: SampleFactsReader;
  /** Samples with results that no samples table lists. */
  private readonly notListed: string[] = [];

  constructor(
    private readonly data: SubjectData,
    context: Context,
    private readonly index: StudyIndex,
  ) {
    this.config = context.loaded.config;
    this.rules = checkRules(context);
    this.inForce = new ResultsInForce(data, this.config, index.files, index.runs, this.findings);
    this.dosing = new SubjectDosing(data, this.config, (kind) => this.table(kind));
    this.findings.push(...this.dosing.findings);
    this.tubes = new SampleFactsReader(data, this.dosing.subject, this.dosing.doses);
  }

  check(): CheckedSubject {
    this.findings.push(...tableConflicts(this.data, this.index.files));
    for (const sample of this.data.samples) this.checkSample(sample);
    this.inForce.reportConversions();
    if (this.notListed.length > 0) this.findings.push(notListedFinding(this.data.subjectId, this.notListed));
    return {
      subject: this.dosing.subject,
      doses: this.dosing.doses,
      perpetrators: this.dosing.perpetrators,
      results: this.results,
      undecided: this.undecided,
      withoutResult: this.withoutResult,
      findings: this.findings,
      numbersOf: (sampleId) => this.tubes.numbersOf(sampleId),
      tauHAt: (at, analyte) => this.dosing.tauHAt(at, analyte),
      doseBetween: (fromMs, toMs, analyte) => this.dosing.doseBetween(fromMs, toMs, analyte),
      doseIntoCsf: (sample, analyte) => this.dosing.doseIntoCsf(sample, analyte),
    };
  }

  private table(kind: keyof SubjectData["tables"]): TableContent[] {
    return this.data.tables[kind].rows.map((row) => ({
      key: row.key,
      ...row.content,
      origin: this.inForce.origin(row.fileNo, row.row),
    }));
  }

  private checkSample(sample: StoredSample): void {
    const matrix = this.rules.matrixNames.paired(sample.matrix);
    const live = sample.observations.filter((one) => this.inForce.seenIn(one).length > 0);
    if (live.length === 0 && (sample.isVoided || sample.details === null)) return;
    const without = (reason: string, analyte: string | null): void => {
      const { analytes } = this.config;
      const only = analytes.length === 1 ? analytes[0]! : null;
      const judged = analytes.find((one) => one.name === analyte) ?? only;
      const steadyState =
        matrix && sample.collectedAt && judged ? this.dosing.steadyState(sample.collectedAt, judged) : null;
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
    // Measured by several methods, the tube has to satisfy what was validated for each.
    const analyses = [...groups].flatMap(([analyte, observations]) => {
      const acquired = acquiredAt(Math.max(...observations.map((one) => one.acquiredMs ?? Number.NEGATIVE_INFINITY)));
      const steadyState = sample.collectedAt === null ? null : this.dosing.steadyState(sample.collectedAt, analyte);
      const about = { analyte: analyte.name, acquiredAt: acquired, steadyState };
      return this.inForce.methodsOf(observations, analyte, matrix).map((method) => ({ ...about, method }));
    });
    const check = checkTube(this.tubes.factsOf(sample, matrix, analyses), this.rules.limits);
    const file = this.index.files.get(sample.fileNo)!.name;
    for (const one of check.findings) this.findings.push(placed(one, file, sample.row));
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
    const content = currentContent(observations, about, {
      data: this.data,
      inForce: this.inForce,
      replacements: this.index.replacements,
      findings: this.findings,
    });
    const { current, isUndecided } = content;
    const undecide = (reason: string): string => {
      this.addUndecided(sample, matrix, analyte, observations);
      return reason;
    };
    if (isUndecided) return undecide("its exports differ and none is newer (conflicting-result)");
    const judged = current.map((one, at) => {
      const occurrence = current.slice(0, at).filter((earlier) => earlier === one).length;
      return this.inForce.judge(one, sample, matrix, analyte, occurrence);
    });
    const usable = judged.filter((one) => one !== null);
    if (usable.length === 0)
      return judged.length === 0 ? "no current result" : "its result cannot be used (see its findings)";
    const done = usable.filter((one) => one.concentration.state !== "notDone");
    if (done.length === 0) return "not done: the export has no concentration";
    const choice = chooseResult(done, {
      about,
      policy: this.config.policies.duplicates,
      decisions: this.data.decisions,
      runEvidence: this.index.runEvidence,
    });
    this.findings.push(...choice.findings);
    if (!choice.result || !choice.concentration)
      return undecide(
        `it has ${choice.candidates.length === 1 ? "one result that no rule reports" : `${choice.candidates.length} results and no rule to choose`} (${choice.rule})`,
      );
    if (!sample.collectedAt) return "its collection time is not known";
    const { collectedAt } = sample;
    const { concentration, result } = choice;
    const contributing = choice.marks.includes("duplicate-mean") ? choice.candidates : [result];
    const { method } = result;
    if (new Set(contributing.map((one) => one.method?.basis ?? "total")).size > 1)
      return undecide("its results are measured on different bases (total and unbound) and cannot be averaged");
    const marks = [
      ...choice.marks,
      ...content.marks,
      ...(method?.expressedAs === "salt" && analyte.saltFactor !== null ? ["salt-to-base"] : []),
    ];
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
          collectedEnd: this.tubes.collectedEnd(sample),
          csfSite: sample.details?.csf_site ?? null,
          visit: sample.visit,
          concentration,
          basis: method?.basis ?? "total",
          sampleVerdict,
          sampleReasons,
          runVerdict: contributing.map((one) => one.outcome?.verdict ?? "notAssessed").reduce(worseRunVerdict),
          run: result.run,
          exclusions: none,
          marks: marks.length === 0 ? none : marks,
          origin: result.origin,
        }),
        this.dosing.at(collectedAt, this.tubes.collectedEnd(sample), analyte),
      ),
    );
    return null;
  }

  /** A sample that was measured, with no result that counts: it keeps its place in pairing. */
  private addUndecided(
    sample: StoredSample,
    matrix: Matrix,
    analyte: AnalyteConfig,
    observations: readonly Observation[],
  ): void {
    const { collectedAt } = sample;
    const first = observations[0];
    if (collectedAt === null || first === undefined) return;
    const collectedEnd = this.tubes.collectedEnd(sample);
    const facts = undecidedFacts(
      sample,
      { subjectId: this.data.subjectId, matrix, collectedAt, collectedEnd },
      observations,
      {
        analyte,
        methods: this.config.methods,
        measured: this.inForce.measuredAs(observations),
        origin: this.inForce.origin(first.fileNo, first.row),
      },
    );
    this.undecided.push(new LazyResult(facts, this.dosing.at(collectedAt, collectedEnd, analyte)));
  }

  /** The sample's facts with what people decided on it, its run and its subject. */
  private decided(sample: StoredSample, facts: Facts): Facts {
    const { decisions } = this.data;
    if (decisions.length === 0) return facts;
    const { sampleId, analyte, run } = facts;
    const nameOf = (name: string): string => this.rules.findAnalyte(name)?.name ?? name;
    const evidence = (): string => sampleEvidence(sample, this.inForce.decisiveOfSample(sample, nameOf));
    const runEvidence = (): string | null => this.index.runEvidence.get(run ?? "") ?? null;
    return decide(facts, {
      sample: effectOn(decisions, { kind: "sample", id: sampleId, analyte }, evidence),
      run: effectOn(decisions, { kind: "run", id: run ?? "", analyte }, runEvidence),
      subject: subjectEffect(decisions, facts.subjectId, analyte),
    });
  }
}

/** Of most samples; one empty list each would be memory for nothing. */
const none: readonly never[] = [];
