import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { judge, type ProcessIdentity } from "../database/process-identity.ts";

/**
 * How many processes use a server: each has a file in `folder`, and those of processes that have ended are removed.
 * Of a process on another machine or in another container nothing can be known: it counts.
 */
export async function countUsers(folder: string): Promise<number> {
  let live = 0;
  for (const name of await readdir(folder).catch(ifMissing<string[]>([]))) {
    const path = join(folder, name);
    const text = await readFile(path, "utf8").catch(ifMissing(""));
    const dead = text === "" || judge(JSON.parse(text) as ProcessIdentity) === "dead";
    if (dead) await rm(path, { force: true });
    else live++;
  }
  return live;
}

/** Only what is not there counts as none: a server must not look unused because its files could not be read. */
const ifMissing =
  <T>(none: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === "ENOENT") return none;
    throw error;
  };
