import { createHash } from "node:crypto";
import { type Effect, effectOf } from "../src/decisions/effect.js";
import { type EvidenceOf, type Standing, type StandingRules, standings } from "../src/decisions/standing.js";
import type { Decision } from "../src/domain/decision.js";
import type { SampleResult } from "../src/domain/pair.js";
import type { Observation, RunInjection, StoredSample, StudyStore, SubjectData } from "../src/store/study-store.js";

/**
 * What people looked at when they decided, as hashes: where the data under a decision change, it is opened again. And
 * what the decisions make of a sample, a result, a run or a pair.
 */

/** What makes one content of a sample and analyte another than the next. */
export type Content = Pick<
  Observation,
  "reported" | "value" | "limitInText" | "unit" | "lloq" | "uloq" | "dilution" | "run"
>;

/** Orders contents by what they say. */
export function contentKey(one: Content): string {
  const number = (value: number | null): string => (value === null ? "~" : String(value).padStart(24, "0"));
  return [
    one.reported,
    number(one.value),
    number(one.limitInText),
    one.unit ?? "",
    number(one.lloq),
    number(one.uloq),
    number(one.dilution),
    one.run,
  ].join("|");
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** Names one content of a sample and analyte, for `csfp qc choose`. */
export function contentHash(one: Observation): string {
  return sha256(contentKey(one)).slice(0, 12);
}

/** Contents of a sample and analyte, as a choice among them is held against. */
export function resultEvidence(observations: readonly Observation[]): string {
  return sha256(observations.map(contentKey).sort());
}

/** What a choice rests on: the contents that count besides, and the one it chose. */
export function choiceEvidence(
  decisive: readonly Observation[],
  all: readonly Observation[],
  choice: string | null,
): string {
  return resultEvidence([...new Set([...decisive, ...all.filter((one) => contentHash(one) === choice)])]);
}

/** A sample with all that its table says of it and the contents measured in it that count. */
export function sampleEvidence(sample: StoredSample, decisive: readonly Observation[]): string {
  const { sampleId, matrix, collectedAt, visit, details, isVoided } = sample;
  const contents = decisive.map((one) => `${one.analyte} ${contentKey(one)}`).sort();
  const cells = Object.entries(details ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256([sampleId, matrix, collectedAt, visit, cells, isVoided, contents]);
}

/**
 * A sample as it is acknowledged: what its table says of it, the values in force of these results and the codes of what
 * stands against it. Another export of equal values, or one that does not count, changes nothing.
 */
export function acknowledgedEvidence(sample: StoredSample, results: readonly SampleResult[]): string {
  const { sampleId, matrix, collectedAt, visit, details, isVoided } = sample;
  const cells = Object.entries(details ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const values = results.map(({ analyte, concentration: { state, value, unit, lloq, uloq }, run, sampleReasons }) => {
    const codes = [...new Set((sampleReasons ?? []).map((reason) => reason.code))].sort();
    return JSON.stringify([analyte, state, value, unit, lloq, uloq, run, codes]);
  });
  return sha256([sampleId, matrix, collectedAt, visit, cells, isVoided, values.sort()]);
}

/** A subject as it is excluded: its id alone, so that the decision covers whatever arrives later. */
export function subjectEvidence(subjectId: string): string {
  return sha256(["subject", subjectId]);
}

/** What one run measured of the samples that another run measured, too; null where they share none. */
export function replacementEvidence(run: string, by: string, shared: readonly SharedResult[]): string | null {
  if (shared.length === 0) return null;
  const lines = shared.map((one) => `${one.sampleId}|${one.analyte}|${contentKey(one)}`);
  return sha256([run, by, [...new Set(lines)].sort()]);
}

/** A content of the run that replaces, of a sample and analyte (as study.yaml names it) that both runs measured. */
export type SharedResult = Content & { sampleId: string; analyte: string };

/** Both results of a pair, and what the dose records say of them. */
export function pairEvidence(csf: SampleResult, plasma: SampleResult): string {
  return sha256(
    [csf, plasma].map(({ sampleId, concentration, collectedAt, basis, timeAfterDoseH, steadyState }) => [
      sampleId,
      concentration,
      collectedAt,
      basis,
      timeAfterDoseH,
      steadyState.verdict,
      steadyState.reason?.code ?? null,
    ]),
  );
}

/** Calibrators, QC samples and blanks of a run; null where there is no such run. */
export async function runEvidence(store: StudyStore, run: string): Promise<string | null> {
  const runNo = await store.runNo(run);
  if (runNo === null) return null;
  const { injections } = await store.loadRun([runNo]);
  return sha256(injections.map(injectionKey).sort());
}

/** A whole run as it is signed: all its injections, study samples too, and what was decided of it by rule. */
export async function wholeRunEvidence(store: StudyStore, run: string): Promise<string> {
  const runNo = await store.runNo(run);
  const { injections } = await store.loadRun(runNo === null ? [] : [runNo], true);
  return sha256([injections.map(injectionKey).sort(), await store.runOutcomes([run])]);
}

function injectionKey({ analyte, sampleType, label, reported, value, nominal }: RunInjection): string {
  return JSON.stringify([analyte, sampleType, label, reported, value, nominal]);
}

/** The decisions on one target, by what it is now. `analyte` null asks for those on all its analytes. */
export function standingsOf(
  decisions: readonly Decision[],
  target: { kind: Decision["targetKind"]; id: string; analyte?: string },
  evidenceOf: EvidenceOf,
  rules?: StandingRules,
): Standing[] {
  if (decisions.length === 0) return [];
  const own = decisions.filter(
    (one) =>
      one.targetKind === target.kind &&
      one.targetId === target.id &&
      (one.analyte === null || target.analyte === undefined || one.analyte === target.analyte),
  );
  return own.length === 0 ? [] : standings(own, evidenceOf, rules);
}

const none: Effect = effectOf([]);

/** What flags, exclusions and restorations make of a target nobody may have decided on: then nothing is hashed. */
export function effectOn(
  decisions: readonly Decision[],
  target: { kind: Decision["targetKind"]; id: string; analyte: string },
  evidenceOf: EvidenceOf,
): Effect {
  const own = decisions.filter(
    (one) => one.targetKind === target.kind && one.targetId === target.id && !hasOwnEvidence.has(one.action),
  );
  return own.length === 0 ? none : effectOf(standingsOf(own, target, evidenceOf));
}

/** Entries that are held against other facts of their target than flags and exclusions are. */
const hasOwnEvidence: ReadonlySet<string> = new Set(["acknowledge", "replace"]);

/** Effect of the decisions on a subject: they hold whatever its data become. */
export function subjectEffect(decisions: readonly Decision[], subjectId: string, analyte: string): Effect {
  return effectOn(decisions, { kind: "subject", id: subjectId, analyte }, (entry) => entry.evidenceSha256);
}

/** The content a person chose among several of a sample and analyte; null where none is in force. */
export function chosenContent(
  data: SubjectData,
  sampleId: string,
  analyte: string,
  evidenceOf: EvidenceOf,
): Standing | null {
  const { decisions } = data;
  if (!decisions.some((one) => one.targetKind === "result" && one.targetId === sampleId)) return null;
  const target = { kind: "result" as const, id: sampleId, analyte };
  const standing = standingsOf(decisions, target, evidenceOf);
  return standing.filter((one) => one.entry.action === "choose" && one.isInForce).at(-1) ?? null;
}
