import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A browser that prints, and the settings it needs beyond those of this process. */
export interface FoundBrowser {
  readonly path: string;
  /** Libraries that came with it, for a system that lacks them; tried where it does not start without. */
  readonly libraries: string | null;
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

/** npm packages that bring a Chromium along, where somebody has installed one beside this program. */
export const browserPackages: readonly string[] = ["@sparticuz/chromium", "puppeteer"];

/** The browser that prints: CSFP_CHROMIUM, else the first known one on the path, else one from npm; null where there is none. */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>>,
  packages: readonly string[] = browserPackages,
): Promise<FoundBrowser | null> {
  const named = env.CSFP_CHROMIUM;
  if (named) return existsSync(named) ? { path: named, libraries: null } : null;
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (folder !== "" && existsSync(path)) return { path, libraries: null };
    }
  }
  for (const name of packages) {
    const path = await fromPackage(name);
    if (path === null) continue;
    const libraries = join(tmpdir(), "al2023", "lib");
    return { path, libraries: existsSync(libraries) ? libraries : null };
  }
  return null;
}

/** Path of the browser a package brings; null where the package or its browser is not there. */
async function fromPackage(name: string): Promise<string | null> {
  const before = process.env.AWS_EXECUTION_ENV;
  try {
    const found: { default?: { executablePath?: () => string | Promise<string> } } = await import(name);
    // One of them unpacks the libraries it was built against only where this variable names its usual surroundings.
    process.env.AWS_EXECUTION_ENV = before ?? "AWS_Lambda_nodejs20.x";
    const path = await found.default?.executablePath?.();
    return path !== undefined && existsSync(path) ? path : null;
  } catch {
    return null;
  } finally {
    if (before === undefined) delete process.env.AWS_EXECUTION_ENV;
    else process.env.AWS_EXECUTION_ENV = before;
  }
}
