import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { csfp, csfpJson } from "../builders/command.js";
import { exampleStudy } from "../builders/example-study.js";
import { smallStudy } from "../builders/study.js";

it("csfp status says what waits for a person, worst first, within 80 columns", async () => {
  const study = smallStudy();
  expect((await csfp(["status", "--study", study])).stdout).toContain("no night has finished yet");
  await csfp(["nightly", study]);
  writeFileSync(join(study, "inbox", "letter.csv"), "Dear colleague;\nplease find enclosed;\n");
  await csfp(["nightly", study]);
  const { stdout } = await csfp(["status", "--study", study]);
  expect(stdout).toContain(
    "  error     1 file set aside: nothing of it is used (letter.csv)\n            csfp files list\n",
  );
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

it("names the findings of a study by rule, with the command that lists exactly these", async () => {
  const study = await exampleStudy();
  const { tasks } = await csfpJson<{ tasks: { severity: string; count: number; command: string }[] }>([
    "status",
    "--study",
    study,
  ]);
  expect(tasks.map(({ severity }) => severity)).toEqual(
    [...tasks.map(({ severity }) => severity)].sort((a, b) => (a === b ? 0 : a === "error" ? -1 : 1)),
  );
  for (const { command, count } of tasks.filter((one) => one.command.includes("--rule"))) {
    const rule = command.split(" ").at(-1)!;
    const rows = await csfpJson(["list", "findings", "--rule", rule, "--all", "--study", study]);
    expect([rule, rows.length]).toEqual([rule, count]);
  }
});

it("csfp nightly runs every study of a folder, a line each, and ends with the worst code", async () => {
  const folder = mkdtempSync(join(tmpdir(), "csfp-studies-"));
  renameSync(smallStudy(), join(folder, "b-good"));
  renameSync(smallStudy(), join(folder, "a-broken"));
  renameSync(smallStudy(), join(folder, "c-aside"));
  rmSync(join(folder, "a-broken", "inbox"), { recursive: true });
  writeFileSync(join(folder, "c-aside", "inbox", "letter.csv"), "Dear colleague;\nplease find enclosed;\n");
  const { code, stdout } = await csfp(["nightly", folder]);
  expect(stdout.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^a-broken: exit 2; .*inbox/),
    expect.stringMatching(/^b-good: exit 0; pairs \d+:/),
    expect.stringMatching(/^c-aside: exit 3; pairs \d+:/),
  ]);
  expect(code).toBe(2);
  rmSync(folder, { recursive: true });
});
