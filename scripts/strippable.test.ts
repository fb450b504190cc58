import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
/** What Node.js runs as it is; the editor is bundled. */
const FOLDERS = ["packages", "apps/server", "examples", "bench", "e2e", "scripts"];

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "node_modules" || entry.name === "dist") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

/** Undefined when Node.js can run it. */
function refusal(source: string): string | undefined {
  try {
    stripTypeScriptTypes(source);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Compiler, linter and test runner each have a parser of their own; what they take is not always what runs. */
test("Node.js strips the types of every source", () => {
  const files = FOLDERS.flatMap((folder) => [...sources(join(root, folder))]);
  expect(files.length).toBeGreaterThan(300);
  const refused = files.flatMap((file) => {
    const why = refusal(readFileSync(file, "utf8"));
    return why === undefined ? [] : [`${file.slice(root.length + 1)}: ${why}`];
  });
  expect(refused).toEqual([]);
});

test("control: what only other parsers take is refused", () => {
  expect(refusal('for (const of of ["known"] as const) console.log(of);')).toBeDefined();
});
