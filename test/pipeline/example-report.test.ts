import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withStudy } from "../../pipeline/context.js";
import { runNight } from "../../pipeline/nightly.js";
import { csfp } from "../builders/command.js";
import { exampleFolder } from "../builders/example.js";

// The committed report of the example study equals what the code makes of it, byte by byte (renew: npm run example).
const committed = join(import.meta.dirname, "..", "..", "reports", "example");
const folder = mkdtempSync(join(tmpdir(), "csfp-example-report-"));
const out = join(folder, "out");

const filesBelow = (root: string): string[] =>
  readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

beforeAll(async () => {
  const study = join(folder, "example");
  cpSync(exampleFolder, study, { recursive: true, filter: (path) => !path.includes(".csfp") });
  const env = { SOURCE_DATE_EPOCH: "1767225600" };
  await withStudy({ study, out, env }, (context) => runNight(context));
  for (const page of [
    ["run", "--run", "251106_CSF_R2"],
    ["subject", "--subject", "EX-03"],
  ]) {
    const { code } = await csfp(["report", ...page, "--no-interactive", "--study", study, "--out", out], { env });
    expect(code).toBe(0);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("has the same files", () => {
  expect(filesBelow(committed)).toEqual(filesBelow(out));
});

it.each(filesBelow(committed))("%s is unchanged", (name) => {
  expect(readFileSync(join(out, name), "utf8")).toBe(readFileSync(join(committed, name), "utf8"));
});
