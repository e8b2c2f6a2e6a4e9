import type { Finding } from "../src/domain/finding.js";
import type { Choice } from "../src/readers/index.js";
import type { SourceFile } from "../src/readers/reader.js";
import type { FileOutcome, StoreWriter } from "../src/store/study-store.js";
import { type IdentifiedBatch, nothingRead, readFile } from "./read-file.js";
import type { Context } from "./stage.js";
import { sampleFacts } from "./study-rules.js";

/** A file whose reader is chosen and whose row in the store is made. */
export interface FileToStore {
  fileNo: number;
  source: SourceFile;
  sha256: string;
  choice: Exclude<Choice, { by: "refused" }>;
  findings: Finding[];
}

/** Reads a file to its end into the store, in the caller's transaction; its findings are added to `findings`. */
export async function storeFile(context: Context, writer: StoreWriter, file: FileToStore): Promise<FileOutcome> {
  const { fileNo, source, sha256, choice, findings } = file;
  const mapping = choice.by === "mapping" ? choice.mapping : null;
  const batches = readFile(context, source, sha256, choice);
  const counts: BatchCounts = { stored: 0, dilution: null };
  try {
    for (;;) {
      const step = await batches.next();
      if (!step.done) {
        await storeBatch(context, writer, fileNo, source.name, step.value, findings, counts);
        continue;
      }
      const kinds = await writer.finishTables(fileNo, mapping?.name ?? choice.id, mapping?.snapshot === "append");
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
