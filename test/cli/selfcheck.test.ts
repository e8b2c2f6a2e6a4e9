import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { softwareVersion } from "../../src/io/package-root.js";
import { csfp } from "../builders/command.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "csfp-selfcheck-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** P(Z <= 0) = 0.5: a case that needs no reference software. */
const halfCase = {
  id: "half",
  input: { z: [0], p: [0.5] },
  call: "",
  expected: { cdf: [0.5], quantile: [0] },
  tolerance: { rel: 1e-12, abs: 1e-12 },
};
const golden = (cases: readonly object[]) =>
  JSON.stringify({ schema: "csf-golden/1", file: "cases.json", conventions: [], cases });

describe("csfp selfcheck", () => {
  it("runs the program's own files from any folder, passes all and writes the page", async () => {
    const { code, stdout, stderr } = await csfp(["selfcheck", "--format", "json", "--out", folder], { cwd: folder });
    const { cases } = JSON.parse(stdout) as { cases: Record<string, unknown>[] };
    expect(code).toBe(0);
    expect(cases).toHaveLength(159);
    expect(Object.keys(cases[0]!)).toEqual([
      "file",
      "id",
      "status",
      "compared",
      "skipped",
      "worstRelDiff",
      "worstField",
    ]);
    expect(new Set(cases.map((one) => one.status))).toEqual(new Set(["pass"]));
    expect(stderr).toBe(`${join(folder, "selfcheck.html")}\n`);
    const page = readFileSync(join(folder, "selfcheck.html"), "utf8");
    expect(page).toContain("Qualified: all 159 cases pass.");
    expect(page).not.toMatch(/<script|https?:/);
    const written = JSON.parse(readFileSync(join(folder, "selfcheck.json"), "utf8")) as Record<string, unknown>;
    expect(written).toMatchObject({
      software: {
        version: softwareVersion(),
        node: process.versions.node,
        platform: process.platform,
        programSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        packages: { "simple-statistics": "7.12.1" },
      },
      counts: { cases: 159, pass: 159, fail: 0, unsupported: 0 },
      verdict: "pass",
    });
  });

  it("ends with 1 and names the case and the field when a value differs", async () => {
    writeFileSync(join(folder, "mine.json"), golden([halfCase, { ...halfCase, id: "off", expected: { cdf: [0.51] } }]));
    const { code, stdout } = await csfp(["selfcheck", "--golden", folder, "--out", join(folder, "out")]);
    expect(code).toBe(1);
    expect(stdout).toContain("fail: mine.json off; differ: cdf; worst cdf by 2.0e-2");
    expect(stdout).toContain("2 cases: 1 pass, 1 fail, 0 unsupported");
    expect(readFileSync(join(folder, "out", "selfcheck.html"), "utf8")).toContain("Not qualified: 1 of 2 cases pass");
  });

  it("ends with 1 for a case nobody can compute, and says so", async () => {
    writeFileSync(join(folder, "mine.json"), golden([halfCase, { ...halfCase, id: "new", input: { never: [1] } }]));
    const { code, stdout } = await csfp(["selfcheck", "--golden", ".", "--out", "out"], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toContain("unsupported: mine.json new: no statistic of this software answers to this input");
  });

  it("writes to the reports of the study in the current folder", async () => {
    writeFileSync(join(folder, "study.yaml"), "id: x\n");
    writeFileSync(join(folder, "mine.json"), golden([halfCase]));
    const { code } = await csfp(["selfcheck", "--golden", folder], { cwd: folder });
    expect(code).toBe(0);
    expect(existsSync(join(folder, "reports", "out", "selfcheck.html"))).toBe(true);
  });

  it("writes equal bytes with a fixed clock", async () => {
    writeFileSync(join(folder, "mine.json"), golden([halfCase]));
    const run = async (out: string) => {
      await csfp(["selfcheck", "--golden", folder, "--out", join(folder, out)]);
      return readFileSync(join(folder, out, "selfcheck.html"), "utf8");
    };
    expect(await run("a")).toBe(await run("b"));
  });

  it.each([
    [["--golden", "nowhere"], "expected a folder of golden files, found none"],
    [["--golden", "."], "expected files of schema csf-golden/1 (*.json), found none"],
  ])("%j ends with 2", async (args, message) => {
    const { code, stderr } = await csfp(["selfcheck", ...args], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
