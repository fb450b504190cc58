import { uuidv7 } from "@signalbox/model";
import type { Ids } from "../decide/decide.ts";

type Crypto = typeof import("node:crypto");

/**
 * Ids from node:crypto. Asked for at the first use, not imported: the folding half of this package also runs in
 * browsers, where there is no such module and nothing that needs one.
 *
 * @param secret Keys the wait tokens, so that nobody can make one up.
 */
export function nodeIds(secret: string): Ids {
  const { hash, createHmac } = nodeCrypto();
  // In one call: every attempt needs one, and making a hash object costs several times the hashing.
  const digest = (text: string) => hash("sha256", text, "buffer");
  return {
    token: (run, path, seen) => createHmac("sha256", secret).update(`${run}\n${path}\n${seen}`).digest("base64url"),
    idempotencyKey: (run, path) => hash("sha256", `key\n${run}\n${path}`, "hex").slice(0, 40),
    childRun: (run, path, seen, at) => uuidv7(at, digest(`child\n${run}\n${path}\n${seen}`)),
    chance: (run, path, attempt) => digest(`chance\n${run}\n${path}\n${attempt}`).readUInt32BE(0) / 2 ** 32,
  };
}

export function newRunId(now: number): string {
  return uuidv7(now, nodeCrypto().randomBytes(10));
}

function nodeCrypto(): Crypto {
  const crypto = globalThis.process?.getBuiltinModule?.("node:crypto");
  if (!crypto) throw new Error("Runs can only be executed in Node.js 22.3 or newer.");
  return crypto;
}
