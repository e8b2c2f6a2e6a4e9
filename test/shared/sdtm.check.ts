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
