import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { explain, say, text } from "./messages.mjs";
import { capture } from "./spawn.mjs";

/** Node 24 runs TypeScript as it is; pnpm 12 reads this lock file. */
export const NODE_MAJOR = 24;
export const PNPM_MAJOR = 12;

/** First number of a version text such as `v24.1.0`; 0 when there is none. */
export const majorOf = (text) => Number(/(\d+)\./.exec(text)?.[1] ?? 0);

const major = async (command, env) => {
  const { code, stdout } = await capture(command, ["--version"], { env });
  return code === 0 ? majorOf(stdout) : 0;
};

const withPath = (env, folder) => {
  // Windows spells the name its own way.
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  return { ...env, [name]: [folder, env[name] ?? ""].join(delimiter) };
};

/**
 * The Node that runs Signalbox, and an environment in which `node` and `pnpm` are the right ones.
 *
 * The running Node is taken when it is new enough. Otherwise the one found the last time, if it is still there, so
 * that a second start asks no registry. Otherwise `npx` brings it.
 *
 * @param {{ root: string, needPnpm: boolean, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>}
 * @throws Setback when it has to be fetched and cannot.
 */
export async function toolchain({ root, needPnpm, env = process.env }) {
  const nodeOk = majorOf(process.version) >= NODE_MAJOR;
  const own = { node: process.execPath, env: withPath(env, dirname(process.execPath)) };
  if (nodeOk && (!needPnpm || (await major("pnpm", own.env)) >= PNPM_MAJOR)) return own;

  const known = await remembered(root, env, needPnpm);
  if (known) return nodeOk ? { node: own.node, env: known.env } : known;

  const missing = nodeOk ? [`pnpm@${PNPM_MAJOR}`] : [`node@${NODE_MAJOR}`, `pnpm@${PNPM_MAJOR}`];
  const names = missing.join(text(" and ", " 和 ")).replaceAll("@", " ");
  say(text(`fetching ${names} (only this once) ...`, `正在下载 ${names}（仅此一次）……`));
  const brought = await bring(missing, env);
  remember(root, brought.folder, brought.node);
  const made = { node: nodeOk ? own.node : brought.node, env: withPath(env, brought.folder) };
  if (nodeOk) made.env = withPath(made.env, dirname(own.node));
  return made;
}

async function bring(packages, env) {
  const report = "console.log(JSON.stringify({node:process.execPath,path:process.env.PATH||process.env.Path}))";
  const args = ["-y", "--loglevel=error", "--prefer-offline", ...packages.flatMap((name) => ["-p", name])];
  const { code, output, stdout } = await capture("npx", [...args, "--", "node", "-e", quoted(report)], { env });
  const line = stdout.split("\n").find((text) => text.startsWith('{"node"'));
  if (code !== 0 || !line) throw explain(packages.join(" and ").replaceAll("@", " "), output);
  const { node, path } = JSON.parse(line);
  return { node, folder: path.split(delimiter)[0] };
}

const quoted = (code) => (process.platform === "win32" ? JSON.stringify(code) : code);

const file = (root) => join(root, ".cache", "toolchain.json");

function remember(root, folder, node) {
  mkdirSync(dirname(file(root)), { recursive: true });
  writeFileSync(file(root), JSON.stringify({ folder, node }));
}

async function remembered(root, env, needPnpm) {
  try {
    const { folder, node } = JSON.parse(readFileSync(file(root), "utf8"));
    const made = { node, env: withPath(env, folder) };
    if (!existsSync(node) || (await major(node)) < NODE_MAJOR) return undefined;
    return needPnpm && (await major("pnpm", made.env)) < PNPM_MAJOR ? undefined : made;
  } catch {
    return undefined;
  }
}
