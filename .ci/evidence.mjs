import { platform, release } from "node:os";
import { relative } from "node:path";
import { root } from "./ensure.mjs";

/**
 * Evidence of a test run as JSON text: machine, versions, counts, and every test with its state and the requirements on
 * data integrity that its title names. `results` are those of vitest's JSON reporter, `failed` the steps that failed.
 */
export function evidenceOf(results, version, failed) {
  const tests = (results.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, title, status }) => ({
      file: relative(root, name).replaceAll("\\", "/"),
      test: fullName,
      status,
      requirements: /^((?:DI-\d+: )+)/.exec(title)?.[1]?.match(/DI-\d+/g) ?? [],
    })),
  );
  const evidence = {
    software: { name: "csfp", version },
    at: new Date().toISOString(),
    machine: { node: process.versions.node, platform: platform(), release: release(), architecture: process.arch },
    steps: { failed },
    counts: {
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      skipped: results.numPendingTests,
    },
    verdict: failed.length === 0 ? "pass" : "fail",
    tests,
  };
  return `${JSON.stringify(evidence, null, 1)}\n`;
}
