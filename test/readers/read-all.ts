import { mappingSchema } from "../../src/config/mapping-schema.js";
import type { Mapping } from "../../src/config/schema.js";
import type { Finding } from "../../src/domain/finding.js";
import type { RawResult } from "../../src/domain/result.js";
import type { TableRow } from "../../src/domain/tables.js";
import { openSourceFile } from "../../src/io/source-file.js";
import { chooseReader, readChosen } from "../../src/readers/index.js";
import { readOptions, unstudied } from "../../src/readers/options.js";
import type { FileFacts, ReadBatch, ReadOptions } from "../../src/readers/reader.js";

export interface WholeRead {
  results: RawResult[];
  rows: TableRow[];
  findings: Finding[];
  facts: FileFacts;
}

export async function drain(batches: AsyncGenerator<ReadBatch, FileFacts>): Promise<WholeRead> {
  const whole = { results: [] as RawResult[], rows: [] as TableRow[], findings: [] as Finding[] };
  for (;;) {
    const next = await batches.next();
    if (next.done) return { ...whole, facts: next.value };
    whole.results.push(...next.value.results);
    whole.rows.push(...next.value.rows);
    whole.findings.push(...next.value.findings);
  }
}

/** Opens, chooses and reads; throws when the file is refused. */
export async function readWhole(
  content: string | Uint8Array,
  { name = "file.csv", mappings = [] as Mapping[], options = unstudied() as ReadOptions } = {},
): Promise<WholeRead & { by: string }> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const file = await openSourceFile({ name, bytes });
  const choice = chooseReader(file, mappings);
  if (choice.by === "refused")
    throw new Error(`refused: ${choice.what}: ${choice.why}; ${choice.lookedFor.join("; ")}`);
  return { by: choice.id, ...(await drain(readChosen(file, choice, options))) };
}

export function mappingOf(parts: Record<string, unknown>): Mapping {
  return mappingSchema.parse(parts);
}

export function inZone(zone: string, parts: Partial<ReadOptions> = {}): ReadOptions {
  return readOptions({ zone, ...parts });
}
