import { headerNames, parseHead } from "../io/csv.js";
import type { FileHead, Reader } from "./reader.js";
import { readSdtm, sdtmDomain, sniffSdtm } from "./sdtm.js";
import { delimiterByHeader, findLongTable, longRows } from "./vendor-blocks.js";
import { ParseReport } from "./vendor-rows.js";

/** SDTM and SEND datasets saved as CSV, as from a statistics package or scraped from a report. */

function isSdtm(header: readonly string[]): boolean {
  return header.includes("STUDYID") && (header.includes("USUBJID") || header.includes("POOLID"));
}

export const sdtmCsv: Reader = {
  id: "sdtm-csv",
  title: "CDISC SDTM / SEND PC, EX, DM (CSV)",
  evidence: "real files",
  tellingColumns: [
    ["STUDYID"],
    ["USUBJID", "POOLID"],
    ["PCTESTCD", "EXTRT", "SEX"],
    ["PCSTRESN", "PCORRES", "EXDOSE", "RFSTDTC"],
  ],
  rowsAreInjections: true,
  sniff(file) {
    const found = delimiterByHeader(file.headText, isSdtm, 2);
    const lookedFor = "STUDYID, USUBJID and PCTESTCD (or EXTRT, or SEX and RFSTDTC) in its header";
    if (found === null) return { sure: false, lookedFor };
    return sniffSdtm(found.header, domainOf(file)) ?? { sure: false, lookedFor };
  },
  async *read(file, options) {
    const table = await findLongTable(file, (header) => isSdtm(header) && sdtmDomain(header) !== null, {});
    const report = new ParseReport();
    const batches = () => longRows(file, table, report);
    const dataset = { columns: table.header, batches, lines: report.lines };
    return yield* readSdtm(file.name, dataset, report, { exportedAt: null }, options);
  },
};

function domainOf({ headText }: FileHead): string | null {
  const delimiter = delimiterByHeader(headText, isSdtm, 2)?.delimiter ?? ",";
  const { records } = parseHead(headText, delimiter, 2, headText.length < 65_536);
  const at = headerNames(records[0] ?? []).indexOf("DOMAIN");
  return at < 0 ? null : (records[1]?.[at]?.trim() ?? null);
}
