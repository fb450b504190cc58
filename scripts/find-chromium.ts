import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const runnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Path of a Chromium for browser tests: `SIGNALBOX_CHROMIUM`, else the first of the usual names on PATH.
 *
 * @returns undefined when there is none; tests then skip and say so.
 * @throws Error when `SIGNALBOX_CHROMIUM` names something that cannot be run: a typing error must not skip tests.
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.SIGNALBOX_CHROMIUM;
  if (named) {
    if (runnable(named)) return named;
    throw new Error(`SIGNALBOX_CHROMIUM is ${named}, which is not a program that can be run. Correct or unset it.`);
  }
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean))
    for (const name of NAMES) if (runnable(join(folder, name))) return join(folder, name);
  return undefined;
}

/**
 * Like `findChromium`, but installs Debian's package when there is none and this process may.
 *
 * @returns the path, or undefined with `reason` in a sentence.
 */
export function ensureChromium(): { path?: string; reason?: string } {
  const found = findChromium();
  if (found) return { path: found };
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0)
    return { reason: "no Chromium found, browser tests are skipped; set SIGNALBOX_CHROMIUM to its path to run them" };
  const options = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } } as const;
  try {
    execFileSync("apt-get", ["update", "-q"], options);
    execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], options);
  } catch {
    return { reason: "Chromium could not be installed (apt-get install chromium), browser tests are skipped" };
  }
  const path = findChromium();
  return path ? { path } : { reason: "Chromium was installed but is not on PATH, browser tests are skipped" };
}

if (import.meta.main && process.argv.includes("--install")) {
  const { path, reason } = ensureChromium();
  if (path) console.log(path);
  else console.error(reason);
}
