import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

const dist = join(cache, "test-dist");
const mark = join(cache, "test-dist.stamp");
const lock = join(cache, "test-dist.lock");
/** Milliseconds after which whoever has the lock has ended in the middle of it. */
const STALE = 180_000;

/**
 * Builds the editor as it is shipped, once for all test files and until something changes; of files that run at the same
 * time one builds and the others wait for it. @returns the folder
 */
export function builtEditor(): string {
  mkdirSync(cache, { recursive: true });
  const now = stamp();
  while (read(mark) !== now) {
    if (!locked()) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      continue;
    }
    try {
      if (read(mark) !== now) build(now);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return dist;
}

/** Takes the lock. @returns false when another has it. */
function locked(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > STALE)
      rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function build(now: string): void {
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
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
