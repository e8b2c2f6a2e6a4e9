import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csfp } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";

// The official schema of Dataset-JSON 1.1, against every dataset of the made-up study.
const shared = process.env.CSFP_SHARED ?? join(import.meta.dirname, "..", "..", "..", "shared");
const out = mkdtempSync(join(tmpdir(), "csfp-shared-sdtm-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe("Dataset-JSON of the made-up study", () => {
  const schema = JSON.parse(
    readFileSync(join(shared, "samples", "schema", "dataset-json-1.1.schema.json"), "utf8"),
  ) as Record<string, unknown>;
  const isValid = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
  let paths: string[] = [];
  beforeAll(async () => {
    await csfp(["export", "sdtm", "--study", await exampleStudy(), "--out", out, "--format", "dataset-json"]);
    paths = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  });

  it("is valid, counts its records and has rows as wide as its columns", () => {
    expect(paths).toHaveLength(14);
    for (const path of paths) {
      const file = JSON.parse(readFileSync(join(out, path), "utf8")) as {
        records: number;
        columns: unknown[];
        rows: unknown[][];
      };
      expect(isValid(file), `${path}: ${JSON.stringify(isValid.errors)}`).toBe(true);
      expect(file.records).toBe(file.rows.length);
      expect(file.rows.every((row) => row.length === file.columns.length)).toBe(true);
    }
  });

  it("would not be valid without one of its required attributes", () => {
    const whole = JSON.parse(readFileSync(join(out, "pc.json"), "utf8")) as Record<string, unknown>;
    for (const name of schema.required as string[]) {
      const { [name]: _gone, ...rest } = whole;
      expect(isValid(rest), name).toBe(false);
    }
  });
});

describe("csfp sdtm check on the published SDTM of pharmaversesdtm", () => {
  it("reports what is truly wrong there, and nothing else", async () => {
    const folder = join(shared, "samples", "cdisc_sdtm_pc_csv");
    const answer = await csfp(["sdtm", "check", folder, "--format", "json"]);
    expect(answer.code).toBe(4);
    const counts: Record<string, number> = {};
    for (const { rule, variable } of JSON.parse(answer.stdout) as { rule: string; variable: string }[]) {
      counts[`${rule} ${variable}`] = (counts[`${rule} ${variable}`] ?? 0) + 1;
    }
    // Counted apart from this program, with Python's csv module: 4572 PC rows, all in ug/ml, 254 of them `<BLQ` with
    // PCSTRESN 0; 840 PP rows in ug/ml and 840 in h*ug/ml; two subjects whose only EX date is not in RFXENDTC; five PC
    // dates after RFPENDTC; PPRFDTC instead of PPRFTDTC.
    expect(counts).toEqual({
      "number-beside-text PCSTRESN": 254,
      "not-submission-value PCORRESU": 4572,
      "not-submission-value PCSTRESU": 4572,
      "not-submission-value PPORRESU": 1680,
      "not-submission-value PPSTRESU": 1680,
      "after-participation PCDTC": 5,
      "last-exposure-wrong RFXENDTC": 2,
      "reference-misnamed PPRFDTC": 1,
    });
  });
});
