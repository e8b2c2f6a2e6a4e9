import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import XLSX from "xlsx";
import { parquetOf } from "../../src/export/parquet.js";
import { xlsxOf } from "../../src/export/xlsx.js";
import { parseSmallCsv } from "../../src/io/csv.js";
import { unzip } from "../../src/io/zip.js";
import { columnsIn, flatTable, type Row } from "../../src/tables/flat-table.js";
import { rowKeys, tableNames, tables } from "../../src/tables/index.js";
import { csfp, csfpJson } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";
import { dosesOf, makeStudy, smallStudy } from "../builders/study.js";
import { nightOf } from "../builders/temp-study.js";

const out = mkdtempSync(join(tmpdir(), "csfp-export-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

let study = "";
beforeAll(async () => {
  study = smallStudy();
  await nightOf(study);
});

/** Rows as a table of the columns that they bring. */
const tableOf = (rows: readonly Row[]) => flatTable(rows, columnsIn(rows));

async function exported(...args: string[]): Promise<void> {
  const answer = await csfp(["export", ...args, "--study", study]);
  expect(answer.stderr).toBe("");
  expect(answer.code).toBe(0);
}

function sheetRows(bytes: Uint8Array, sheet: string): Record<string, unknown>[] {
  return XLSX.utils.sheet_to_json(XLSX.read(bytes, { type: "array" }).Sheets[sheet]!, { defval: null });
}

describe("csfp export csv and json", () => {
  it("writes a file a table and one that explains every column", async () => {
    await exported("csv", "--out", join(out, "csv"));
    const names = readdirSync(join(out, "csv")).sort();
    expect(names).toEqual(
      [
        "about",
        "columns",
        "decisions",
        "doses",
        "files",
        "findings",
        "pairs",
        "runs",
        "samples",
        "signatures",
        "summaries",
        "unpaired",
      ].map((one) => `${one}.csv`),
    );
    const pairs = parseSmallCsv(readFileSync(join(out, "csv", "pairs.csv"), "utf8"));
    expect(pairs.map((row) => [row.subjectId, row["ratio.state"], row["ratio.value"], row["ratio.bound"]])).toEqual([
      ["S01", "quantified", "0.05", ""],
      ["S02", "below", "", "0.002"],
      ["S03", "quantified", "0.05", ""],
      ["S05", "notEstimable", "", ""],
    ]);
    const columns = parseSmallCsv(readFileSync(join(out, "csv", "columns.csv"), "utf8"));
    expect(columns.filter((row) => row.meaning === "").map((row) => `${row.table}.${row.column}`)).toEqual([]);
    expect(columns.find((row) => row.column === "ratio.value")).toMatchObject({ table: "pairs", type: "number" });
  });

  it("explains every column of the made-up study, too", async () => {
    const answer = await csfp(["export", "csv", "--study", await exampleStudy(), "--out", join(out, "example")]);
    expect(answer.code).toBe(0);
    const columns = parseSmallCsv(readFileSync(join(out, "example", "columns.csv"), "utf8"));
    expect(columns.length).toBeGreaterThan(150);
    expect(columns.filter((row) => row.meaning === "").map((row) => `${row.table}.${row.column}`)).toEqual([]);
  });

  it("says in every folder that it is for research only", async () => {
    await exported("json", "--out", join(out, "json"));
    await exported("csv", "pairs", "--out", join(out, "one"));
    const about = JSON.parse(readFileSync(join(out, "json", "about.json"), "utf8")) as { use: string };
    const rows = parseSmallCsv(readFileSync(join(out, "one", "about.csv"), "utf8"));
    for (const text of [about.use, rows[0]!.text]) expect(text).toMatch(/^Research use only/);
  });

  it("writes one table into the file named; JSON is the list's", async () => {
    await exported("json", "pairs", "--out", join(out, "only.json"));
    expect(JSON.parse(readFileSync(join(out, "only.json"), "utf8"))).toEqual(
      await csfpJson(["list", "pairs", "--study", study]),
    );
  });

  it("goes to exports/ of the study where no place is named, and a second time writes the same bytes", async () => {
    await exported("csv", "samples");
    const path = join(study, "exports", "samples.csv");
    const first = readFileSync(path);
    await exported("csv", "samples");
    expect(readFileSync(path)).toEqual(first);
  });

  it("suggests the table that was meant", async () => {
    const answer = await csfp(["export", "csv", "pair", "--study", study]);
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain("pairs");
    expect(existsSync(join(study, "exports", "pair.csv"))).toBe(false);
  });
});

describe("csfp export xlsx", () => {
  it("has typed cells, a frozen header, text for censored results, an explanation, and no formula", async () => {
    const path = join(out, "study.xlsx");
    await exported("xlsx", "--out", path);
    const bytes = readFileSync(path);
    const pairs = sheetRows(bytes, "pairs");
    expect(pairs.map((row) => [row["csf.result"], row["csf.state"], row["csf.value"], row["csf.lloq"]])).toEqual([
      [10, "quantified", 10, 0.5],
      ["< 0.5", "belowLloq", null, 0.5],
      [7, "quantified", 7, 0.5],
      ["undecided", "undecided", null, null],
    ]);
    expect(pairs.map((row) => [row["ratio.result"], row["ratio.value"], row["ratio.bound"], row.used])).toEqual([
      [0.05, 0.05, null, true],
      ["< 0.002", null, 0.002, true],
      [0.05, 0.05, null, false],
      ["not estimable", null, null, false],
    ]);
    expect(sheetRows(bytes, "about")[0]).toEqual({
      what: "use",
      text: "Research use only; not for diagnostic or therapeutic decisions",
    });
    const help = sheetRows(bytes, "columns");
    expect(help.filter((row) => row.meaning === null)).toEqual([]);
    expect(help.some((row) => row.table === "pairs" && row.column === "ratio.result" && row.type === "mixed")).toBe(
      true,
    );
    const parts = unzip(bytes, path, (name) => name.startsWith("xl/worksheets/sheet"));
    for (const xml of [...parts.values()].map((part) => Buffer.from(part).toString("utf8"))) {
      expect(xml).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/);
      expect(xml).not.toMatch(/<f[ >]/);
    }
  });

  it("writes the same bytes for the same rows", async () => {
    const table = tableOf([{ a: 1 }]);
    expect(await xlsxOf([{ name: "t", table }])).toEqual(await xlsxOf([{ name: "t", table }]));
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])("makes no formula of %j", async (text) => {
    const bytes = await xlsxOf([{ name: "t", table: tableOf([{ a: text, n: -1 }]) }]);
    const sheet = XLSX.read(bytes, { type: "array", cellFormula: true }).Sheets.t!;
    expect(sheet.A2).toMatchObject({ t: "s", v: `'${text}` });
    expect(sheet.A2.f).toBeUndefined();
    expect(sheet.B2).toMatchObject({ t: "n", v: -1 });
  });

  it("refuses a text that no cell can hold", async () => {
    const table = tableOf([{ a: "x".repeat(32_768) }]);
    await expect(xlsxOf([{ name: "t", table }])).rejects.toThrow("32767");
  });
});

describe("csfp export parquet", () => {
  it("is read back by another reader, with types and nulls", async () => {
    await exported("parquet", "pairs", "--out", join(out, "pairs.parquet"));
    const bytes = readFileSync(join(out, "pairs.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const metadata = parquetMetadata(file);
    expect(metadata.key_value_metadata?.find((one) => one.key === "use")?.value).toContain("Research use only");
    // The first element of a schema is its root.
    const types = new Map(metadata.schema.slice(1).map((one) => [one.name, one.converted_type ?? one.type]));
    expect([types.get("subjectId"), types.get("csf.value"), types.get("used")]).toEqual(["UTF8", "DOUBLE", "BOOLEAN"]);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows.map((row) => [row.subjectId, row["csf.value"], row["ratio.bound"], row.used])).toEqual([
      ["S01", 10, null, true],
      ["S02", null, 0.002, true],
      ["S03", 7, null, false],
      ["S05", null, null, false],
    ]);
  });

  it("keeps every double and every text", async () => {
    const rows = [
      { a: 0.1 + 0.2, t: "=1+1", b: true },
      { a: null, t: 'µ, "x"\n', b: null },
      { a: -5e-324, t: null, b: false },
    ];
    const read = await parquetReadObjects({ file: parquetOf(tableOf(rows)).buffer as ArrayBuffer });
    expect(read).toEqual(rows);
  });
});

it("an empty table has its columns in every format", async () => {
  const table = flatTable([], tables.unpaired);
  const read = XLSX.utils.sheet_to_json(XLSX.read(await xlsxOf([{ name: "t", table }])).Sheets.t!, { header: 1 });
  const names = tables.unpaired.filter((column) => column.isShown !== true).map((column) => column.name);
  expect(read).toEqual([names]);
  const parquet = parquetOf(table).buffer as ArrayBuffer;
  expect(parquetMetadata(parquet).schema.slice(1)).toMatchObject(
    names.map((name) => ({
      name,
      type: tables.unpaired.find((one) => one.name === name)!.type === "number" ? "DOUBLE" : "BYTE_ARRAY",
    })),
  );
  expect(await parquetReadObjects({ file: parquet })).toEqual([]);
});

describe("columns are the same whatever a study holds", () => {
  let empty = "";
  beforeAll(async () => {
    empty = makeStudy({ tables: { "doses.csv": dosesOf("S01", 3) } });
    await nightOf(empty);
  });

  it.each(tableNames)("%s", async (name) => {
    const headers = await Promise.all(
      [empty, study, await exampleStudy()].map(async (folder) => {
        const answer = await csfp(["list", name, "--study", folder, "--format", "csv"]);
        expect(answer.code).toBe(0);
        return answer.stdout.split("\n")[0];
      }),
    );
    const wanted = tables[name].filter((column) => column.isShown !== true).map((column) => column.name);
    expect(headers).toEqual(headers.map(() => wanted.join(",")));
    // A row of JSON has the same keys in every study, groups that are not known being null.
    const rows = await csfpJson(["list", name, "--study", await exampleStudy()]);
    for (const row of rows) expect(Object.keys(row)).toEqual(rowKeys(name));
  });
});

describe("flatTable", () => {
  it("names groups by path, keeps them together, joins lists", () => {
    const rows = [
      { a: null, z: [{ code: "c", text: "t" }, "w"] },
      { a: { x: 1, y: true }, z: [] },
    ];
    expect(columnsIn(rows).map(({ name, type }) => [name, type])).toEqual([
      ["a.x", "number"],
      ["a.y", "boolean"],
      ["z", "text"],
    ]);
    expect([...tableOf(rows).rows]).toEqual([
      [null, null, "c: t; w"],
      [1, true, ""],
    ]);
  });

  it("makes text of a column with numbers and texts unless people read it", () => {
    const rows = [{ a: 1 }, { a: "< 2" }];
    expect([...tableOf(rows).rows]).toEqual([["1"], ["< 2"]]);
    const column = { name: "a", type: "text" as const, help: "", isShown: true };
    expect([...flatTable(rows, [column], true).rows]).toEqual([[1], ["< 2"]]);
  });

  it("leaves nothing out without a word", () => {
    const column = { name: "a", type: "number" as const, help: "" };
    expect(() => [...flatTable([{ a: 1, b: 2 }], [column]).rows]).toThrow("no column of the table is named b");
    expect(() => [...flatTable([{ a: "x" }], [column]).rows]).toThrow('column a holds "x", not a number');
  });
});
