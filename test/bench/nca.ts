import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/**
 * 10,000 profiles of 12 times: AUClast (linear up, log down) and the terminal slope.
 *
 * @param generator path of the script that writes nca10k.csv into the current folder
 * @param sha256 of that file, so that the figures belong to these bytes
 */
export function benchNca(generator: string, sha256: string): NcaBench {
  const folder = mkdtempSync(join(tmpdir(), "csfp-bench-"));
  try {
    copyFileSync(generator, join(folder, "generate.mjs"));
    execFileSync(process.execPath, ["generate.mjs"], { cwd: folder });
    const bytes = readFileSync(join(folder, "nca10k.csv"));
    const found = createHash("sha256").update(bytes).digest("hex");
    if (found !== sha256) throw new Error(`nca10k.csv; expected sha256 ${sha256}, found ${found}`);
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
