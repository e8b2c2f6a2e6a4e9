import { type Standing, type StandingRules, standings } from "../src/decisions/standing.js";
import type { Decision, DecisionTarget } from "../src/domain/decision.js";
import type { SubjectEvaluation } from "../src/domain/evaluation.js";
import type { SubjectData } from "../src/store/study-store.js";
import type { StudyIndex } from "./check-rules.js";
import { evaluateSubject, loadForEvaluation, studyIndex } from "./evaluate.js";
import {
  acknowledgedEvidence,
  choiceEvidence,
  contentHash,
  pairEvidence,
  runEvidence,
  sampleEvidence,
  subjectEvidence,
} from "./evidence.js";
import { evidenceOfReplacement } from "./replace-run.js";
import { ResultsInForce } from "./results-in-force.js";
import type { Context } from "./stage.js";
import { analyteIndex } from "./study-rules.js";

/** What a decision is about, looked up in the store: the data as they are now. */
export interface Target {
  kind: DecisionTarget;
  id: string;
  /** Hash of the data now; null where the target is no longer there. */
  evidence: string | null;
  data: SubjectData | null;
  evaluation: SubjectEvaluation | null;
  /** Contents of the sample that count, for `choose`. */
  contents: { analyte: string; content: string; raw: string; file: string; row: number; run: string }[];
}

/** What decides how entries of this study stand. */
export function standingRules({ loaded }: Pick<Context, "loaded">): StandingRules {
  return { isReviewExcluded: loaded.config.policies.excludeReview };
}

/** Targets of decisions in one state of the store: each subject is worked out once. Good until something is written. */
export class Targets {
  private readonly subjects = new Map<number, { data: SubjectData; evaluation: SubjectEvaluation } | null>();
  private index: StudyIndex | null = null;
  private known: Standing[] | null = null;

  private readonly findAnalyte;

  constructor(private readonly context: Context) {
    this.findAnalyte = analyteIndex(context.loaded.config.analytes);
  }

  /** Everything a decision can be about, as it is now; of a result also the content that is chosen. */
  async find(kind: DecisionTarget, id: string, analyte: string | null, choice: string | null = null): Promise<Target> {
    const { store } = this.context;
    const target: Target = { kind, id, evidence: null, data: null, evaluation: null, contents: [] };
    if (kind === "run") return { ...target, evidence: await runEvidence(store, id) };
    if (kind === "subject") return this.subjectTarget(target);
    if (kind === "file") {
      const isThere = (await store.files()).some((file) => file.sha256 === id);
      return { ...target, evidence: isThere ? id : null };
    }
    const subject = await this.subject(
      kind === "pair" ? await store.subjectOfPair(id) : await store.subjectOfSample(id),
    );
    if (subject === null) return target;
    const { data, evaluation } = subject;
    Object.assign(target, { data, evaluation });
    if (kind === "pair") {
      const pair = evaluation.pairs.find((one) => one.pairId === id);
      return { ...target, evidence: pair ? pairEvidence(pair.csf, pair.plasma) : null };
    }
    const sample = data.samples.find((one) => one.sampleId === id);
    if (!sample) return target;
    const { files } = await this.studyIndex();
    const isLive = (fileNo: number): boolean => files.get(fileNo)?.status === "imported";
    const live = sample.observations.filter((one) => [one, ...one.links].some((place) => isLive(place.fileNo)));
    target.contents = live.map((one) => ({
      analyte: one.analyte,
      content: contentHash(one),
      raw: one.raw,
      file: files.get(one.fileNo)!.name,
      row: one.row,
      run: one.run,
    }));
    const inForce = new ResultsInForce(data, this.context.loaded.config, files, (await this.studyIndex()).runs, []);
    const nameOf = (name: string): string => this.findAnalyte(name)?.name ?? name;
    if (kind === "sample") {
      return { ...target, evidence: sampleEvidence(sample, inForce.decisiveOfSample(sample, nameOf)) };
    }
    const own = analyte === null ? live : live.filter((one) => nameOf(one.analyte) === analyte);
    return { ...target, evidence: own.length === 0 ? null : choiceEvidence(inForce.decisive(own), own, choice) };
  }

  /** Hash of what an entry rests on, as it is now; null where that is no longer there. */
  async evidenceOf(
    entry: Pick<Decision, "action" | "targetKind" | "targetId" | "analyte" | "choice">,
  ): Promise<string | null> {
    const { action, targetKind, targetId, analyte, choice } = entry;
    if (action === "replace") return evidenceOfReplacement(this.context, entry);
    const target = await this.find(targetKind, targetId, analyte, choice);
    if (action !== "acknowledge") return target.evidence;
    const sample = target.data?.samples.find((one) => one.sampleId === targetId);
    if (sample === undefined || target.evaluation === null) return null;
    const results = target.evaluation.samples.filter(
      (one) => one.sampleId === targetId && (analyte === null || one.analyte === analyte),
    );
    return results.length === 0 ? null : acknowledgedEvidence(sample, results);
  }

  /** How every entry stands, in order of entry. */
  async standings(): Promise<Standing[]> {
    this.known ??= await this.findStandings();
    return this.known;
  }

  private async findStandings(): Promise<Standing[]> {
    const decisions = await this.context.store.decisions();
    const evidence = new Map<number, string | null>();
    for (const one of decisions) {
      if (one.refersTo === null) evidence.set(one.decisionNo, await this.evidenceOf(one));
    }
    return standings(decisions, (one) => evidence.get(one.decisionNo) ?? null, standingRules(this.context));
  }

  private async subjectTarget(target: Target): Promise<Target> {
    const subjects = await this.context.store.subjectNos();
    const subjectNo = subjects.find((one) => one.subjectId === target.id)?.subjectNo ?? null;
    if (subjectNo === null) return target;
    const { links } = await this.studyIndex();
    const subject = await this.subject(links.mainOf.get(subjectNo) ?? subjectNo);
    return { ...target, evidence: subjectEvidence(target.id), data: subject!.data, evaluation: subject!.evaluation };
  }

  private async subject(subjectNo: number | null) {
    if (subjectNo === null) return null;
    const known = this.subjects.get(subjectNo);
    if (known !== undefined) return known;
    const index = await this.studyIndex();
    const [data] = await loadForEvaluation([subjectNo], this.context, index);
    const subject = data ? { data, evaluation: evaluateSubject(data, this.context, index) } : null;
    this.subjects.set(subjectNo, subject);
    return subject;
  }

  private async studyIndex(): Promise<StudyIndex> {
    this.index ??= await studyIndex(this.context);
    return this.index;
  }
}

/** One target as it is now. */
export function targetOf(context: Context, kind: DecisionTarget, id: string, analyte: string | null): Promise<Target> {
  return new Targets(context).find(kind, id, analyte);
}

/** How every entry stands, in order of entry. */
export function allStandings(context: Context): Promise<Standing[]> {
  return new Targets(context).standings();
}
