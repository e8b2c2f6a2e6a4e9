import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { exampleFolder } from "../builders/example.js";
import { manyFiles, manyFilesYaml } from "../builders/many-files.js";
import { tempStudy } from "../builders/temp-study.js";

// Real processes on the compiled code: threads load no TypeScript. CSFP_THREADS makes them work on small studies too.
const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");

function csfp(threads: number, args: readonly string[]): string {
  const env = { ...process.env, SOURCE_DATE_EPOCH: "1760000000", CSFP_THREADS: String(threads) };
  try {
    return execFileSync(process.execPath, [main, ...args], {
      env,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (error) {
    // A file that cannot be read is part of the study.
    if ((error as { status?: number }).status !== 3) throw error;
    return String((error as { stdout?: string }).stdout);
  }
}

/** Cut off within a quoted cell: the reader finds out at the end of the file. */
const brokenQuote = `sample_id,subject_id,matrix,collected_at,analyte,concentration,unit\n${Array.from(
  { length: 500 },
  (_, row) => `X${row},X,CSF,2026-01-05T10:00,drug,1.5,ng/mL\n`,
).join("")}"X500`;

function whatCameOut(yaml: string, inbox: Readonly<Record<string, string | Uint8Array>>, threads: number) {
  const folder = tempStudy(yaml, inbox);
  const summary = csfp(threads, ["nightly", folder, "-q"]).replaceAll(folder, "").replaceAll(basename(folder), "study");
  const setAside = join(folder, ".csfp", "set-aside");
  return {
    summary,
    dump: csfp(threads, ["dump", "--study", folder]),
    head: csfp(threads, ["audit", "head", "--study", folder]),
    verified: csfp(threads, ["audit", "verify", "--study", folder]).split("\n").at(-2),
    page: readFileSync(join(folder, "reports/out/index.html"), "utf8"),
    reasons: readdirSync(setAside).map((name) => readFileSync(join(setAside, name, "reasons.txt"), "utf8")),
  };
}

it("any number of threads stores, says and shows the same", { timeout: 120_000 }, () => {
  const inbox = { ...manyFiles(1), "cut-off.csv": brokenQuote };
  const alone = whatCameOut(manyFilesYaml, inbox, 0);
  expect(alone.dump).toContain('"type":"pair"');
  expect(alone.verified).toBe("no trace of a change outside the program");
  expect(alone.reasons.join("\n")).toContain("a quote opened in this record is never closed");
  expect(whatCameOut(manyFilesYaml, inbox, 2)).toEqual(alone);
});

it("vendor files, re-exports and tables too", { timeout: 120_000 }, () => {
  const inbox = Object.fromEntries(
    readdirSync(join(exampleFolder, "inbox")).map((name) => [name, readFileSync(join(exampleFolder, "inbox", name))]),
  );
  const yaml = readFileSync(join(exampleFolder, "study.yaml"), "utf8");
  expect(whatCameOut(yaml, inbox, 1)).toEqual(whatCameOut(yaml, inbox, 0));
});
