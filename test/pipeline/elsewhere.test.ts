import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { exampleFolder } from "../builders/example.js";

// The whole report, from a process of its own, in places where clock, language and order of letters differ from here.
const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
const committed = join(import.meta.dirname, "..", "..", "reports", "example");
const folder = mkdtempSync(join(tmpdir(), "csfp-elsewhere-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesBelow = (root: string): string[] =>
  readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

/** What the process says of itself, so that a setting that does not reach it is noticed. */
function settingsOf(env: NodeJS.ProcessEnv): string[] {
  const script = `const n = new Intl.NumberFormat().resolvedOptions().locale; console.log(process.env.TZ, new Date(0).getHours(), n)`;
  return execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8" }).trim().split(" ");
}

it.each([
  { TZ: "Pacific/Auckland", locale: "de_DE.UTF-8", hour: "12", language: "de-DE" },
  { TZ: "America/St_Johns", locale: "tr_TR.UTF-8", hour: "20", language: "tr-TR" },
])("the same bytes with $TZ and $locale", { timeout: 120_000 }, ({ TZ, locale, hour, language }) => {
  const env = { ...process.env, TZ, LC_ALL: locale, LANG: locale, LANGUAGE: locale, SOURCE_DATE_EPOCH: "1767225600" };
  expect(settingsOf(env)).toEqual([TZ, hour, language]);
  const study = join(folder, language, "example");
  const out = join(folder, language, "out");
  cpSync(exampleFolder, study, { recursive: true, filter: (path) => !path.includes(".csfp") });
  const csfp = (...args: string[]) => {
    try {
      execFileSync(process.execPath, [main, ...args, "--out", out], { env, stdio: "ignore" });
    } catch (error) {
      // 3: one file of the example is broken on purpose.
      if ((error as { status?: number }).status !== 3) throw error;
    }
  };
  csfp("nightly", study, "-q");
  csfp("report", "run", "--run", "251106_CSF_R2", "--no-interactive", "--study", study);
  csfp("report", "subject", "--subject", "EX-03", "--no-interactive", "--study", study);
  expect(filesBelow(out)).toEqual(filesBelow(committed));
  for (const name of filesBelow(out)) {
    expect(readFileSync(join(out, name)).equals(readFileSync(join(committed, name))), name).toBe(true);
  }
});
