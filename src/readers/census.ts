import type { Finding } from "../domain/finding.js";
import { finding } from "../findings/finding.js";
import type { LineAccount } from "../io/csv-table.js";
import type { FileFacts, ReadBatch, SourceFile } from "./reader.js";

/**
 * Holds what a reader accounted for against the lines counted in the file's bytes, and says so where a results file
 * yielded nothing. The last batch carries what is wrong; `reported` of the counts grows by the lines nobody named.
 */
export async function* underCensus(
  file: SourceFile,
  batches: AsyncGenerator<ReadBatch, FileFacts>,
  isResults: boolean,
): AsyncGenerator<ReadBatch, FileFacts> {
  try {
    for (;;) {
      const next = await batches.next();
      if (!next.done) {
        yield next.value;
        continue;
      }
      const facts = next.value;
      const findings: Finding[] = [];
      const missing = facts.lines === null ? 0 : file.rawLines - total(facts.lines);
      if (facts.lines !== null && missing !== 0) findings.push(unaccounted(file.name, facts.lines, file.rawLines));
      if (isResults && facts.counts.returned === 0) findings.push(noRows(file.name, facts));
      if (findings.length > 0) yield { results: [], rows: [], findings, dilution: "unstated" };
      if (missing <= 0) return facts;
      const { found, reported } = facts.counts;
      return { ...facts, counts: { ...facts.counts, found: found + missing, reported: reported + missing } };
    }
  } finally {
    // Whoever stops early closes the file.
    await batches.return(nothing);
  }
}

const nothing: FileFacts = {
  exportedAt: null,
  run: null,
  counts: { found: 0, returned: 0, reported: 0, leftOut: 0 },
  lines: null,
};

function total(lines: LineAccount): number {
  return Object.values(lines).reduce((sum, n) => sum + n, 0);
}

function named(lines: LineAccount): string {
  return Object.entries(lines)
    .map(([name, n]) => `${n} ${name}`)
    .join(", ");
}

function unaccounted(file: string, lines: LineAccount, counted: number): Finding {
  return finding({
    rule: "lines-unaccounted",
    file,
    value: named(lines),
    expected: `${counted} lines with text`,
    what: `${file}: the file has ${counted} lines with text, of which ${total(lines)} were accounted for (${named(lines)})`,
    remedy: "look for damaged line ends or quotes, or export the file again",
  });
}

function noRows(file: string, { counts, lines }: FileFacts): Finding {
  const leftOut =
    counts.leftOut === 0 ? "" : `; ${counts.leftOut} rows are not results (internal standards, qualifiers)`;
  return finding({
    rule: "no-results-read",
    file,
    value: lines === null ? null : named(lines),
    expected: "at least one result",
    what: `${file}: no result could be read from the file${leftOut}`,
  });
}
