import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Sealer } from "./sealer.ts";

/** The server must not start: going on would lose secrets or show them. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

export const keyPath = (dataDir: string): string => join(dataDir, "secret.key");

/**
 * The sealer of this installation: the key of the settings, or the file `secret.key` in the data folder, which is
 * made (readable by its owner only) when nothing was sealed yet.
 *
 * @param sealedWith Ids of the keys that stored secrets were sealed with.
 * @throws KeyError when one of them is missing: the secrets cannot be opened without it, and a new one would hide that.
 */
export function openSealer(options: {
  dataDir: string;
  secretKey?: string | undefined;
  sealedWith: readonly string[];
}): Sealer {
  const path = keyPath(options.dataDir);
  const keys = options.secretKey === undefined ? (readKeys(path) ?? []) : [decode(options.secretKey)];
  if (keys.length === 0) {
    if (options.sealedWith.length > 0) throw missing(path, options.sealedWith);
    keys.push(...createKey(path));
  }
  const sealer = new Sealer(keys);
  const unknown = options.sealedWith.filter((id) => !sealer.has(id));
  if (unknown.length > 0) throw missing(options.secretKey === undefined ? path : "SIGNALBOX_SECRET_KEY", unknown);
  return sealer;
}

const missing = (place: string, ids: readonly string[]) =>
  new KeyError(
    `Stored secrets were sealed with key ${ids.join(", ")}, but ${place} does not hold it. ` +
      "Put the key file of this installation back (it belongs in every backup), or delete the connections whose secrets are lost and enter them anew.",
  );

const decode = (text: string): Buffer => Buffer.from(text.trim(), "base64");

/** One key a line, the current one first; lines that begin with # are remarks. */
function readKeys(path: string): Buffer[] | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new KeyError(`The key file ${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const keys = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map(decode);
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
    throw new KeyError(
      `The key file ${path} is damaged: expected lines of 32 bytes as base64. Put it back from a backup.`,
    );
  }
  return keys;
}

/** Written whole under another name, then linked: no reader sees half a key, and of two processes one wins. */
function createKey(path: string): Buffer[] {
  mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = openSync(draft, "wx", 0o600);
  writeSync(
    file,
    `# Seals the secrets of Signalbox. Keep it with your backups, and to yourself.\n${key.toString("base64")}\n`,
  );
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(draft, path);
    return [key];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return readKeys(path) ?? [];
  } finally {
    unlinkSync(draft);
  }
}
