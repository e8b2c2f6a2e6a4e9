import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { StudyUnavailableError } from "../domain/errors.js";
import { writeAtomically } from "./atomic.js";
import { printByPipe } from "./browser-pipe.js";
import { browserPackages, findChromium } from "./find-chromium.js";

/** A browser that has not printed by then will not. */
const longestMs = 120_000;

/**
 * Prints a page to PDF; page numbers come from its style (Chromium 131 or later). Throws StudyUnavailableError where no
 * Chromium is installed or it fails; the page itself is complete without.
 */
export async function printPdf(
  page: string,
  pdf: string,
  env: Readonly<Record<string, string | undefined>>,
  packages: readonly string[] = browserPackages,
): Promise<void> {
  const browser = await findChromium(env, packages);
  if (browser === null) {
    throw new StudyUnavailableError(
      `${pdf}: not printed: no Chromium was found. Install Chromium or Chrome, or name one with CSFP_CHROMIUM, or add one from npm (\`npm install @sparticuz/chromium\`); ${page} is complete without.`,
    );
  }
  // An older PDF must not pass for the one asked for.
  rmSync(pdf, { force: true });
  let failure = await print(browser.path, page, pdf, env);
  if (failure !== null && browser.libraries !== null) {
    failure = await print(browser.path, page, pdf, { ...env, LD_LIBRARY_PATH: browser.libraries });
  }
  if (failure !== null) {
    throw new StudyUnavailableError(
      `${pdf}: ${browser.path} did not print it (${failure}); ${page} is complete without.`,
    );
  }
}

/** Null where the PDF was written, else why it was not. */
async function print(
  browser: string,
  page: string,
  pdf: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const profile = mkdtempSync(join(tmpdir(), "csfp-print-"));
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const args = [
    "--headless",
    ...sandbox,
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    `--user-data-dir=${profile}`,
  ];
  try {
    writeAtomically(pdf, await printByPipe(browser, args, pathToFileURL(page).href, env, longestMs));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}
