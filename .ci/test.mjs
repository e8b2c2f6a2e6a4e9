// npm test: types, lint, every test of the repository. Ends with the line "N passed, N failed". CSFP_EVIDENCE names a
// file that keeps what was run and what came out.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root, run } from "./ensure.mjs";
import { evidenceOf } from "./evidence.mjs";

ensureInstalled();
ensureBuilt();
const bin = (...path) => join(root, "node_modules", ...path);
const failed = [];
const step = (name, args, options) => {
  console.log(`\n== ${name}`);
  if (run(process.execPath, args, options) !== 0) failed.push(name);
};
step("types", [bin("typescript", "bin", "tsc"), "-p", "test/tsconfig.json", "--noEmit"]);
step("lint and format", [bin("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings"]);
const folder = mkdtempSync(join(tmpdir(), "csfp-test-"));
const outputFile = join(folder, "results.json");
const [, , config = ".vitest.config.ts", ...rest] = process.argv;
step("tests", [
  bin("vitest", "vitest.mjs"),
  "run",
  "--config",
  config,
  "--reporter=dot",
  "--reporter=json",
  `--outputFile.json=${outputFile}`,
  ...rest,
]);
let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
try {
  counts = JSON.parse(readFileSync(outputFile, "utf8"));
} catch {
  failed.push("tests did not report");
}
rmSync(folder, { recursive: true, force: true });
// Operational qualification (data/qualification): what was run, where, and what came out, to be kept.
if (process.env.CSFP_EVIDENCE) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(process.env.CSFP_EVIDENCE, evidenceOf(counts, version, failed));
  console.log(`evidence written to ${process.env.CSFP_EVIDENCE}`);
}
if (failed.length > 0) console.log(`\nfailed: ${failed.join(", ")}`);
const wrong = counts.numFailedTests + failed.filter((name) => name !== "tests").length;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : "";
console.log(
  `${counts.numPassedTests} passed, ${wrong}${wrong === 0 && failed.length > 0 ? " " : ""} failed${skipped}`.replace(
    "  ",
    " ",
  ),
);
process.exitCode = failed.length > 0 ? 1 : 0;
