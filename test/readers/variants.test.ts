import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { ReadError } from "../../src/findings/read-error.js";
import { decodeWindows1252, Utf8Check } from "../../src/io/decode-text.js";
import { openSourceFile } from "../../src/io/source-file.js";
import { chooseReader, readChosen } from "../../src/readers/index.js";
import { unstudied } from "../../src/readers/options.js";
import { allFixtures } from "./fixtures.js";
import { drain } from "./read-all.js";
import { type Variant, variants } from "./variants.js";

/** Text fixtures that are read; spreadsheets and transport files have no line ends to vary. */
const fixtures = allFixtures().filter((f) => f.expected.refused === undefined && !/\.(?:xlsx?|xpt)$/.test(f.name));
const table: string[][] = [];

function decoded(bytes: Uint8Array): string {
  const check = new Utf8Check();
  check.push(bytes);
  const text = check.end() ? Buffer.from(bytes).toString("utf8") : decodeWindows1252(bytes);
  return text.replace(/^\ufeff/, "");
}

async function outcome(bytes: Uint8Array, name: string) {
  try {
    const file = await openSourceFile({ name, bytes });
    const choice = chooseReader(file, []);
    if (choice.by === "refused") return { failed: `refused: ${choice.what}`, read: null, row: null };
    const read = await drain(readChosen(file, choice, unstudied()));
    const results = read.results.map((r) =>
      [
        r.analyte,
        r.sampleType,
        r.reported,
        r.value,
        r.limitInText,
        r.rawFile,
        r.sampleId,
        r.unit,
        r.acquiredAt?.ms,
      ].join("|"),
    );
    const rows = read.rows.map((r) => JSON.stringify([r.subjectId, r.cells]));
    const error = read.findings.find((f) => f.severity === "error");
    return { failed: error?.what ?? null, row: error?.row ?? null, read: [...results, ...rows].sort() };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { failed: error.message, row: error.where.row ?? null, read: null };
  }
}

/** Containers without lines a person could point at, or layouts whose groups of columns may not be torn apart. */
function hasNoRow(fixture: { name: string; reader: string }, variant: Variant): boolean {
  return /json$/.test(fixture.name) || (fixture.reader === "masshunter" && /^column/.test(variant.name));
}

describe.each(fixtures)("$reader/$name", (fixture) => {
  const bytes = readFileSync(fixture.path);
  const kind = /\.(?:xml|json|ndjson)$/.test(fixture.name) ? "other" : "table";

  it.each(variants)("$name", async (variant) => {
    const made = variant.make(decoded(bytes), kind);
    const cell = { said: "does not apply" };
    if (made !== null) {
      const original = await outcome(bytes, fixture.name);
      const varied = await outcome(made, fixture.name);
      const isAlike = JSON.stringify(varied.read) === JSON.stringify(original.read);
      if (variant.must === "alike") expect(varied.read).toEqual(original.read);
      else if (!isAlike) {
        expect(varied.failed, "neither read alike nor failed").not.toBeNull();
        if (!hasNoRow(fixture, variant) && !varied.failed?.startsWith("refused"))
          expect(varied.row, varied.failed ?? "").not.toBeNull();
      }
      cell.said = isAlike ? "alike" : `row ${varied.row ?? "-"}: ${varied.failed?.slice(0, 60)}`;
    }
    table.push([`${fixture.reader}/${fixture.name}`, variant.name, cell.said]);
  });
});

afterAll(() => {
  const widths = [0, 1].map((i) => Math.max(...table.map((r) => r[i]!.length)));
  const lines = table.map((r) => `${r[0]!.padEnd(widths[0]!)}  ${r[1]!.padEnd(widths[1]!)}  ${r[2]}`);
  process.stdout.write(`${lines.join("\n")}\n`);
});
