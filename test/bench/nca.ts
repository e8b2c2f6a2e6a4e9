import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type NcaResult, nca, type Profile, quantile } from "../../src/stats/index.js";

/** Sums over the profiles that every implementation must reproduce, and what they cost. */
export interface NcaBench {
  readonly profiles: number;
  readonly sumAucLast: number;
  readonly lambdaZEstimable: number;
  readonly sumLambdaZ: number;
  readonly sumPoints: number;
  readonly geometricMeanAucLast: number;
  readonly medianHalfLifeH: number;
  readonly readMs: number;
  readonly computeMs: number;
}

/** The bytes that the listed sums belong to. */
export const NCA10K_SHA256 = "c0d42e8cc4ab018cbbad8306965ff032ce4e3547c64e6de14caf1f962464abb0";

/**
 * 10,000 profiles of 12 times: AUClast (linear up, log down) and the terminal slope.
 *
 * @param generator path of the script that writes nca10k.csv into the current folder
 */
export function benchNca(generator: string): NcaBench {
  const folder = mkdtempSync(join(tmpdir(), "csfp-bench-"));
  try {
    copyFileSync(generator, join(folder, "generate.mjs"));
    execFileSync(process.execPath, ["generate.mjs"], { cwd: folder });
    const bytes = readFileSync(join(folder, "nca10k.csv"));
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== NCA10K_SHA256) throw new Error(`nca10k.csv; expected sha256 ${NCA10K_SHA256}, found ${found}`);
    const start = performance.now();
    const profiles = profilesOf(bytes.toString("latin1"));
    const read = performance.now();
    const results = profiles.map((profile) => nca(profile));
    const computeMs = performance.now() - read;
    return { ...summarise(results), readMs: read - start, computeMs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function profilesOf(csv: string): Profile[] {
  const bySubject = new Map<string, { timesH: number[]; concentrations: number[] }>();
  for (const line of csv.trimEnd().split("\n").slice(1)) {
    const [subject = "", time, concentration] = line.split(",");
    let profile = bySubject.get(subject);
    if (profile === undefined) {
      profile = { timesH: [], concentrations: [] };
      bySubject.set(subject, profile);
    }
    profile.timesH.push(Number(time));
    profile.concentrations.push(Number(concentration));
  }
  return [...bySubject.values()];
}

function summarise(results: readonly NcaResult[]): Omit<NcaBench, "readMs" | "computeMs"> {
  const areas = results.map((result) => result.aucLast!);
  const fits = results.flatMap(({ terminal }) => (terminal.notEstimable === undefined ? [terminal] : []));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    profiles: results.length,
    sumAucLast: sum(areas),
    lambdaZEstimable: fits.length,
    sumLambdaZ: sum(fits.map((fit) => fit.lambdaZPerH)),
    sumPoints: sum(fits.map((fit) => fit.points)),
    geometricMeanAucLast: Math.exp(sum(areas.map(Math.log)) / areas.length),
    medianHalfLifeH: quantile(
      fits.map((fit) => fit.halfLifeH),
      0.5,
    )!,
  };
}

// Run alone: npx tsc -p test/bench/tsconfig.json && node dist/bench/test/bench/nca.js
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const shared = process.env.CSFP_SHARED ?? resolve("..", "shared");
  process.stdout.write(`${JSON.stringify(benchNca(join(shared, "bench", "generate.mjs")), null, 2)}\n`);
}
