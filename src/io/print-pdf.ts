import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { StudyUnavailableError } from "../domain/errors.js";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

/** The browser that prints: CSFP_CHROMIUM, else the first known one on the path; null where there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>>): string | null {
  const named = env.CSFP_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    for (const name of names) if (folder !== "" && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

/**
 * Prints a page to PDF; page numbers come from its style (Chromium 131 or later). Throws StudyUnavailableError where no Chromium is installed or it fails; the
 * page itself is complete without.
 */
export function printPdf(page: string, pdf: string, env: Readonly<Record<string, string | undefined>>): void {
  const browser = findChromium(env);
  if (browser === null) {
    throw new StudyUnavailableError(
      `${pdf}: not printed: no Chromium was found. Install Chromium or Chrome, or name one with CSFP_CHROMIUM; ${page} is complete without.`,
    );
  }
  const profile = mkdtempSync(join(tmpdir(), "csfp-print-"));
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const done = spawnSync(
    browser,
    [
      "--headless",
      ...sandbox,
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
      // The page numbers itself; the browser's own lines would show the date and a path of this machine.
      "--no-pdf-header-footer",
      `--user-data-dir=${profile}`,
      `--print-to-pdf=${pdf}`,
      pathToFileURL(page).href,
    ],
    { stdio: "ignore", timeout: 120_000, env: { ...process.env, ...env } },
  );
  rmSync(profile, { recursive: true, force: true });
  if (done.status !== 0 || !existsSync(pdf)) {
    throw new StudyUnavailableError(
      `${pdf}: ${browser} did not print it (${done.error?.message ?? `exit code ${done.status}`}); ${page} is complete without.`,
    );
  }
}
