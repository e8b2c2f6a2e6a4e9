import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { peekFile } from "../../src/readers/peek.js";
import { seeded } from "./mutations.js";

const folder = mkdtempSync(join(tmpdir(), "csfp-guards-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function peek(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return peekFile(path);
}

/** A zip whose directory and entry claim another unpacked size than the entry has. */
function claiming(zip: Uint8Array, size: number): Uint8Array {
  const out = Uint8Array.from(zip);
  const view = new DataView(out.buffer);
  for (let at = 0; at + 4 <= out.length; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x04034b50) view.setUint32(at + 22, size, true);
    if (signature === 0x02014b50) view.setUint32(at + 24, size, true);
  }
  return out;
}

const text = (s: string) => new TextEncoder().encode(s);
const workbook = {
  "[Content_Types].xml": text("<Types/>"),
  "xl/workbook.xml": text('<workbook xmlns:r="r"><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'),
  "xl/_rels/workbook.xml.rels": text(
    '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
  ),
  "xl/worksheets/sheet1.xml": text("<worksheet><sheetData/></worksheet>"),
};

describe("files that must not be trusted", () => {
  it.each([
    ["nothing.csv", new Uint8Array(0), /empty file/],
    ["zeros.bin", new Uint8Array(4096), /no known layout/],
    ["junk.bin", Uint8Array.from({ length: 50_000 }, seeded(1)).map((x) => x * 256), /no known layout/],
    ["claims-1GB.xlsx", claiming(zipSync(workbook), 1_000_000_000), /claims to unpack to 1000000000 bytes/],
    [
      "claims-little.xlsx",
      claiming(zipSync({ ...workbook, "xl/workbook.xml": text("x".repeat(5000)) }), 10),
      /not well-formed|damaged|workbook/,
    ],
    ["half.xlsx", zipSync(workbook).subarray(0, 200), /damaged zip/],
    ["other.xlsx", zipSync({ "xl/readme.txt": text("hello") }), /without a workbook/],
    ["blank.xlsx", zipSync(workbook), /blank workbook/],
    ["bomb.csv.gz", gzipSync(Buffer.alloc(70 * 1024 * 1024, "a,b\n")), /unpacks to more than/],
    ["half.csv.gz", gzipSync(Buffer.from("a,b\n".repeat(500))).subarray(0, 30), /damaged gzip/],
    ["deep.xml", `<QUANDATASET>${"<a>".repeat(100)}`, /nested deeper than 64/],
    ["billion.xml", `<QUANDATASET version="1">&lol9;</QUANDATASET>`, /not well-formed/],
    ["doctype.xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><QUANDATASET/>`, /DOCTYPE/],
    ["no-samples.xml", "<QUANDATASET/>", /without samples/],
    [
      "wide.xml",
      `<QUANDATASET ${Array.from({ length: 3000 }, (_, i) => `a${i}="1"`).join(" ")}/>`,
      /more than 2000 attributes/,
    ],
    [
      "half.xls",
      Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Array(600).fill(7)]),
      /cannot be read/,
    ],
    ["half.xpt", "HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!".padEnd(320, "0"), /no member header/],
    ["deep.json", `{"datasetJSONVersion":"1.1.0","columns":${"[".repeat(200_000)}`, /no valid JSON/],
    [
      "proto.json",
      '{"datasetJSONVersion":"1.1.0","__proto__":{"columns":[]},"columns":[{"name":"__proto__"}],"rows":[["x"]]}',
      /one dataset PC, EX or DM/,
    ],
    ["endless.csv", `sample_id,analyte,concentration\n"${"x".repeat(5 * 1024 * 1024)}`, /longer than|never closed/],
  ])("refuses %s and says why", async (name, content, why) => {
    const { refused, findings, results } = await peek(name, content);
    expect(refused).toMatch(why);
    expect([findings.length, results]).toEqual([1, 0]);
    expect(findings[0]!.remedy).not.toBe("");
  });

  it("reads a gzipped export like the export", async () => {
    const csv = "sample_id,analyte,concentration\nA,X,1.5\nB,X,2.5\n";
    const plain = await peek("a.csv", csv);
    const packed = await peek("a.csv.gz", gzipSync(csv));
    expect([packed.results, packed.sumQuantified]).toEqual([plain.results, 4]);
  });

  it("does not let a workbook change the program's own objects", async () => {
    await peek(
      "proto.xlsx",
      zipSync({ ...workbook, "xl/sharedStrings.xml": text("<sst><si><t>__proto__</t></si></sst>") }),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
