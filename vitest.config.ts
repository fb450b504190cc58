import { defineConfig } from "vitest/config";

/** Fast tests stand beside the source; whatever starts processes, databases or browsers is in a `test/` folder. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "packages/**/src/**/*.test.ts",
            "apps/**/src/**/*.test.{ts,tsx}",
            "examples/**/src/**/*.test.ts",
            "scripts/**/*.test.ts",
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "integration",
          include: [
            "packages/**/test/**/*.test.ts",
            "apps/**/test/**/*.test.ts",
            "examples/**/test/**/*.test.ts",
            "bench/test/**/*.test.ts",
            "e2e/**/*.test.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // They share two cores with the servers they start.
          fileParallelism: false,
        },
      },
    ],
  },
});
