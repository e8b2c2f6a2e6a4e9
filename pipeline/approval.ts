import { createHash } from "node:crypto";
import { isOpen, type Standing } from "../src/decisions/standing.js";
import { type Meaning, meanings, type Signature, type SignatureTarget } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { pairContent } from "../src/store/digest.js";
import { allStandings, targetOf } from "./decision-target.js";
import { areSummariesDue } from "./due.js";
import { wholeRunEvidence } from "./evidence.js";
import { provePassword } from "./lock-out.js";
import { entryTime, identify, type Proof, refuseGivenPassword, requireRole, writeAs } from "./people.js";
import { signedPair, signedSample, signedWithoutResult } from "./signed-form.js";
import type { Context } from "./stage.js";

/** A signature with what became of it. */
export interface SignatureState extends Signature {
  state: "valid" | "void" | "withdrawn";
}

/** Whether the study is released: import, evaluation, review, approval, in this order and of this very version. */
export interface Approval {
  state: "DRAFT" | "APPROVED";
  /** Why it is a draft; empty for an approved one. */
  why: string[];
  signatures: SignatureState[];
}

const sha256 = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** Hash of everything a study's report says: files, configuration, software, decisions, pairs, summaries. */
export async function studyVersion(context: Context): Promise<string> {
  const { store } = context;
  const files = (await store.files()).map(({ sha256: hash, status, readingKey }) => [hash, status, readingKey]).sort();
  const pairs: string[] = [];
  for await (const page of store.pairRecords()) {
    for (const pair of page) pairs.push(`${pair.pairId} ${pairContent(pair)}`);
  }
  // With the version of the program that computed: another one may find other things in equal data.
  const by = await store.meta("evaluated_with");
  return sha256([files, context.configSha256, by, await store.decisions(), pairs, await store.summaries()]);
}

/** Hash of the exact version of what a signature is put under; null where it is not there. */
async function versionOf(context: Context, kind: SignatureTarget, id: string): Promise<string | null> {
  if (kind === "study") return studyVersion(context);
  if (kind === "audit") {
    for await (const event of context.store.auditEvents()) if (String(event.seq) === id) return event.hash;
    return null;
  }
  const target = await targetOf(context, kind, id, null);
  if (target.evidence === null) return null;
  const { evaluation } = target;
  const forms = [
    ...(evaluation?.pairs ?? []).filter((one) => one.pairId === id).map(signedPair),
    ...(evaluation?.samples ?? []).filter((one) => one.sampleId === id).map(signedSample),
    ...(evaluation?.withoutResult ?? []).filter((one) => one.sampleId === id).map(signedWithoutResult),
  ];
  const decisions = (await context.store.decisions()).filter((one) => one.targetKind === kind && one.targetId === id);
  const whole = kind === "run" ? await wholeRunEvidence(context.store, id) : target.evidence;
  return sha256([kind, id, whole, forms, decisions]);
}

export async function signatureStates(context: Context): Promise<SignatureState[]> {
  const all = await context.store.signatures();
  const withdrawn = new Set(all.map((one) => one.withdraws));
  const versions = new Map<string, string | null>();
  const states: SignatureState[] = [];
  for (const one of all) {
    if (one.withdraws !== null) continue;
    const key = `${one.targetKind} ${one.targetId}`;
    if (!versions.has(key)) versions.set(key, await versionOf(context, one.targetKind, one.targetId));
    const isSame = versions.get(key) === one.versionSha256;
    states.push({ ...one, state: withdrawn.has(one.signatureNo) ? "withdrawn" : isSame ? "valid" : "void" });
  }
  return states;
}

export async function approvalOf(context: Context): Promise<Approval> {
  const signatures = await signatureStates(context);
  const missing = await missingBefore(context, "APPROVAL", signatures);
  const approved = signatures.some(
    (one) => one.targetKind === "study" && one.meaning === "APPROVAL" && one.state === "valid",
  );
  const why = [...missing, ...(approved ? [] : ["no valid approval of this version"])];
  return { state: why.length === 0 ? "APPROVED" : "DRAFT", why, signatures };
}

/** What has to come before a review or approval of the study. */
async function missingBefore(
  context: Context,
  meaning: Meaning,
  signatures: readonly SignatureState[],
): Promise<string[]> {
  const { store } = context;
  const missing: string[] = [];
  const isEvaluated = (await store.dirtySubjects()).length === 0 && !(await areSummariesDue(context));
  const hasFiles = (await store.files()).some((file) => file.status === "imported");
  if (!hasFiles) missing.push("nothing was imported");
  if (!isEvaluated || (await store.meta("evaluated_with")) !== context.fingerprint) {
    missing.push("pairs and summaries are not up to date: run csfp nightly");
  }
  missing.push(...openText(await allStandings(context)));
  const study = { kind: "study" as const, id: context.loaded.config.id };
  if (meaning === "APPROVAL" && !isReviewed(signatures, study)) missing.push("no valid review of this version");
  return missing;
}

type Signed = { kind: SignatureTarget; id: string };

const isOn = (one: SignatureState, { kind, id }: Signed): boolean =>
  one.state === "valid" && one.targetKind === kind && one.targetId === id;

function isReviewed(signatures: readonly SignatureState[], signed: Signed): boolean {
  return signatures.some((one) => one.meaning === "REVIEW" && isOn(one, signed));
}

function openText(standing: readonly Standing[]): string[] {
  const open = standing.filter(isOpen).map((one) => `D${one.entry.decisionNo}`);
  return open.length === 0 ? [] : [`decisions without an answer: ${open.join(", ")}`];
}

/** Signs: identity and password every time, the right order, never review and approval by one person. */
export async function sign(
  context: Context,
  proof: Proof,
  what: { kind: SignatureTarget; id: string | null; meaning: string; reasonText: string },
): Promise<string> {
  const meaning = what.meaning.toUpperCase() as Meaning;
  if (!meanings.includes(meaning))
    throw new ConfigError(`expected a meaning, one of ${meanings.join(", ")}, found \`${what.meaning}\`.`);
  if (what.reasonText.trim().length < 2)
    throw new ConfigError('expected what is signed in words: --text "..."; nothing was signed.');
  const person = await identify(context, {
    ...proof,
    password: null,
    ...(proof.asUser ? { password: proof.password ?? "" } : {}),
  });
  if (proof.password === null)
    throw new ConfigError(
      "signing asks for the password, also of somebody known by the operating system: on a terminal, or from a script with --password-stdin. Nothing was signed.",
    );
  if (person.authenticatedBy !== "password") {
    await provePassword(context, person.user, proof.password, "signing failed");
    await refuseGivenPassword(context, person.user);
  }
  requireRole(person, meaning === "AUTHORSHIP" ? ["analyst", "qc"] : ["qc"], `sign ${meaning}`);
  const proven = { ...person, authenticatedBy: "password" };
  const reason = { code: meaning.toLowerCase(), text: what.reasonText.trim() };
  const id = await idOf(context, what.kind, what.id);
  const no = await context.store.write(writeAs(proven, reason), async (writer) => {
    const signatures = await signatureStates(context);
    await checkOrder(context, { kind: what.kind, id, meaning }, person.user.userNo, signatures);
    const version = await versionOf(context, what.kind, id);
    if (version === null) throw new ConfigError(`no ${what.kind} \`${id}\` in this study; nothing was signed.`);
    await writer.setMeta("report_due", "yes");
    return writer.addSignature({
      targetKind: what.kind,
      targetId: id,
      meaning,
      versionSha256: version,
      userNo: person.user.userNo,
      printedName: person.user.fullName,
      signedAt: await entryTime(context),
      reasonText: reason.text,
      withdraws: null,
    });
  });
  return `S${no}: ${what.kind} ${id} signed by ${person.user.fullName}, ${meaning}`;
}

async function idOf(context: Context, kind: SignatureTarget, id: string | null): Promise<string> {
  if (kind === "study") return context.loaded.config.id;
  if (kind === "audit") return id ?? String((await context.store.auditHead())?.seq ?? 0);
  if (id === null) throw new ConfigError(`expected the ${kind}'s id; nothing was signed.`);
  return id;
}

/** Meanings that one person never has on one record. */
const apart: readonly Meaning[] = ["AUTHORSHIP", "REVIEW", "APPROVAL"];

/** Decisions answered, then the review, then the approval; each by another person than entered and signed before. */
async function checkOrder(
  context: Context,
  { meaning, ...signed }: Signed & { meaning: Meaning },
  userNo: number,
  signatures: readonly SignatureState[],
): Promise<void> {
  if (meaning === "RESPONSIBILITY") return;
  const other = signatures.find(
    (one) => one.userNo === userNo && one.meaning !== meaning && apart.includes(one.meaning) && isOn(one, signed),
  );
  if (other) throw notBy(`the same person signed the ${other.meaning.toLowerCase()}`, meaning);
  if (meaning === "AUTHORSHIP") return;
  const about = await standingsAbout(context, signed);
  const missing =
    signed.kind === "study"
      ? await missingBefore(context, meaning, signatures)
      : [
          ...openText(about),
          ...(meaning === "APPROVAL" && !isReviewed(signatures, signed) ? ["no valid review of this version"] : []),
        ];
  if (missing.length > 0) throw new ConfigError(`${meaning} comes later: ${missing.join("; ")}. Nothing was signed.`);
  const own = about.find(({ entry }) => entry.userNo === userNo && entry.action !== "comment");
  if (own) throw notBy(`this person entered decisions of the ${signed.kind} (D${own.entry.decisionNo})`, meaning);
}

function notBy(why: string, meaning: Meaning): ConfigError {
  return new ConfigError(`${why}: another one signs the ${meaning.toLowerCase()}. Nothing was signed.`);
}

/** Entries on what is signed: of the study all, of a pair also those on its samples, of both those on their subject. */
async function standingsAbout(context: Context, { kind, id }: Signed): Promise<Standing[]> {
  if (kind === "audit") return [];
  const all = await allStandings(context);
  if (kind === "study") return all;
  const { data, evaluation } = await targetOf(context, kind, id, null);
  const ids = new Set([id]);
  const pair = kind === "pair" ? evaluation?.pairs.find((one) => one.pairId === id) : undefined;
  if (pair) for (const side of [pair.csf, pair.plasma]) ids.add(side.sampleId);
  return all.filter(({ entry: { action, targetKind, targetId, choice } }) => {
    if (targetKind === "subject") return data !== null && targetId === data.subjectId;
    if (kind !== "run") return targetKind !== "run" && ids.has(targetId);
    return targetKind === "run" && (targetId === id || (action === "replace" && choice === id));
  });
}

/** Takes back one's own signature; it stays listed. */
export async function unsign(
  context: Context,
  proof: Proof,
  what: { signatureNo: number; reasonText: string },
): Promise<string> {
  if (what.reasonText.trim().length < 2)
    throw new ConfigError('expected the reason in words: --text "..."; nothing was written.');
  const person = await identify(context, proof);
  await context.store.write(writeAs(person, { code: "withdrawn", text: what.reasonText.trim() }), async (writer) => {
    const found = (await signatureStates(context)).find((one) => one.signatureNo === what.signatureNo);
    if (!found || found.state === "withdrawn")
      throw new ConfigError(`S${what.signatureNo}: no such signature, or withdrawn before.`);
    if (found.userNo !== person.user.userNo)
      throw new ConfigError(`S${what.signatureNo} is ${found.printedName}'s: only they can take it back.`);
    await writer.setMeta("report_due", "yes");
    await writer.addSignature({
      targetKind: found.targetKind,
      targetId: found.targetId,
      meaning: found.meaning,
      versionSha256: found.versionSha256,
      userNo: person.user.userNo,
      printedName: person.user.fullName,
      signedAt: await entryTime(context),
      reasonText: what.reasonText.trim(),
      withdraws: found.signatureNo,
    });
  });
  return `S${what.signatureNo}: withdrawn`;
}
