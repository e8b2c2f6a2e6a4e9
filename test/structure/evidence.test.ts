import { join } from "node:path";
import { expect, it } from "vitest";
import { evidenceOf } from "../../.ci/evidence.mjs";
import { root } from "./sources.js";

it("DI-21: a test run can be kept as evidence: machine, versions, every test with the requirements it shows", () => {
  const results = {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 0,
    testResults: [
      {
        name: join(root, "test", "cli", "history.test.ts"),
        assertionResults: [
          { title: "DI-19: DI-20: restores", fullName: "backup DI-19: DI-20: restores", status: "passed" },
          { title: "says so", fullName: "diff says so", status: "failed" },
        ],
      },
    ],
  };
  const evidence = JSON.parse(evidenceOf(results, "1.2.3", ["tests"])) as Record<string, unknown>;
  expect(evidence).toMatchObject({
    software: { version: "1.2.3" },
    machine: { node: process.versions.node },
    verdict: "fail",
    counts: { passed: 1, failed: 1 },
    tests: [
      { file: "test/cli/history.test.ts", status: "passed", requirements: ["DI-19", "DI-20"] },
      { test: "diff says so", status: "failed", requirements: [] },
    ],
  });
  expect(JSON.parse(evidenceOf(results, "1.2.3", []))).toMatchObject({ verdict: "pass" });
});
