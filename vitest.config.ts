import { configDefaults, defineConfig } from "vitest/config";

/** Files that count what the machine does, or break processes at moments of their own: nothing else runs beside them. */
const ALONE = ["bench/test/budgets.test.ts", "e2e/soak/**/*.test.ts"];

/** So long that only what never comes is given up, on a machine that others use as well. */
const patient = { testTimeout: 300_000, hookTimeout: 300_000 };

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
          sequence: { groupOrder: 1 },
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
          exclude: [...configDefaults.exclude, ...ALONE],
          globalSetup: "e2e/support/shared-postgres.ts",
          ...patient,
          // Each has ports, folders and databases of its own and mostly waits: for servers, browsers and times.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "alone",
          include: ALONE,
          ...patient,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
