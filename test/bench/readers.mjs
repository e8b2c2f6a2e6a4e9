// node test/bench/readers.mjs [results]: reads generated exports of each layout whole and prints records a second of wall
// and of processor time (the steadier figure on a shared machine; it counts all threads). Prints, never asserts. Build first; the layouts are repeated fixtures with numbers that change from row to row.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, unzipSync, zipSync } from "fflate";
import { openSourceFile } from "../../dist/src/io/source-file.js";
import { chooseReader, readChosen } from "../../dist/src/readers/index.js";
import { unstudied } from "../../dist/src/readers/options.js";

const wanted = Number(process.argv[2] ?? 100_000);
const fixtures = join(import.meta.dirname, "..", "fixtures", "readers");
const text = (path, encoding = "utf8") => readFileSync(join(fixtures, path), encoding).replace(/^\ufeff/, "");

/** The header lines once, the body lines over and over; `#` in `vary` is replaced by a running number. */
function repeated(lines, headerLines, rows, vary) {
  const body = lines.slice(headerLines).filter((line) => line.trim() !== "");
  const out = lines.slice(0, headerLines);
  for (let i = 0; out.length - headerLines < rows; i++) out.push(vary(body[i % body.length], i));
  return `${out.join("\n")}\n`;
}

const split = (path) => text(path).split(/\r?\n/);

function targetlynx(rows) {
  const lines = text("targetlynx-text/compound-blocks.txt", "latin1").split("\r\n");
  const block = lines.slice(7, 7 + 12);
  const blocks = [];
  for (let b = 0, n = 0; n < rows; b++) {
    const body = Array.from({ length: 500 }, (_, i) => block[i % 12].replace(/^\d+\t\d+\t(\d+_)\d+/, `${i + 1}\t${i + 1}\t$1${i}`));
    blocks.push(`Compound ${b + 1}:  drug ${b}`, "", lines[6], ...body, "");
    n += body.length;
  }
  return [...lines.slice(0, 4), ...blocks].join("\r\n");
}

function xlsx(rows) {
  const entries = unzipSync(readFileSync(join(fixtures, "tracefinder/all-samples.xlsx")));
  const name = "xl/worksheets/sheet1.xml";
  const sheet = new TextDecoder().decode(entries[name]);
  const all = sheet.match(/<row r="\d+">.*?<\/row>/gs);
  const body = all.slice(2, 6);
  const out = [all[0]];
  for (let i = 0; i < rows; i++) out.push(body[i % 4].replace(/ r="([A-Z]*)\d+"/g, ` r="$1${i + 2}"`));
  entries[name] = strToU8(sheet.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${out.join("")}</sheetData>`));
  return zipSync(entries, { level: 1 });
}

function xml(rows) {
  const doc = text("targetlynx-xml/new-schema.xml");
  const samples = doc.match(/<SAMPLE .*?<\/SAMPLE>/gs);
  const many = Array.from({ length: rows }, (_, i) => samples[i % samples.length]).join("");
  return doc.replace(/<SAMPLELISTDATA[^>]*>.*<\/SAMPLELISTDATA>/s, `<SAMPLELISTDATA count="9">${many}</SAMPLELISTDATA>`);
}

async function xls(rows) {
  const { default: XLSX } = await import("xlsx");
  const book = XLSX.readFile(join(fixtures, "xcalibur/long-report.xls"), { raw: true });
  const sheet = XLSX.utils.sheet_to_json(book.Sheets["drug B"], { header: 1, raw: true, defval: "" });
  const out = XLSX.utils.book_new();
  const perSheet = 5000;
  for (let s = 0; s * perSheet < rows; s++) {
    const body = Array.from({ length: Math.min(perSheet, rows - s * perSheet) }, (_, i) => sheet[5 + (i % 2)]);
    XLSX.utils.book_append_sheet(out, XLSX.utils.aoa_to_sheet([...sheet.slice(0, 5), ...body, [" "]]), `drug ${s}`);
  }
  return XLSX.write(out, { type: "buffer", bookType: "biff8" });
}

const asIs = (line) => line;
const layouts = {
  "house results": () =>
    repeated(["sample_id,analyte,concentration,unit,lloq,acquired_at", "S1,drug A,12.5,ng/mL,1,2026-01-05T10:00"], 1, wanted, (line, i) =>
      line.replace("S1", `S${i >> 3}`).replace("12.5", `${i % 977}.25`),
    ),
  "targetlynx-text": () => targetlynx(wanted),
  "targetlynx-xml": () => xml(wanted / 10),
  masshunter: () =>
    repeated(split("masshunter/wide.csv").slice(0, 8), 2, wanted / 2, (line, i) => line.replace(/\.d,/, `${i}.d,`).replace(/\d\/7\/2018/, "13/7/2018")),
  "waters-connect": () => repeated(split("waters-connect/results.csv").slice(0, 6), 1, wanted, asIs),
  "sciex-os": () => repeated(split("sciex-os/results.txt"), 1, wanted, asIs),
  "sciex-analyst": () => repeated(split("sciex-analyst/preamble.txt"), 11, wanted, asIs),
  shimadzu: () => repeated(split("shimadzu/blocks.txt").slice(0, 9), 3, wanted, asIs),
  skyline: () => repeated(split("skyline/invariant.csv"), 1, wanted, (line, i) => line.replace(",x.wiff", `${i},x.wiff`)),
  "tasq (TSV)": () => repeated(split("tasq/results.tsv"), 1, wanted, asIs),
  "tracefinder (CSV)": () => repeated(split("tracefinder/all-samples.csv").slice(0, 6), 1, wanted, asIs),
  "tracefinder (XLSX)": () => xlsx(wanted / 5),
  "xcalibur (XLS)": () => xls(wanted / 5),
  "sdtm-csv": () => repeated(split("sdtm-csv/pc.csv"), 1, wanted, asIs),
  "tidy-long": () => repeated(split("tidy-long/features.csv"), 1, wanted, asIs),
};

async function readOnce(name, bytes) {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const file = await openSourceFile({ name, bytes });
  const choice = chooseReader(file, []);
  if (choice.by === "refused") throw new Error(`${name}: ${choice.what}`);
  let records = 0;
  const batches = readChosen(file, choice, unstudied());
  for (;;) {
    const next = await batches.next();
    if (next.done) {
      records = next.value.counts.found;
      break;
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6, records };
}

console.log(`${"layout".padEnd(22)}${"records".padStart(9)}${"MB".padStart(8)}${"s".padStart(8)}${"records/s".padStart(12)}${"/cpu s".padStart(10)}`);
for (const [name, make] of Object.entries(layouts)) {
  const made = await make();
  const bytes = typeof made === "string" ? Buffer.from(made) : made;
  const runs = [];
  for (let i = 0; i < 3; i++) runs.push(await readOnce(name.startsWith("xcalibur") ? "a.xls" : "a.txt", bytes));
  runs.sort((a, b) => a.seconds - b.seconds);
  const { seconds, cpuSeconds, records } = runs[1];
  const columns = [records, (bytes.length / 1e6).toFixed(1), seconds.toFixed(2), Math.round(records / seconds), Math.round(records / cpuSeconds)];
  console.log(`${name.padEnd(22)}${String(columns[0]).padStart(9)}${columns[1].padStart(8)}${columns[2].padStart(8)}${String(columns[3]).padStart(12)}${String(columns[4]).padStart(10)}`);
}
