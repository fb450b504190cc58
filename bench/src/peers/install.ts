import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logIn, run } from "./processes.ts";

/** n8n alone takes six minutes on a quiet machine. */
const TIMEOUT_MS = 30 * 60_000;

/**
 * Installs the packages into `<scratch>/<name of the first>`, unless they are there.
 *
 * No install script runs: they want to build or report what is not needed here. The lock that npm writes stays in that
 * folder.
 *
 * @returns the folder.
 * @throws Error with the end of what npm said.
 */
export async function install(scratch: string, packages: readonly string[]): Promise<string> {
  const wanted = packages.map(nameAndVersion);
  const folder = join(scratch, (wanted[0]?.name ?? "").replace(/^@/, "").replace("/", "-"));
  if (wanted.every(({ name, version }) => installedVersion(folder, name) === version)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "scratch", version: "0.0.0", private: true }));
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...packages];
  const npm = npmProgram();
  await run({ ...npm, args: [...npm.args, ...args], cwd: folder, logFile: logIn(folder, "install") }, TIMEOUT_MS);
  return folder;
}

/** npm itself when it has started this, so that no other one is needed on the path. */
function npmProgram(): { file: string; args: string[] } {
  const own = process.env.npm_execpath;
  if (own && /npm-cli\.[cm]?js$/.test(own) && existsSync(own)) return { file: process.execPath, args: [own] };
  return { file: process.platform === "win32" ? "npm.cmd" : "npm", args: [] };
}

export function nameAndVersion(text: string): { name: string; version: string } {
  const at = text.lastIndexOf("@");
  return { name: text.slice(0, at), version: text.slice(at + 1) };
}

function installedVersion(folder: string, name: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}
