import { defineConfig } from "vitest/config";

/** Checks that need the shared material beside the repository. */
export default defineConfig({
  test: {
    include: ["test/shared/**/*.check.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
