import { join } from "node:path";
import { foreground } from "./spawn.mjs";

/** Becomes the program: the same process where the platform can do that, so that signals reach it directly. */
export async function start(root, { node, env }, args) {
  const argv = [join(root, "apps", "server", "src", "cli.ts"), ...args];
  if (node === process.execPath && typeof process.execve === "function") {
    // It is announced as experimental on every call; the fallback below does the same with one process more.
    process.removeAllListeners("warning");
    process.execve(node, [node, ...argv], env);
  }
  return foreground(node, argv, { env });
}
