// npm run example: writes the example study's report into reports/example (compared by a test). Fixed clock, own copy.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./ensure.mjs";

/** Pages on demand that the example shows, without the drawing library: it stands in the study's page. */
const examplePages = [
  ["run", "--run", "251106_CSF_R2"],
  ["subject", "--subject", "EX-03"],
];

ensureInstalled();
ensureBuilt();
const { runCli } = await import("../dist/src/cli/run.js");
const folder = mkdtempSync(join(tmpdir(), "csfp-example-"));
const study = join(folder, "example");
cpSync(join(root, "data", "example"), study, { recursive: true, filter: (path) => !path.includes(".csfp") });
const out = join(root, "reports", "example");
rmSync(out, { recursive: true, force: true });
const terminal = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  isTty: false,
  env: { ...process.env, SOURCE_DATE_EPOCH: "1767225600" },
  cwd: root,
};
const code = await runCli(["nightly", study, "--out", out, "-q"], terminal);
for (const page of examplePages) {
  await runCli(["report", ...page, "--no-interactive", "--study", study, "--out", out], terminal);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = code === 3 || code === 4 ? 0 : code;
