import type { Finding } from "../domain/finding.js";
import type { RawResult } from "../domain/result.js";
import type { TableRow } from "../domain/tables.js";
import { finding } from "../findings/finding.js";
import type { FileFacts, ReadBatch } from "./reader.js";

/** Columns of the study's tables whose words are compared with those of other files. */
const comparedColumns = ["sample_id", "subject_id", "dose_id", "matrix", "unit", "status", "drug", "visit", "site"];

/**
 * The batches of a file whose encoding was guessed, with a finding where an id, unit, analyte, matrix or status word
 * depends on the guess: in another encoding it would be another word.
 */
export async function* sayAssumedEncoding(
  file: string,
  batches: AsyncGenerator<ReadBatch, FileFacts>,
): AsyncGenerator<ReadBatch, FileFacts> {
  const words = new Map<string, number>();
  try {
    for (;;) {
      const next = await batches.next();
      if (next.done) {
        if (words.size > 0) {
          yield { dilution: "unstated", results: [], rows: [], findings: [assumedEncoding(file, words)] };
        }
        return next.value;
      }
      const { results, rows } = next.value;
      for (const result of results) note(words, textsOf(result), result.row);
      for (const row of rows) note(words, cellsOf(row), row.row);
      yield next.value;
    }
  } finally {
    await batches.return({
      exportedAt: null,
      run: null,
      counts: { found: 0, returned: 0, reported: 0, leftOut: 0 },
      lines: null,
    });
  }
}

function note(words: Map<string, number>, texts: readonly (string | null | undefined)[], row: number): void {
  for (const text of texts)
    if (text && /[^ -~\s]/.test(text) && !words.has(text) && words.size < 1000) words.set(text, row);
}

function textsOf({ sampleId, sampleTexts, rawFile, subjectId, analyte, unit, matrix, run }: RawResult) {
  return [sampleId, ...sampleTexts, rawFile, subjectId, analyte, unit, matrix, run];
}

function cellsOf({ subjectId, cells }: TableRow): (string | undefined)[] {
  return [subjectId, ...comparedColumns.map((column) => cells[column])];
}

/** The micro sign is the same byte in all single-byte encodings of Windows: `µg/mL` alone is worth a note, no more. */
const isAsciiButMicro = (word: string): boolean => /^[ -~\sµ]*$/.test(word);

function assumedEncoding(file: string, words: ReadonlyMap<string, number>): Finding {
  const [first, row] = [...words][0]!;
  const some = [...words.keys()].slice(0, 5).join(", ");
  return finding({
    severity: [...words.keys()].every(isAsciiButMicro) ? "info" : "warning",
    rule: "assumed-encoding",
    file,
    row,
    value: first,
    expected: "UTF-8, or the encoding declared in a mapping",
    what: `${file}: the text is neither UTF-8 nor UTF-16 and was read as windows-1252; ${words.size} of its words depend on that (${some}${words.size > 5 ? ", ..." : ""}).`,
  });
}
