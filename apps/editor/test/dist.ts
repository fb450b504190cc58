import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const editor = fileURLToPath(new URL("..", import.meta.url));
const packages = join(editor, "../../packages");
const cache = join(editor, "node_modules/.cache");

/** Everything the build is made of; a later write of any of it makes another stamp. */
function stamp(): string {
  const folders = ["model", "expressions", "engine", "client"].map((name) => join(packages, name, "src"));
  const files = [join(editor, "src"), join(editor, "public"), ...folders].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  files.push(join(editor, "index.html"), join(editor, "vite.config.ts"), join(editor, "package.json"));
  const newest = Math.max(...files.map((file) => statSync(file).mtimeMs));
  return `${files.length} ${newest}`;
}

/** Builds the editor as it is shipped, once for all test files and until something changes. @returns the folder */
export function builtEditor(): string {
  const dist = join(cache, "test-dist");
  const mark = join(cache, "test-dist.stamp");
  const now = stamp();
  if (read(mark) === now) return dist;
  mkdirSync(cache, { recursive: true });
  const vite = createRequire(join(editor, "package.json")).resolve("vite/package.json");
  const bin = join(vite, "..", "bin", "vite.js");
  execFileSync(
    process.execPath,
    [bin, "build", editor, "--outDir", dist, "--emptyOutDir", "--manifest", "--logLevel", "error"],
    {
      cwd: editor,
      // A development build of React would be three times as large as what is shipped.
      env: { ...process.env, NODE_ENV: "production" },
    },
  );
  writeFileSync(mark, now);
  return dist;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
