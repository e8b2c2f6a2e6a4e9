import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { dateFormatOf, serialText } from "../../src/io/number-format.js";
import { openSourceFile } from "../../src/io/source-file.js";
import { refuseDisguised, sheetFiles } from "../../src/io/workbook.js";

/** A zip archive of texts by name. */
const zipOf = (parts: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
const xlsx = async (sheets: Record<string, string>, styles = "") => {
  const names = Object.keys(sheets);
  return openSourceFile({
    name: "book.xlsx",
    bytes: zipOf({
      "[Content_Types].xml": "<Types/>",
      "xl/workbook.xml": `<workbook xmlns:r="r"><sheets>${names.map((name, i) => `<sheet name="${name}" r:id="r${i}"/>`).join("")}</sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `<Relationships>${names.map((_, i) => `<Relationship Id="r${i}" Target="worksheets/s${i}.xml"/>`).join("")}</Relationships>`,
      "xl/styles.xml": `<styleSheet>${styles}</styleSheet>`,
      ...Object.fromEntries(
        names.map((name, i) => [
          `xl/worksheets/s${i}.xml`,
          `<worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`,
        ]),
      ),
    }),
  });
};
const textOf = async (file: Awaited<ReturnType<typeof xlsx>>) =>
  Promise.all((await sheetFiles(file)).map(async ({ sheet, file: text }) => [sheet, await text.text()]));

describe("number formats", () => {
  it.each([
    [14, undefined, { hasDate: true, hasTime: false }],
    [22, undefined, { hasDate: true, hasTime: true }],
    [0, undefined, null],
    [2, undefined, null],
    [164, "dd.mm.yyyy hh:mm", { hasDate: true, hasTime: true }],
    [164, "[$-407]d. mmmm yyyy", { hasDate: true, hasTime: false }],
    [164, "[h]:mm", { hasDate: false, hasTime: true }],
    [164, '0.00" mg/day"', null],
    [164, "#,##0.00;[Red]-#,##0.00", null],
    [164, "0.0E+00", null],
  ])("%i %s", (id, code, expected) => {
    expect(dateFormatOf(id, code)).toEqual(expected);
  });

  // 46035 is 13 January 2026 (25569 is 1 January 1970).
  it.each([
    [46035, { hasDate: true, hasTime: false }, false, "2026-01-13"],
    [46035.420138888891, { hasDate: true, hasTime: true }, false, "2026-01-13T10:05:00"],
    [46035.420138888891, { hasDate: true, hasTime: false }, false, "2026-01-13T10:05:00"],
    [0.5, { hasDate: false, hasTime: true }, false, "12:00:00"],
    [44573, { hasDate: true, hasTime: false }, true, "2026-01-13"],
    [-1, { hasDate: true, hasTime: false }, false, null],
  ])("%f is a date", (serial, format, is1904, expected) => {
    expect(serialText(serial, format, is1904)).toBe(expected);
  });
});

describe("workbooks as text", () => {
  it("keep rows, types and the values of formulas", async () => {
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>';
    const rows =
      '<row r="1"><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>at</t></is></c><c t="inlineStr"><is><t>value</t></is></c></row>' +
      '<row r="3"><c t="inlineStr"><is><t>a "b"</t></is></c><c s="1"><v>46035.420138888891</v></c><c><v>2.145</v></c></row>' +
      '<row r="4"><c t="inlineStr"><is><t>c</t></is></c><c/><c><f>1+1</f><v>2</v></c></row>' +
      '<row r="5"><c t="inlineStr"><is><t>d</t></is></c><c/><c><f>1+1</f></c></row>';
    expect(await textOf(await xlsx({ One: rows }, styles))).toEqual([
      [
        "One",
        'id\tat\tvalue\n\n"a ""b"""\t2026-01-13T10:05:00\t2.145\nc\t\t2\nd\t\t#NOVALUE! (formula without a stored value)\n',
      ],
    ]);
  });

  it("are refused where a row with a value is not read: its cell lost the word that says where the text stands", async () => {
    const cell = '<c t="inlineStr"><is><t>id</t></is></c>';
    const book = await xlsx({ One: `<row>${cell}</row><row>${cell.replace(' t="inlineStr"', "")}</row>` });
    await expect(sheetFiles(book)).rejects.toThrow(/sheet "One" has 2 rows with values, of which 1 were read/);
  });

  it("of OpenDocument have typed dates and repeated cells", async () => {
    const content =
      '<office:document-content><table:table table:name="T">' +
      "<table:table-row><table:table-cell><text:p>id</text:p></table:table-cell><table:table-cell><text:p>at</text:p></table:table-cell><table:table-cell><text:p>n</text:p></table:table-cell></table:table-row>" +
      '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>S1</text:p></table:table-cell>' +
      '<table:table-cell office:value-type="date" office:date-value="2026-01-13T10:05:00"><text:p>13.01.26</text:p></table:table-cell>' +
      '<table:table-cell office:value-type="float" office:value="2.5"><text:p>2,5</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16381"/></table:table-row>' +
      '<table:table-row><table:table-cell><text:p>S2</text:p></table:table-cell><table:table-cell/><table:table-cell table:formula="of:=1+1"/></table:table-row>' +
      "</table:table></office:document-content>";
    const bytes = zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content });
    expect(await textOf(await openSourceFile({ name: "t.ods", bytes }))).toEqual([
      [
        "T",
        "id\tat\tn\nS1\t2026-01-13T10:05:00\t2.5\nS1\t2026-01-13T10:05:00\t2.5\nS2\t\t#NOVALUE! (formula without a stored value)\n",
      ],
    ]);
  });

  it.each([
    ["<html><table><tr><td>1</td></tr></table></html>", /HTML page/],
    ['<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', /SpreadsheetML/],
  ])("that are pages under another name are refused: %s", (headText, expected) => {
    expect(() => refuseDisguised({ name: "report.xls", headText })).toThrow(expected);
    expect(() => refuseDisguised({ name: "report.html", headText })).not.toThrow();
  });
});
