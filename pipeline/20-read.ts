import type { Finding } from "../src/domain/finding.js";
import type { FileKind } from "../src/domain/tables.js";
import { ReadError } from "../src/findings/read-error.js";
import { chooseForFile } from "../src/readers/choose-file.js";
import type { Choice } from "../src/readers/index.js";
import type { SourceFile } from "../src/readers/reader.js";
import type { FileState, StoredFile } from "../src/store/study-store.js";
import { noteReinstated } from "./accepted-files.js";
import { isSameButMappings, readingKey } from "./due.js";
import { type OpenFiles, openFiles, resolveLeft, resolveNamesakes } from "./file-states.js";
import { type Chosen, filesToRead, openNamed, type Planned, plan } from "./plan-files.js";
import { copyAside, failureFinding, refusalFinding, tidySetAside } from "./set-aside.js";
import type { Context, Stage } from "./stage.js";
import { storeFile } from "./store-file.js";
import { type Withdrawal, withdrawalFinding, withdrawalsOf } from "./withdrawals.js";

/**
 * Reader chosen, rows -> injections, samples, table rows, each with its origin. One file = one transaction: it is
 * stored whole, or set aside with all its findings and the night goes on. Tables come before results, and files in the
 * order of their hashes: names and times of arrival decide nothing.
 */
export const read: Stage = {
  name: "read",
  async run(context) {
    const planned: Planned[] = [];
    const files = await filesToRead(context);
    for (const file of files) {
      const one = await plan(context, file);
      if (file.before && isReadAsBefore(file.before, one, context)) {
        await renewReadingKey(context, file.before);
        continue;
      }
      // The head of every file at once would fill the memory where the inbox holds thousands.
      if (files.length > mostOpenSources) one.source = null;
      planned.push(one);
    }
    planned.sort((a, b) => rank(a) - rank(b) || (a.sha256 < b.sha256 ? -1 : 1));
    const held = await heldBack(context, planned);
    const open = await openFiles(context);
    let done = 0;
    for (const file of planned) {
      context.progress("reading files", ++done, planned.length);
      const withdrawal = held.get(file.sha256);
      if (withdrawal === undefined) await readOne(context, file, open);
      else await holdBack(context, file, withdrawal);
    }
    await noteReinstated(context, context.reinstated);
    await resolveLeft(context);
    context.inbox = [];
    context.left = [];
    await tidySetAside(context);
  },
};

const mostOpenSources = 50;

/** A mapping changed that has nothing to do with this file: whoever read it would read it again, alike. */
function isReadAsBefore(before: StoredFile, now: Planned, context: Context): boolean {
  const { choice } = now;
  if (choice === null || choice.by === "refused") return false;
  const isStudyMapping = context.loaded.config.mappings.some((one) => one.name === choice.id);
  const mapping = choice.by === "mapping" ? choice.id : null;
  const reader = choice.by === "mapping" ? "tidy" : choice.id;
  const isSame = before.mapping === mapping && before.reader === reader && !isStudyMapping;
  return isSame && isSameButMappings(before.readingKey, readingKey(context, mapping));
}

async function renewReadingKey(context: Context, file: StoredFile): Promise<void> {
  await context.store.write({ actor: context.actor, reason: `reading of ${file.sha256} stands` }, (writer) =>
    writer.renewReadingKey(file.fileNo, readingKey(context, file.mapping)),
  );
}

function rank(file: Planned): number {
  return kindOf(file.choice) === "results" ? 1 : 0;
}

function kindOf(choice: Choice | null): FileKind | "unknown" {
  if (choice === null || choice.by === "refused") return "unknown";
  return choice.by === "mapping" ? choice.mapping.kind : "results";
}

async function readOne(context: Context, file: Planned, open: OpenFiles): Promise<void> {
  const { choice } = file;
  if (file.failure) return setAside(context, file, [failureFinding(file.name, file.failure)]);
  if (choice === null || choice.by === "refused") {
    return setAside(context, file, [refusalFinding(file.name, choice)]);
  }
  const findings: Finding[] = [];
  try {
    const { rowsReported } = await importFile(context, file, choice, findings);
    context.tally.rowsReported += rowsReported;
  } catch (error) {
    if (error instanceof SetAside) return setAside(context, file, findings);
    if (error instanceof ReadError) return setAside(context, file, [...findings, failureFinding(file.name, error)]);
    throw error;
  }
  context.tally.filesImported++;
  await resolveNamesakes(context, open, file);
  context.log.say("info", `${file.name}: imported (${choice.id})`, { sha256: file.sha256, findings: findings.length });
}

/** One transaction: the whole file, or nothing. Throws SetAside where it may not be stored, ReadError where it cannot be read. */
async function importFile(context: Context, file: Planned, choice: Chosen, findings: Finding[]) {
  const by = { actor: context.actor, reason: `import ${file.sha256}` };
  return context.store.write(by, async (writer) => {
    const fileNo = await writer.putFile({
      ...fileFacts(context, file),
      status: "imported",
      kind: kindOf(choice),
      reader: choice.by === "mapping" ? "tidy" : choice.id,
      mapping: choice.by === "mapping" ? choice.id : null,
    });
    const source = await sourceOf(context, file);
    const outcome = await storeFile(context, writer, { fileNo, source, sha256: file.sha256, choice, findings });
    const errors = findings.filter((one) => one.severity === "error" || one.severity === "critical");
    // Results and extracts keep their good rows. A table that is a whole one, taken with rows missing, would void them.
    const isWhole = choice.by === "mapping" && kindOf(choice) !== "results" && choice.mapping.snapshot !== "append";
    if (errors.length > 0 && (isWhole || outcome.rowsStored === 0)) throw new SetAside();
    await writer.finishFile(fileNo, outcome);
    // Results without a sample touch no subject, and must be looked at nevertheless.
    await writer.setMeta("identified_with", "");
    await writer.addFindings("file", fileNo, findings);
    return { fileNo, rowsReported: outcome.rowsReported };
  });
}

/** Tables of the night that would take away what a person must be asked about, by their SHA-256. */
async function heldBack(context: Context, planned: readonly Planned[]): Promise<Map<string, Withdrawal>> {
  const known = new Set(await context.store.snapshotMappings());
  const onTrial = planned.flatMap((file) => {
    const { choice, sha256 } = file;
    if (choice === null || choice.by === "refused" || file.isReread) return [];
    if (context.accepted.has(sha256) || context.reinstated.has(sha256)) return [];
    const isAppend = choice.by === "mapping" && choice.mapping.snapshot === "append";
    if (isAppend || !known.has(choice.id)) return [];
    return [{ sha256, store: () => tryImport(context, file, choice) }];
  });
  return withdrawalsOf(context, onTrial);
}

async function tryImport(context: Context, file: Planned, choice: Chosen): Promise<number | null> {
  try {
    return (await importFile(context, file, choice, [])).fileNo;
  } catch (error) {
    if (error instanceof SetAside || error instanceof ReadError) return null;
    throw error;
  }
}

async function sourceOf(context: Context, file: Planned): Promise<SourceFile> {
  return file.source ?? (await chooseForFile(await openNamed(context, file), context.loaded.config.mappings)).source;
}

/** Thrown inside the file's transaction: nothing of it could be stored, its findings say why. */
class SetAside extends Error {}

function fileFacts(context: Context, file: Planned) {
  const mapping = file.choice?.by === "mapping" ? file.choice.id : null;
  return {
    sha256: file.sha256,
    name: file.name,
    size: file.size,
    nightNo: context.nightNo,
    fingerprint: context.fingerprint,
    readingKey: readingKey(context, mapping),
    isFromInbox: context.onlyFiles === null,
  };
}

/**
 * Keeps the file, with the reasons beside it, where a person finds both. The copy comes first: a night cut short between
 * the two does both again, for the file is not known yet.
 */
async function setAside(
  context: Context,
  file: Planned,
  findings: readonly Finding[],
  waits?: FileState,
): Promise<void> {
  const choice = file.choice;
  if (!context.isDryRun) copyAside(context, file, findings);
  await context.store.write({ actor: context.actor, reason: `set aside ${file.sha256}` }, async (writer) => {
    const fileNo = await writer.putFile({
      ...fileFacts(context, file),
      status: "setAside",
      kind: kindOf(choice),
      reader: choice === null || choice.by === "refused" ? "none" : choice.by === "mapping" ? "tidy" : choice.id,
      mapping: choice?.by === "mapping" ? choice.id : null,
    });
    await writer.addFindings("file", fileNo, findings);
    if (waits) await writer.setFileState(fileNo, waits);
  });
  if (!waits) context.tally.filesSetAside++;
  else if (!file.isWaiting) context.tally.filesHeld++;
  const what = findings[0]?.what ?? "no reason given";
  context.log.say("warning", waits ? what : `${file.name}: set aside: ${what}`, { sha256: file.sha256 });
}

/** A table that a person must look at first: nothing of it is in force until somebody accepts it. */
async function holdBack(context: Context, file: Planned, withdrawal: Withdrawal): Promise<void> {
  const found = withdrawalFinding(file.name, withdrawal);
  const cause = withdrawal.gained.length > 0 ? "gains" : "withdraws";
  await setAside(context, file, [found], { state: "waiting", cause, reason: found.what });
}
