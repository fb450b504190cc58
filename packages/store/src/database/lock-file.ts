import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { SignalboxError } from "@signalbox/model";
import { pause } from "./failures.ts";
import { judge, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

interface Holder extends ProcessIdentity {
  /** Tells two holds of one process apart. */
  hold: string;
}

/**
 * Takes a lock file that names its holder. A live holder is never robbed, however old its lock; one whose process has
 * ended is removed. Of a holder on another machine or in another container nothing can be known: it counts as live.
 *
 * @param wait Milliseconds to wait for a live holder; default 0.
 * @returns a function that releases the lock.
 * @throws SignalboxError `FOLDER_IN_USE` naming the holder.
 */
export async function takeLock(path: string, wait = 0): Promise<() => Promise<void>> {
  const mine: Holder = { ...ownIdentity(), hold: randomUUID() };
  const until = Date.now() + wait;
  for (;;) {
    if (await create(path, mine)) return () => release(path, mine);
    const holder = await read(path);
    if (holder && judge(holder) === "dead") await remove(path, holder);
    else if (Date.now() >= until) throw inUse(path, holder);
    else await pause(50);
  }
}

/** Written apart and linked into place, so that nobody ever reads half a lock. */
async function create(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.hold}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function read(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/**
 * Two processes may find the same dead holder. Moving the file away is atomic, so one of them moves the dead lock;
 * the other may move a live one that was made meanwhile, sees that, and puts it back.
 */
async function remove(path: string, dead: Holder): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await read(aside);
  if (moved?.hold !== dead.hold) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function release(path: string, mine: Holder): Promise<void> {
  if ((await read(path))?.hold === mine.hold) await rm(path, { force: true });
}

function inUse(path: string, holder: Holder | undefined): SignalboxError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : "another process";
  return new SignalboxError("FOLDER_IN_USE", { folder: dirname(path), holder: who, lock: path });
}
