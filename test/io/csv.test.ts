import { describe, expect, it } from "vitest";
import { ReadError } from "../../src/findings/read-error.js";
import { type CsvEnd, parseHead, parseSmallCsv, readRecords } from "../../src/io/csv.js";
import { proveDelimiter, readBody, refuseDuplicateHeaders } from "../../src/io/csv-table.js";

async function all(text: string, delimiter: "," | ";" | "\t" = ",", chunk = 7) {
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += chunk) chunks.push(text.slice(at, at + chunk));
  const out: { line: number; cells: string[] }[] = [];
  const source = readRecords(chunks, delimiter);
  for (;;) {
    const next = await source.next();
    if (next.done) return { out, end: next.value as CsvEnd };
    next.value.records.forEach((cells, i) => {
      out.push({ line: next.value.lines[i]!, cells });
    });
  }
}

describe("parseSmallCsv and parseHead", () => {
  const rows = Array.from({ length: 40_000 }, (_, row) => ({ id: `S${row}`, text: `value "${row}", said` }));
  const text = `id,text\n${rows.map(({ id, text }) => `${id},"${text.replaceAll('"', '""')}"\n`).join("")}`;

  it("give every record, however long the text is", () => {
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(parseSmallCsv(text)).toEqual(rows);
    const { records, lines } = parseHead(text, ",", Number.POSITIVE_INFINITY, true);
    expect([records.length, lines.at(-1)]).toEqual([40_001, 40_001]);
  });

  it("leave out an incomplete last record, or give it where the text is whole", () => {
    expect(parseHead("a,b\n1,2\n3,", ",").records).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(parseHead("a,b\n1,2\n3,", ",", 200, true).records.at(-1)).toEqual(["3", ""]);
  });
});

describe("readRecords", () => {
  const expected = [
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ["1", 'x "y"\nz'] },
    { line: 5, cells: ["2", ""] },
  ];

  it.each([1, 2, 3, 5, 1000])("gives cells and first lines whatever the chunk size (%i)", async (chunk) => {
    const text = 'a,b\n1,"x ""y""\nz"\n\n2,\n,\n';
    expect((await all(text, ",", chunk)).out).toEqual(expected);
  });

  it("reads CRLF, LF and mixed line ends alike", async () => {
    for (const text of ["a;b\r\n1;2\r\n", "a;b\n1;2\n", "a;b\r\n1;2\n", 'a;"b"\r\n1;"2"\r\n']) {
      expect((await all(text, ";")).out.map((r) => r.cells)).toEqual([
        ["a", "b"],
        ["1", "2"],
      ]);
    }
  });

  it("keeps ids as text", async () => {
    expect((await all("id,code\n007,12E5\n")).out[1]!.cells).toEqual(["007", "12E5"]);
  });

  it("says whether the last line ended", async () => {
    expect((await all("a,b\n1,2\n")).end.hasFinalNewline).toBe(true);
    expect((await all("a,b\n1,2")).end.hasFinalNewline).toBe(false);
  });

  it("names the line of a quote that is never closed", async () => {
    await expect(all('a,b\n1,2\n3,"4\n5,6\n')).rejects.toMatchObject({ where: { row: 3, rule: "unclosed-quote" } });
  });

  it("names the line of text behind a closing quote", async () => {
    await expect(all('a,b\n"1"x,2\n3,4\n')).rejects.toMatchObject({ where: { row: 2, rule: "malformed-quote" } });
  });

  it("gives up on a record that never ends", async () => {
    const endless = (function* () {
      yield "a,b\n";
      for (let i = 0; i < 200; i++) yield "x".repeat(65_536);
    })();
    const source = readRecords(endless, ",");
    const drain = async () => {
      for await (const _ of source);
    };
    await expect(drain()).rejects.toBeInstanceOf(ReadError);
  });
});

describe("readBody", () => {
  async function body(text: string) {
    const rows: unknown[] = [];
    const odd: unknown[] = [];
    for await (const batch of readBody([text], ",", 1, 3)) {
      batch.records.forEach((r) => {
        rows.push(r);
      });
      odd.push(...batch.odd);
    }
    return { rows, odd };
  }

  it("hands over rows of another width as odd, never as data", async () => {
    const { rows, odd } = await body("a,b,c\n1,2,3\n4,5\n6,7,8,9\n6,7,8,,\n");
    expect(rows).toEqual([["1", "2", "3"]]);
    expect(odd).toEqual([
      { line: 3, cells: ["4", "5"], kind: "ragged" },
      { line: 4, cells: ["6", "7", "8", "9"], kind: "ragged" },
      { line: 5, cells: ["6", "7", "8", "", ""], kind: "ragged" },
    ]);
  });

  it("cuts off the empty cells in which every row ends", async () => {
    expect(await body("a,b,c\n1,2,3,,\n3,4,5,,\n")).toEqual({
      rows: [
        ["1", "2", "3"],
        ["3", "4", "5"],
      ],
      odd: [],
    });
  });

  it("tells a cut-off last row from a ragged one", async () => {
    expect((await body("a,b,c\n1,2,3\n4,5")).odd).toEqual([{ line: 3, cells: ["4", "5"], kind: "truncated" }]);
    expect((await body("a,b,c\n1,2,3\n4,5\n")).odd).toMatchObject([{ kind: "ragged" }]);
  });

  it("ignores a blank tail", async () => {
    expect(await body("a,b,c\n1,2,3\n\n,,\n  , ,\n")).toEqual({ rows: [["1", "2", "3"]], odd: [] });
  });
});

describe("proveDelimiter", () => {
  it("goes by the shape of records, not by counting characters", () => {
    expect(proveDelimiter("id;c\nS;1,5\nT;2,5\n")).toBe(";");
    expect(proveDelimiter('id,"a;b;c;d"\n1,"S1P 18:1;O2"\n2,"x;y;z"\n')).toBe(",");
    expect(proveDelimiter("a\tb\n1,5\t2,5\n")).toBe("\t");
    expect(proveDelimiter("a;b;c\n")).toBe(";");
  });

  it("refuses text without a table and what fits two ways", () => {
    expect(() => proveDelimiter("just words\nand more\n")).toThrow(ReadError);
    expect(() => proveDelimiter("a,b;c\n1,2;3\n")).toThrow(/cannot be decided: comma .* and semicolon/);
  });
});

it("names every duplicate header", () => {
  expect(() => refuseDuplicateHeaders(["a", "b", "a", "c", "b", "", ""], 1)).toThrow(/"a", "b" more than once/);
  expect(() => refuseDuplicateHeaders(["a", "b", ""], 1)).not.toThrow();
});

it("lets whoever reads no further close the source", async () => {
  let isClosed = false;
  const chunks = (async function* () {
    try {
      for (let i = 0; i < 10_000; i++) yield "1,2,3\n";
    } finally {
      isClosed = true;
    }
  })();
  for await (const _ of readBody(chunks, ",", 1, 3)) break;
  expect(isClosed).toBe(true);
});
