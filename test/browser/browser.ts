import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packed from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/**
 * Starts the Chromium that comes with the development dependencies, so that `npm test` needs no browser of the system.
 * It is unpacked once into a folder of its own, together with the libraries it was built against; those are used only
 * where the system lacks them.
 */
export async function startBrowser(): Promise<Browser> {
  const folder = join(tmpdir(), "csfp-test-browser-143");
  await mkdir(folder, { recursive: true });
  const before = { TMPDIR: process.env.TMPDIR, AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV };
  let executablePath: string;
  try {
    // The package unpacks below TMPDIR, and its libraries only where this variable names its usual surroundings.
    process.env.TMPDIR = folder;
    process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs20.x";
    executablePath = await packed.executablePath();
  } finally {
    restore(before);
  }
  // Its own arguments run all in one process, which ends with the first closed page.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"];
  try {
    return await chromium.launch({ executablePath, args });
  } catch (error) {
    if (!String(error).includes("shared libraries")) throw error;
    const env = { ...process.env, LD_LIBRARY_PATH: join(folder, "al2023", "lib") } as Record<string, string>;
    return chromium.launch({ executablePath, args, env });
  }
}

function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
