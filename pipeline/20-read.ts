import { existsSync, rmSync } from "node:fs";
import { ReadError } from "../src/domain/errors.js";
import type { Finding } from "../src/domain/finding.js";
import type { FileKind } from "../src/domain/tables.js";
import { archivedPath, archiveFile } from "../src/io/inbox.js";
import { openSourceFile } from "../src/io/source-file.js";
import { chooseForFile } from "../src/readers/choose-file.js";
import type { Choice } from "../src/readers/index.js";
import type { SourceFile } from "../src/readers/reader.js";
import type { FileOutcome, StoredFile, StoreWriter } from "../src/store/study-store.js";
import { isSameButMappings, readingKey } from "./due.js";
import { resolveLeft, resolveNamesakes } from "./file-states.js";
import { type IdentifiedBatch, nothingRead, readFile } from "./read-file.js";
import { asReadError, copyAside, failureFinding, refusalFinding, tidySetAside } from "./set-aside.js";
import type { Context, Stage } from "./stage.js";
import { sampleFacts } from "./study-rules.js";

/** A file that will be read: its bytes lie in the archive, and somebody was chosen to read them (or nobody could be). */
interface Planned {
  name: string;
  sha256: string;
  size: number;
  source: SourceFile | null;
  choice: Choice | null;
  failure: ReadError | null;
}

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
    let done = 0;
    for (const file of planned) {
      context.progress("reading files", ++done, planned.length);
      await readOne(context, file);
    }
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

interface FileToRead {
  /** The reading that stands so far, where an imported file is looked at again. */
  before: StoredFile | null;
  name: string;
  sha256: string;
  /** Where the bytes are now: the inbox for new ones, null when the archive has them. */
  path: string | null;
}

/** New files of the inbox; set-aside ones when something that decides has changed; imported ones understood otherwise now. */
async function filesToRead(context: Context): Promise<FileToRead[]> {
  const list: FileToRead[] = context.inbox
    .filter((file) => file.what === "new")
    .map((file) => ({ name: file.name, sha256: file.sha256, path: file.path, before: null }));
  const left = new Set(context.left.map((file) => file.fileNo));
  for (const file of await context.store.files()) {
    const inInbox = context.inbox.find((met) => met.sha256 === file.sha256);
    const isOpen = (file.status === "setAside" || file.status === "waiting") && !left.has(file.fileNo);
    const isBack = file.status === "resolved" && inInbox?.what === "retry";
    const isRetry = (isOpen && file.fingerprint !== context.fingerprint) || isBack;
    const isReread = file.status === "imported" && file.readingKey !== readingKey(context, file.mapping);
    if (!isRetry && !isReread) continue;
    list.push({
      name: inInbox?.name ?? file.name,
      sha256: file.sha256,
      path: inInbox?.path ?? null,
      before: isReread ? file : null,
    });
  }
  return list;
}

async function plan(context: Context, file: FileToRead): Promise<Planned> {
  const planned: Planned = { name: file.name, sha256: file.sha256, size: 0, source: null, choice: null, failure: null };
  try {
    if (!existsSync(archivedPath(context.places.archive, file.sha256))) {
      if (file.path === null) {
        throw new ReadError(`${file.name}: its bytes are no longer in the archive`, {
          expected: archivedPath(context.places.archive, file.sha256),
          remedy: "Put the file into the inbox again.",
        });
      }
      const archived = await archiveFile(context.places.archive, file.path);
      if (archived.sha256 !== file.sha256) {
        rmSync(archived.path, { force: true });
        throw new ReadError(`${file.name}: changed while it was being copied`, {
          rule: "file-changed",
          remedy: "Nothing: it is read in the next night, once it is complete.",
        });
      }
    }
    const opened = await openNamed(context, file);
    const { source, choice } = await chooseForFile(opened, context.loaded.config.mappings);
    planned.source = source;
    planned.size = opened.size;
    planned.choice = choice;
  } catch (error) {
    planned.failure = asReadError(error, file.name);
  }
  return planned;
}

/** The archived bytes, under the name they had in the inbox. */
async function openNamed(context: Context, file: { name: string; sha256: string }): Promise<SourceFile> {
  const source = await openSourceFile(archivedPath(context.places.archive, file.sha256));
  return { ...source, name: file.name };
}

function rank(file: Planned): number {
  return kindOf(file.choice) === "results" ? 1 : 0;
}

function kindOf(choice: Choice | null): FileKind | "unknown" {
  if (choice === null || choice.by === "refused") return "unknown";
  return choice.by === "mapping" ? choice.mapping.kind : "results";
}

async function readOne(context: Context, file: Planned): Promise<void> {
  const { choice } = file;
  if (file.failure) return setAside(context, file, [failureFinding(file.name, file.failure)]);
  if (choice === null || choice.by === "refused") {
    return setAside(context, file, [refusalFinding(file.name, choice)]);
  }
  const by = { actor: context.actor, reason: `import ${file.sha256}` };
  const findings: Finding[] = [];
  let rowsReported = 0;
  try {
    await context.store.write(by, async (writer) => {
      const fileNo = await writer.putFile({
        ...fileFacts(context, file),
        status: "imported",
        kind: kindOf(choice),
        reader: choice.by === "mapping" ? "tidy" : choice.id,
        mapping: choice.by === "mapping" ? choice.id : null,
      });
      const outcome = await store(context, writer, fileNo, file, choice, findings);
      const errors = findings.filter((one) => one.severity === "error" || one.severity === "critical");
      // A results file keeps its good rows. A table is a full snapshot: taken with rows missing, it would void them.
      const isSnapshot = kindOf(choice) !== "results";
      if (errors.length > 0 && (isSnapshot || outcome.rowsStored === 0)) throw new SetAside();
      rowsReported = outcome.rowsReported;
      await writer.finishFile(fileNo, outcome);
      // Results without a sample touch no subject, and must be looked at nevertheless.
      await writer.setMeta("identified_with", "");
      await writer.addFindings("file", fileNo, findings);
    });
  } catch (error) {
    if (error instanceof SetAside) return setAside(context, file, findings);
    if (error instanceof ReadError) return setAside(context, file, [...findings, failureFinding(file.name, error)]);
    throw error;
  }
  context.tally.filesImported++;
  context.tally.rowsReported += rowsReported;
  await resolveNamesakes(context, file);
  context.log.say("info", `${file.name}: imported (${choice.id})`, { sha256: file.sha256, findings: findings.length });
}

/** Thrown inside the file's transaction: nothing of it could be stored, its findings say why. */
class SetAside extends Error {}

async function store(
  context: Context,
  writer: StoreWriter,
  fileNo: number,
  file: Planned,
  choice: Exclude<Choice, { by: "refused" }>,
  findings: Finding[],
): Promise<FileOutcome> {
  const mapping = choice.by === "mapping" ? choice.mapping : null;
  const { mappings } = context.loaded.config;
  const source = file.source ?? (await chooseForFile(await openNamed(context, file), mappings)).source;
  const batches = readFile(context, source, file.sha256, choice);
  const counts: BatchCounts = { stored: 0, dilution: null };
  try {
    for (;;) {
      const step = await batches.next();
      if (!step.done) {
        await storeBatch(context, writer, fileNo, file.name, step.value, findings, counts);
        continue;
      }
      const kinds = await writer.finishTables(fileNo, mapping?.name ?? choice.id);
      if (kinds.has("samples")) await writer.refreshTouchedSamples(sampleFacts(context));
      return {
        exportedAtMs: step.value.exportedAt?.ms ?? null,
        dilution: mapping?.dilution ?? counts.dilution,
        areLimitsBeforeDilution: mapping?.limitsBeforeDilution ?? false,
        rowsRead: step.value.counts.found,
        rowsStored: counts.stored,
        rowsReported: step.value.counts.reported,
      };
    }
  } finally {
    // Where storing failed, whoever reads stops too.
    await batches.return(nothingRead);
  }
}

interface BatchCounts {
  stored: number;
  /** As the last batch that says so states it. */
  dilution: FileOutcome["dilution"];
}

async function storeBatch(
  context: Context,
  writer: StoreWriter,
  fileNo: number,
  name: string,
  batch: IdentifiedBatch,
  findings: Finding[],
  counts: BatchCounts,
): Promise<void> {
  if (batch.dilution !== "unstated") counts.dilution = batch.dilution;
  for (const one of batch.findings) findings.push({ ...one, file: one.file ?? name });
  if (batch.results.length > 0) {
    const { stored, linked } = await writer.addResults(fileNo, batch.results);
    context.tally.resultsStored += stored;
    context.tally.resultsLinked += linked;
    counts.stored += stored + linked;
  }
  if (batch.rows.length > 0) await writer.addTableRows(batch.rows);
  counts.stored += batch.rows.length;
  context.progress(`reading ${name}`, counts.stored, 0);
}

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
async function setAside(context: Context, file: Planned, findings: readonly Finding[]): Promise<void> {
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
  });
  context.tally.filesSetAside++;
  context.log.say("warning", `${file.name}: set aside: ${findings[0]?.what ?? "no reason given"}`, {
    sha256: file.sha256,
  });
}
