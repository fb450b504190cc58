import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const SKIP = new Set(["node_modules", "dist", "test", "test-results", ".cache"]);

/** Every file below a folder, sorted, without what is made by tools; nothing when the folder does not exist. */
export function filesBelow(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !SKIP.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

/**
 * A digest of names and contents, so that a changed, added or removed file changes it.
 *
 * @param {string} root Names are taken relative to it: the digest is the same in every checkout.
 * @param {string[]} files
 */
export function digest(root, files) {
  const hash = createHash("sha256");
  for (const path of files)
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  return hash.digest("hex");
}

/** Content of a stamp file; empty when there is none. */
export function readStamp(path) {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
