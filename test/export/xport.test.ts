import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { makeDataset, variables } from "../../src/export/sdtm/dataset.js";
import { ibmBytes, xportOf } from "../../src/export/xport.js";
import { ibmDouble, readXport } from "../../src/io/xport.js";
import { readWithXportJs } from "../builders/xport-js.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-xport-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stamp = "2026-02-03T04:05:06+01:00";
const head = {
  name: "PC",
  label: "Pharmacokinetics Concentrations",
  keys: [],
  variables: variables("USUBJID Unique Subject Identifier", "PCSEQ# Sequence Number", "PCSTRESN% Numeric Result"),
};

/** Rows as xport-js, a reader that is not ours, finds them. */
function readBack(bytes: Uint8Array): Promise<unknown[][]> {
  const path = join(folder, "one.xpt");
  writeFileSync(path, bytes);
  return readWithXportJs(path);
}

describe("ibmBytes", () => {
  // Values of SAS technical note TS-140 and of the definition: sign, exponent of 16 with excess 64, 56 bits of fraction.
  it.each([
    [1, "4110000000000000"],
    [-1, "c110000000000000"],
    [0.1, "401999999999999a"],
    [118.625, "4276a00000000000"],
    [-118.625, "c276a00000000000"],
    [0, "0000000000000000"],
  ])("%d", (value, hex) => {
    expect(Buffer.from(ibmBytes(value)).toString("hex")).toBe(hex);
  });

  it("writes a missing value as SAS's point", () => {
    expect(Buffer.from(ibmBytes(null)).toString("hex")).toBe("2e00000000000000");
    expect(ibmDouble(ibmBytes(null))).toBeNull();
  });

  it("keeps every double in its range", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const size = Math.abs(value);
        fc.pre(value === 0 || (size >= 16 ** -65 && size < 16 ** 63));
        expect(ibmDouble(ibmBytes(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e80, 1e-90])("refuses %d", (value) => {
    expect(() => ibmBytes(value)).toThrow(RangeError);
  });
});

describe("xportOf", () => {
  it("is made of cards and says when and what", () => {
    const { bytes } = xportOf(makeDataset(head, [{ USUBJID: "S-1", PCSEQ: 1, PCSTRESN: 0.5 }]), stamp);
    const text = Buffer.from(bytes).toString("latin1");
    expect(bytes.length % 80).toBe(0);
    expect(text.slice(0, 80)).toBe(`HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!${"0".repeat(30)}  `);
    expect(text.slice(80 + 64, 160)).toBe("03FEB26:04:05:06");
    expect(text).toContain("HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!000000000300000000000000000000  ");
    expect(text).toContain("Pharmacokinetics Concentrations");
  });

  it("is read back cell by cell by xport-js and by our own reader", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            USUBJID: fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/),
            PCSEQ: fc.integer({ min: 1, max: 99_999 }),
            PCSTRESN: fc.option(
              fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => (Math.abs(value) < 1e-70 ? 0 : value)),
            ),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        async (records) => {
          const { bytes, changed } = xportOf(makeDataset(head, records), stamp);
          expect(changed).toEqual([]);
          const cells = records.map((one) => [one.USUBJID, one.PCSEQ, one.PCSTRESN]);
          expect(await readBack(bytes)).toEqual(cells);
          const [own] = readXport(bytes, "one.xpt");
          expect(own!.rows).toEqual(cells.map((row) => row.map((cell) => (cell === null ? "" : String(cell)))));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is refused by our reader where it was cut off within a record, never read without it", () => {
    const rows = [1, 2, 3, 4, 5].map((seq) => ({ USUBJID: "S-1234567890-long-enough", PCSEQ: seq, PCSTRESN: 0.5 }));
    const { bytes } = xportOf(makeDataset(head, rows), stamp);
    const rowsOf = (length: number) => readXport(bytes.subarray(0, length), "cut.xpt")[0]!.rows.length;
    const outcome = (length: number) => {
      try {
        return rowsOf(length);
      } catch (error) {
        expect((error as Error).message).toMatch(/the last record of PC is cut off/);
        return null;
      }
    };
    expect(rowsOf(bytes.length)).toBe(5);
    const start = Buffer.from(bytes).indexOf("S-1234567890");
    const width = Buffer.from(bytes).indexOf("S-1234567890", start + 1) - start;
    for (let cut = 1; cut <= 5 * width; cut++)
      expect(outcome(start + cut), `${cut} bytes`).toBe(cut % width === 0 ? cut / width : null);
  });

  it("says which texts it had to change", async () => {
    const long = "x".repeat(201);
    const { bytes, changed } = xportOf(
      makeDataset(head, [{ USUBJID: "Müller µg" }, { USUBJID: long }, { USUBJID: "日" }]),
      stamp,
    );
    expect(changed.map(({ row, variable, before, after }) => [row, variable, before, after])).toEqual([
      [1, "USUBJID", "Müller µg", "Muller ug"],
      [2, "USUBJID", long, "x".repeat(200)],
      [3, "USUBJID", "日", "?"],
    ]);
    expect((await readBack(bytes)).map((row) => row[0])).toEqual(["Muller ug", "x".repeat(200), "?"]);
  });

  it("refuses a name the format does not know", () => {
    const wrong = { ...head, variables: [{ name: "TOOLONGNAME", label: "x", type: "text" as const }] };
    expect(() => xportOf(makeDataset(wrong, []), stamp)).toThrow(RangeError);
  });
});
