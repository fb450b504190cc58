import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Setback } from "./messages.mjs";
import { foreground } from "./spawn.mjs";

/** Runs `bench/src/<name>.ts` or `bench/<name>.ts`. @throws Setback naming the benchmarks there are. */
export async function bench(root, { node, env }, name, args) {
  const folders = [join(root, "bench", "src"), join(root, "bench")].filter(existsSync);
  const file = folders.map((folder) => join(folder, `${name}.ts`)).find(existsSync);
  if (file) return foreground(node, [file, ...args], { cwd: root, env });
  const names = folders.flatMap((folder) => readdirSync(folder)).filter((entry) => entry.endsWith(".ts"));
  throw new Setback(
    `There is no benchmark called ${name}.`,
    `There are: ${names.map((entry) => entry.slice(0, -3)).join(", ")}`,
  );
}
