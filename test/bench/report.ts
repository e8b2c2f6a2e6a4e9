import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildReportFiles } from "../../src/report/write-report.js";
import { startBrowser } from "../browser/browser.js";
import { wholeStudy } from "../builders/report.js";

// Part of `npm run bench`: how long a study's report takes to make and to open, and how large it is. Prints, never asserts.
const folder = mkdtempSync(join(tmpdir(), "csfp-bench-report-"));
const browser = await startBrowser();
try {
  // Loading the drawing library and the first pictures is what a night pays once.
  await buildReportFiles(wholeStudy(4));
  for (const nSubjects of [40, 2_000, 40_000]) {
    const report = wholeStudy(nSubjects);
    const before = process.cpuUsage();
    const started = performance.now();
    const files = await buildReportFiles(report);
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / 1e6;
    const made = (performance.now() - started) / 1000;
    const out = join(folder, String(nSubjects));
    let bytes = 0;
    for (const [path, content] of files) {
      mkdirSync(dirname(join(out, path)), { recursive: true });
      writeFileSync(join(out, path), content);
      bytes += Buffer.byteLength(content);
    }
    const page = await browser.newPage();
    const opening = performance.now();
    await page.goto(pathToFileURL(join(out, "index.html")).href);
    const figures = await page.locator("figure").count();
    const opened = (performance.now() - opening) / 1000;
    await page.close();
    const mb = (n: number): string => `${(n / 1e6).toFixed(1)} MB`;
    process.stdout.write(
      `report of ${report.pairs.length} pairs: made in ${made.toFixed(2)} s (${cpu.toFixed(2)} s of processor); page ${mb(Buffer.byteLength(files.get("index.html") ?? ""))} with ${figures} pictures, opens in ${opened.toFixed(2)} s; ${files.size} files, ${mb(bytes)}\n`,
    );
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
