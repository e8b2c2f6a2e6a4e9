import { defineConfig } from "vitest/config";

// Checks against material that lies outside the repository; run as `npx vitest run --config test/shared/vitest.config.ts`.
export default defineConfig({
  test: {
    include: ["test/shared/**/*.check.ts"],
    root: new URL("../..", import.meta.url).pathname,
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
