// npm run check:shared: checks against real exports, reference values and study cases kept outside the repository.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureBuilt, ensureInstalled, root, run } from "./ensure.mjs";

const shared = resolve(process.env.CSFP_SHARED ?? join(root, "..", "shared"));
const env = { ...process.env, CSFP_SHARED: shared };
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const caseRunner = join(shared, "cases", "run.mjs");
const command = join(root, "dist", "src", "cli", "main.js");

/** The kinds that `.ci/cases.txt` lists: one a line, comments begin with #. */
function listedKinds() {
  return readFileSync(join(root, ".ci", "cases.txt"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((kind) => kind !== "");
}

/** Exit code of the listed kinds of study cases; 0 where the runner of the cases does not lie beside the repository. */
function runCases() {
  if (!existsSync(caseRunner)) return 0;
  console.log("\n== study cases");
  return run(process.execPath, [caseRunner, "--bin", command, ...listedKinds()]);
}

if (!existsSync(join(shared, "samples"))) {
  console.log(`check:shared skipped: no shared material beside the repository (set CSFP_SHARED to its folder)`);
} else {
  ensureInstalled();
  ensureBuilt();
  const exports = run(process.execPath, [vitest, "run", "--config", ".vitest.shared.config.ts"], { env });
  const cases = runCases();
  process.exitCode = exports || cases;
}
