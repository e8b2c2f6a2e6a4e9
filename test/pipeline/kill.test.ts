import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { manyFiles, manyFilesYaml } from "../builders/many-files.js";
import { tempStudy } from "../builders/temp-study.js";

// A real process killed at seeded moments of a night; whatever it left, the next night must finish it. The repository's
// tests kill 10 nights, .ci/run sets CSFP_KILLS=50.
const kills = Number(process.env.CSFP_KILLS ?? 10);
const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
const env = { ...process.env, SOURCE_DATE_EPOCH: "1760000000" };
const csfp = (args: readonly string[]): string =>
  execFileSync(process.execPath, [main, ...args], {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });

/** Exit codes 0 and 3 are ends of a night (one file of the study is broken on purpose). */
function night(folder: string): void {
  try {
    csfp(["nightly", folder, "-q"]);
  } catch (error) {
    if ((error as { status?: number }).status !== 3) throw error;
  }
}

/** One night of ten works with threads of its own: they must go with it. */
function killedNight(folder: string, afterMs: number, round: number): Promise<boolean> {
  return new Promise((resolve) => {
    const threads = round % 10 === 2 ? { CSFP_THREADS: "1" } : {};
    const child = spawn(process.execPath, [main, "nightly", folder, "-q"], {
      env: { ...env, ...threads },
      stdio: "ignore",
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
    child.on("exit", (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === "SIGKILL");
    });
  });
}

const below = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

it(`${kills} nights killed at any moment are finished by the next one`, {
  timeout: 120_000 + 20_000 * kills,
}, async () => {
  const whole = tempStudy(manyFilesYaml, manyFiles());
  const started = performance.now();
  night(whole);
  const lastsMs = performance.now() - started;
  const dump = csfp(["dump", "--study", whole]);
  const page = readFileSync(join(whole, "reports/out/index.html"), "utf8");
  const kept = below(join(whole, ".csfp"))
    .filter((name) => !name.startsWith("logs"))
    .sort();
  expect(dump).toContain('"type":"pair"');

  let seed = 20260101;
  let killed = 0;
  for (let round = 0; round < kills; round++) {
    seed = (16807 * seed) % 2147483647;
    const folder = tempStudy(manyFilesYaml, manyFiles());
    // Start-up alone takes a part of the time; moments later than the end simply do not kill.
    if (await killedNight(folder, lastsMs * (0.1 + (0.95 * seed) / 2147483647), round)) killed++;
    night(folder);
    expect(csfp(["dump", "--study", folder]), `round ${round}`).toBe(dump);
    expect(readFileSync(join(folder, "reports/out/index.html"), "utf8")).toBe(page);
    expect(
      below(join(folder, ".csfp"))
        .filter((name) => !name.startsWith("logs"))
        .sort(),
    ).toEqual(kept);
    expect(existsSync(join(folder, ".csfp", "night.lock.json"))).toBe(false);
    expect(below(folder).filter((name) => name.endsWith(".csfp-partial"))).toEqual([]);
  }
  process.stdout.write(`${kills} nights, ${killed} killed on the way, all finished by the next one\n`);
  expect(killed).toBeGreaterThan(kills / 3);
});
