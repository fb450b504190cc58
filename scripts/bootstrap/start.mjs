import { join } from "node:path";
import { foreground } from "./spawn.mjs";

/**
 * How memory is collected. Runs live for milliseconds, so nearly everything a collection of young objects finds is
 * over, as long as nothing is taken for lasting that is not.
 *
 * - Room for young objects, in MB a half: with the default of 16 more runs are caught by a collection.
 * - No guessing where objects will last. V8 sees that those of the runs under way survive, and from then on makes all
 *   of their kind as old ones at once; they and all they refer to then stay until the whole memory is collected.
 *   Without, most collections take 2 to 3 ms instead of 10, and leave a third as much behind.
 */
const NODE_OPTIONS = ["--max-semi-space-size=32", "--no-allocation-site-pretenuring"];

/** Becomes the program: the same process where the platform can do that, so that signals reach it directly. */
export async function start(root, { node, env }, args) {
  const argv = [...NODE_OPTIONS, join(root, "apps", "server", "src", "cli.ts"), ...args];
  if (node === process.execPath && typeof process.execve === "function") {
    // It is announced as experimental on every call; the fallback below does the same with one process more.
    process.removeAllListeners("warning");
    process.execve(node, [node, ...argv], env);
  }
  return foreground(node, argv, { env });
}
