import { join } from "node:path";
import { foreground } from "./spawn.mjs";

const ENTRY = { start: ["apps/server/src/cli.ts", "start"], demo: ["scripts/demo.ts"] };

/** Becomes the server (or the demo): the same process where the platform can do that, so that signals reach it directly. */
export async function start(root, { node, env }, command, args) {
  const [entry, ...first] = ENTRY[command];
  const argv = [join(root, entry), ...first, ...args];
  if (node === process.execPath && typeof process.execve === "function") {
    // It is announced as experimental on every call; the fallback below does the same with one process more.
    process.removeAllListeners("warning");
    process.execve(node, [node, ...argv], env);
  }
  return foreground(node, argv, { env });
}
