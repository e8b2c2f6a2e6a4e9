import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { ReadError } from "../findings/read-error.js";
import type { Sheet } from "./sheet.js";

/**
 * Worksheets of a BIFF8 (.xls) workbook, through SheetJS 0.18.5, the only reader of that format there is on npm. It has
 * known weaknesses (prototype pollution, slow patterns), so it runs in a worker of its own: frozen prototypes, limited
 * memory, limited time; only plain arrays of texts and numbers come back.
 */

export const xlsLimits = { bytes: 64 * 1024 * 1024, heapMb: 1536, ms: 60_000 };

const workerCode = `
const { parentPort, workerData } = require("node:worker_threads");
const XLSX = require(workerData.xlsx);
for (const it of [Object, Array, Function, String, Number, Map, Set, Promise, RegExp]) Object.freeze(it.prototype);
const book = XLSX.read(workerData.bytes, {
  type: "array", raw: true, cellFormula: false, cellHTML: false, cellStyles: false, cellDates: false, cellNF: true,
  bookVBA: false, sheetRows: workerData.rows, WTF: false, dense: true,
});
const hidden = (book.Workbook && book.Workbook.Sheets) || [];
const plain = (cell) => {
  if (!cell || cell.v === undefined || cell.v === null) return "";
  if (cell.t === "n" && cell.z && XLSX.SSF.is_date(cell.z)) {
    const d = XLSX.SSF.parse_date_code(cell.v, { date1904: Boolean(book.Workbook && book.Workbook.WBProps && book.Workbook.WBProps.date1904) });
    const two = (n) => String(n).padStart(2, "0");
    if (d && (d.y > 1900 || d.m > 2)) {
      const day = String(d.y) + "-" + two(d.m) + "-" + two(d.d);
      const clock = two(d.H) + ":" + two(d.M) + ":" + two(Math.floor(d.S));
      return d.H || d.M || d.S || /[hs]/i.test(cell.z) ? day + "T" + clock : day;
    }
    if (d && cell.v < 1) return two(d.H) + ":" + two(d.M) + ":" + two(Math.floor(d.S));
  }
  if (typeof cell.v === "number") return Number.isFinite(cell.v) && cell.t !== "e" ? cell.v : String(cell.w || cell.v);
  if (typeof cell.v === "boolean") return cell.v ? "TRUE" : "FALSE";
  return String(cell.v);
};
const sheets = book.SheetNames.map((name, i) => {
  const grid = book.Sheets[name];
  const rows = [];
  for (let r = 0; r < grid.length; r++) {
    const from = grid[r] || [];
    const cells = new Array(from.length);
    for (let c = 0; c < from.length; c++) cells[c] = plain(from[c]);
    rows.push({ row: r + 1, cells });
  }
  return { name: String(name), isHidden: Boolean(hidden[i] && hidden[i].Hidden), rows };
});
parentPort.postMessage(sheets);
`;

/** Throws ReadError for what is no .xls workbook, damaged, too large, or too slow to read. */
export async function readXls(bytes: Uint8Array, file: string): Promise<Sheet[]> {
  if (bytes.length > xlsLimits.bytes) {
    throw new ReadError(`${file} holds ${bytes.length} bytes; .xls files are read up to ${xlsLimits.bytes} bytes`, {
      rule: "file-too-large",
      remedy: "save it as CSV",
    });
  }
  const worker = new Worker(workerCode, {
    eval: true,
    workerData: { xlsx: createRequire(import.meta.url).resolve("xlsx"), bytes, rows: 1_048_576 },
    resourceLimits: { maxOldGenerationSizeMb: xlsLimits.heapMb },
    stdout: true,
    stderr: true,
    env: {},
  });
  const damaged = (why: string) =>
    new ReadError(`${file}: the .xls workbook cannot be read: ${why}`, {
      rule: "damaged-file",
      remedy: "export it again, or save it as CSV",
    });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Sheet[]>((resolve, reject) => {
      timer = setTimeout(() => reject(damaged(`it took longer than ${xlsLimits.ms / 1000} s`)), xlsLimits.ms);
      worker.once("message", resolve);
      worker.once("error", (error) => reject(damaged(error.message)));
      worker.once("exit", () => reject(damaged("the reader stopped")));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
