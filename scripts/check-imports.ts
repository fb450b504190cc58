/**
 * Holds the direction of dependencies (docs/decisions/0001-layout.md): each workspace package may import only the
 * packages listed for it, only their public entry, and only what its package.json declares.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ALLOWED: Record<string, string[]> = {
  model: [],
  expressions: ["model"],
  engine: ["model", "expressions"],
  store: ["model", "engine"],
  sdk: ["model"],
  nodes: ["sdk"],
  client: ["model"],
  server: ["model", "expressions", "engine", "store", "sdk", "nodes", "client"],
  editor: ["model", "expressions", "engine", "client"],
  "demo-shop": [],
  bench: ["model", "expressions", "engine", "store", "sdk", "nodes", "client", "server"],
};
const FOLDERS = ["packages", "packages/connectors", "apps", "examples", ""];
const ALLOWED_CONNECTOR = ["sdk"];
const IMPORT = /(?:from|import)\s*\(?\s*["']([^"']+)["']/g;

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules" || entry.name === "dist") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mjs)$/.test(entry.name)) yield path;
  }
}

function packages(): { name: string; folder: string; connector: boolean }[] {
  const found: { name: string; folder: string; connector: boolean }[] = [];
  for (const parent of FOLDERS) {
    if (parent === "") {
      found.push({ name: "bench", folder: join(root, "bench"), connector: false });
      continue;
    }
    let entries: import("node:fs").Dirent[];
    try {
      entries = readdirSync(join(root, parent), { withFileTypes: true });
    } catch {
      continue;
    }
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name === "connectors") continue;
      const folder = join(root, parent, entry.name);
      try {
        readFileSync(join(folder, "package.json"));
      } catch {
        continue;
      }
      found.push({ name: entry.name, folder, connector: parent.endsWith("connectors") });
    }
  }
  return found;
}

const problems: string[] = [];
for (const { name, folder, connector } of packages()) {
  const allowed = connector ? ALLOWED_CONNECTOR : ALLOWED[name];
  if (!allowed) {
    problems.push(`${relative(root, folder)}: not listed in scripts/check-imports.ts; say what it may import`);
    continue;
  }
  for (const file of sources(folder)) {
    const test = /\.test\.tsx?$/.test(file) || /\/(test|e2e)\//.test(file);
    for (const [, target = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const where = relative(root, file);
      if (target.startsWith("@signalbox/")) {
        const [dependency = "", ...rest] = target.slice("@signalbox/".length).split("/");
        if (dependency === name) problems.push(`${where}: imports its own package by name; import the file`);
        else if (!allowed.includes(dependency) && !test)
          problems.push(`${where}: ${name} must not import ${dependency}`);
        else if (rest.length > 0) problems.push(`${where}: imports inside ${dependency}; use its public names`);
      } else if (target.startsWith(".")) {
        const inside = relative(folder, join(dirname(file), target));
        if (inside.startsWith("..") && !test) problems.push(`${where}: reaches out of its package with ${target}`);
      }
    }
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log("imports: every arrow points the right way");
