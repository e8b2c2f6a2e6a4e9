import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printPdf } from "../../src/io/print-pdf.js";
import { buildReportSet } from "../../src/report/write-report.js";
import { pdfPages } from "../builders/pdf-text.js";
import { wholeStudy } from "../builders/report.js";
import { reviewed } from "../builders/review.js";
import { startBrowser } from "./browser.js";

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "csfp-print-test-"));
  for (const [path, content] of await buildReportSet({ ...wholeStudy(4), ...reviewed() }, { isInteractive: false })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  browser = await startBrowser();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** Printed by the browser's own print, as the command line asks for it. */
async function printed(page: string): Promise<string[]> {
  const tab = await browser.newPage();
  await tab.goto(pathToFileURL(join(folder, page)).href);
  const pdf = await tab.pdf({ preferCSSPageSize: true, displayHeaderFooter: false });
  await tab.close();
  return pdfPages(pdf);
}

describe.each(["index.html", "qc/index.html", "night/index.html"])("the PDF of %s", (page) => {
  test("numbers its pages and says on each what it may be used for, and nothing of this machine", async () => {
    const pages = await printed(page);
    expect(pages.length).toBeGreaterThan(1);
    for (const [at, text] of pages.entries()) {
      expect(text).toContain(`Page ${at + 1} of ${pages.length}`);
      expect(text).toContain("Research use only; not for diagnostic or therapeutic decisions");
    }
    expect(pages.join("")).not.toContain("file://");
  });

  test("ends with who signed what, as what, when, and what became void", async () => {
    const all = (await printed(page)).join("");
    expect(all).toContain("DRAFT, not released: no valid approval of this version.");
    expect(all).toContain("AUTHORSHIPAnn Analyst (ann), 2026-01-02 03:04:05 UTC");
    expect(all).toContain("REVIEWQuinn Quality (quinn), 2026-01-02 03:04:05 UTC");
    expect(all).toContain("VOID: what was signed has changed since");
    expect(all.replace(/\s/g, "")).toContain("ab".repeat(32));
  });
});

describe("printing by the command line", () => {
  /** A program in the place of Chromium: writes down what it is asked for. */
  async function stand(script: string): Promise<string> {
    const program = join(folder, "browser.sh");
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    return program;
  }

  test("says so where the browser fails, and what to do where there is none", async () => {
    const [page, pdf] = [join(folder, "index.html"), join(folder, "x.pdf")];
    const program = await stand("exit 3");
    await expect(printPdf(page, pdf, { CSFP_CHROMIUM: program })).rejects.toThrow(/did not print it \(exit code 3\)/);
    await expect(printPdf(page, pdf, { PATH: "" }, ["no-such-package"])).rejects.toThrow(
      /no Chromium was found\. Install Chromium or Chrome, or name one with CSFP_CHROMIUM, or add one from npm .*index\.html is complete without/,
    );
  });

  test("prints with a Chromium from npm where the system has none, and numbers the pages", async () => {
    const pdf = join(folder, "from-npm.pdf");
    await printPdf(join(folder, "night", "index.html"), pdf, { PATH: "" });
    const pages = pdfPages(await readFile(pdf));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages[0]).toContain(`Page 1 of ${pages.length}`);
  }, 120_000);

  test("an older PDF does not pass for the one asked for", async () => {
    const [page, pdf] = [join(folder, "index.html"), join(folder, "old.pdf")];
    await writeFile(pdf, "old");
    await expect(printPdf(page, pdf, { CSFP_CHROMIUM: await stand("exit 0") })).rejects.toThrow("did not print it");
  });
});
