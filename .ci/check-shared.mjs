// npm run check:shared: checks against real exports and reference values kept outside the repository.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureBuilt, ensureInstalled, root, run } from "./ensure.mjs";

const shared = resolve(process.env.CSFP_SHARED ?? join(root, "..", "shared"));
if (!existsSync(join(shared, "samples"))) {
  console.log(`check:shared skipped: no shared material beside the repository (set CSFP_SHARED to its folder)`);
} else {
  ensureInstalled();
  ensureBuilt();
  const status = run(
    process.execPath,
    [join(root, "node_modules", "vitest", "vitest.mjs"), "run", "--config", ".vitest.shared.config.ts"],
    {
      env: { ...process.env, CSFP_SHARED: shared },
    },
  );
  process.exitCode = status;
}
