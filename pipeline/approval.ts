import { createHash } from "node:crypto";
import { isOpen } from "../src/decisions/standing.js";
import { type Meaning, meanings, type Signature, type SignatureTarget } from "../src/domain/decision.js";
import { ConfigError } from "../src/domain/errors.js";
import { pairRow, sampleRow, sampleWithoutResultRow } from "../src/export/pair-rows.js";
import { pairContent } from "../src/store/digest.js";
import { areSummariesDue } from "./due.js";
import { provePassword } from "./lock-out.js";
import { identify, type Proof, requireRole, writeAs } from "./people.js";
import { allStandings, targetOf } from "./qc.js";
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

/** Hash of everything a study's report says: files, configuration, decisions, pairs, summaries. */
export async function studyVersion(context: Context): Promise<string> {
  const { store } = context;
  const files = (await store.files()).map(({ sha256: hash, status, readingKey }) => [hash, status, readingKey]).sort();
  const pairs: string[] = [];
  for await (const page of store.pairRecords()) {
    for (const pair of page) pairs.push(`${pair.pairId} ${pairContent(pair)}`);
  }
  return sha256([files, context.configSha256, await store.decisions(), pairs, await store.summaries()]);
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
  const { zone } = context.loaded.config;
  const { evaluation } = target;
  const rows = [
    ...(evaluation?.pairs ?? []).filter((one) => one.pairId === id).map((one) => pairRow(one, zone)),
    ...(evaluation?.samples ?? []).filter((one) => one.sampleId === id).map((one) => sampleRow(one, zone)),
    ...(evaluation?.withoutResult ?? [])
      .filter((one) => one.sampleId === id)
      .map((one) => sampleWithoutResultRow(one, zone)),
  ];
  const decisions = (await context.store.decisions()).filter((one) => one.targetKind === kind && one.targetId === id);
  return sha256([kind, id, target.evidence, rows, decisions]);
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
  const open = (await allStandings(context)).filter(isOpen);
  if (open.length > 0)
    missing.push(`decisions without an answer: ${open.map((one) => `D${one.entry.decisionNo}`).join(", ")}`);
  const isReviewed = signatures.some(
    (one) => one.targetKind === "study" && one.meaning === "REVIEW" && one.state === "valid",
  );
  if (meaning === "APPROVAL" && !isReviewed) missing.push("no valid review of this version");
  return missing;
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
  if (person.authenticatedBy !== "password")
    await provePassword(context, person.user, proof.password, "signing failed");
  requireRole(person, meaning === "AUTHORSHIP" ? ["analyst", "qc"] : ["qc"], `sign ${meaning}`);
  const proven = { ...person, authenticatedBy: "password" };
  const reason = { code: meaning.toLowerCase(), text: what.reasonText.trim() };
  const id = await idOf(context, what.kind, what.id);
  const no = await context.store.write(writeAs(proven, reason), async (writer) => {
    const signatures = await signatureStates(context);
    if (what.kind === "study") await checkOrder(context, meaning, person.user.userNo, signatures);
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
      signedAt: new Date(context.now()).toISOString(),
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

async function checkOrder(
  context: Context,
  meaning: Meaning,
  userNo: number,
  signatures: readonly SignatureState[],
): Promise<void> {
  if (meaning !== "REVIEW" && meaning !== "APPROVAL") return;
  const missing = await missingBefore(context, meaning, signatures);
  if (missing.length > 0) throw new ConfigError(`${meaning} comes later: ${missing.join("; ")}. Nothing was signed.`);
  const other = meaning === "REVIEW" ? "APPROVAL" : "REVIEW";
  const own = signatures.find(
    (one) => one.userNo === userNo && one.meaning === other && one.state === "valid" && one.targetKind === "study",
  );
  const hasEntered = (await context.store.decisions()).some(
    (one) => one.userNo === userNo && one.refersTo === null && one.action !== "comment",
  );
  if (own || hasEntered) {
    throw new ConfigError(
      `${own ? `the same person signed the ${other.toLowerCase()}` : "this person entered decisions of the study"}: another one signs the ${meaning.toLowerCase()}. Nothing was signed.`,
    );
  }
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
      signedAt: new Date(context.now()).toISOString(),
      reasonText: what.reasonText.trim(),
      withdraws: found.signatureNo,
    });
  });
  return `S${what.signatureNo}: withdrawn`;
}
