import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { peekFile } from "../../src/readers/peek.js";

/** Every sample export, against counts made by `count-samples.py` beside this file, which knows nothing of the readers. */
interface Counts {
  reader?: string;
  refused?: string;
  injections?: number;
  results?: number;
  analytes?: number;
  sampleTypes?: Record<string, number>;
  quantified?: number;
  sumQuantified?: number;
  belowLloq?: number;
  aboveUloq?: number;
  missing?: number;
  tableRows?: number;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const samples = join(resolve(process.env.CSFP_SHARED ?? join(here, "../../../shared")), "samples");
const expected = JSON.parse(readFileSync(join(here, "readers.expected.json"), "utf8")) as Record<string, Counts>;
const elsewhere = new Set(["csf_plasma", "traps", "schema"]);

const files = readdirSync(samples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !elsewhere.has(entry.name))
  .flatMap((entry) => readdirSync(join(samples, entry.name)).map((name) => `${entry.name}/${name}`));

it("has a count for every sample export", () => {
  expect(files.filter((file) => expected[file] === undefined)).toEqual([]);
});

describe.each(Object.entries(expected))("%s", (file, counts) => {
  it("is read as counted, or refused for its reason", async () => {
    const peek = await peekFile(join(samples, file));
    if (counts.refused !== undefined) {
      expect(peek.refused).toContain(counts.refused);
      return;
    }
    expect(peek.refused).toBeNull();
    const { sumQuantified, analytes, ...rest } = counts;
    expect({ ...peek, analytes: peek.analytes.length }).toMatchObject(
      analytes === undefined ? rest : { ...rest, analytes },
    );
    if (counts.sampleTypes !== undefined) expect(peek.sampleTypes).toEqual(counts.sampleTypes);
    if (sumQuantified === undefined) return;
    expect(Math.abs(peek.sumQuantified - sumQuantified)).toBeLessThanOrEqual(1e-9 * Math.abs(sumQuantified));
  });
});
