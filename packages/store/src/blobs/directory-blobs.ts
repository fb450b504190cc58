import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SignalboxError } from "@signalbox/model";
import { type BlobStore, MARK } from "./blob-store.ts";

/** What a writer that was killed has left is removed when it is as old as this; milliseconds. */
const LEFTOVER_AFTER = 3_600_000;

/**
 * Blobs as files, `ab/cdef…`, written aside, flushed, and renamed: a file is there whole or not at all, also after a
 * power cut. Several processes may use one folder, also on a shared drive.
 */
export async function directoryBlobs(folder: string): Promise<BlobStore> {
  const store = new DirectoryBlobs(folder);
  await store.prepare();
  return store;
}

class DirectoryBlobs implements BlobStore {
  readonly description: string;
  readonly #folder: string;
  readonly #aside: string;

  constructor(folder: string) {
    this.description = `the folder ${folder}`;
    this.#folder = folder;
    this.#aside = join(folder, "incoming");
  }

  prepare(): Promise<void> {
    return this.#try(async () => {
      await mkdir(this.#aside, { recursive: true, mode: 0o700 });
      const until = Date.now() - LEFTOVER_AFTER;
      for (const name of await readdir(this.#aside)) {
        const file = join(this.#aside, name);
        const { mtimeMs } = (await stat(file).catch(ignoreMissing)) ?? { mtimeMs: Number.POSITIVE_INFINITY };
        if (mtimeMs < until) await rm(file, { force: true });
      }
    });
  }

  put(key: string, data: Uint8Array): Promise<void> {
    return this.#try(() => this.#write(this.#path(key), data));
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#try(() => readFile(this.#path(key)).catch(ignoreMissing));
  }

  delete(keys: readonly string[]): Promise<void> {
    return this.#try(async () => {
      for (const key of keys) await unlink(this.#path(key)).catch(ignoreMissing);
    });
  }

  mark(): Promise<string | undefined> {
    return this.#try(() => readFile(join(this.#folder, MARK), "utf8").catch(ignoreMissing));
  }

  setMark(mark: string): Promise<void> {
    return this.#try(() => this.#write(join(this.#folder, MARK), Buffer.from(mark)));
  }

  #path(key: string): string {
    return join(this.#folder, key.slice(0, 2), key.slice(2));
  }

  async #write(path: string, data: Uint8Array): Promise<void> {
    const aside = join(this.#aside, randomUUID());
    try {
      const file = await open(aside, "wx", 0o600);
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(aside, path);
      await flushFolder(dirname(path));
      if (made !== undefined) await flushFolder(dirname(made));
    } catch (error) {
      await rm(aside, { force: true }).catch(() => {});
      throw error;
    }
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new SignalboxError("BLOB_STORE_AWAY", { store: this.description, detail }, { cause: error });
    }
  }
}

/** A new name in a folder is only safe once the folder is flushed. Where folders cannot be opened (Windows), it is. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM" && (error as NodeJS.ErrnoException).code !== "EINVAL")
      throw error;
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
