import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { bench } from "./bench.mjs";
import { buildEditor, needsEditor } from "./editor.mjs";
import { install, needsInstall } from "./install.mjs";
import { Setback } from "./messages.mjs";
import { foreground } from "./spawn.mjs";
import { start } from "./start.mjs";
import { test } from "./test.mjs";
import { toolchain } from "./toolchain.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const USAGE = `usage: node scripts/run.mjs <command> [flags]

  start [flags]        start the server (flags go to it: --port, --data-dir, --host, ...)
  signalbox <command>  any other command of the program: signalbox validate, export, import, token, doctor, ...
  test [paths]         checks and tests; with paths, only those tests
  verify               the same as test, without paths
  soak [flags]         real processes and a real database, broken at random: --minutes, --seed, --control, --sim, --json
  soak:kill            the long kill test: 200 orders, 50 kills
  bench:<name>         a benchmark of bench/, for example bench:http`;

/**
 * @param {string[]} argv Command and flags.
 * @returns {Promise<number>} exit code.
 */
export async function main([command = "", ...args]) {
  try {
    if (["", "help", "--help", "-h"].includes(command)) {
      console.log(USAGE);
      return command === "" ? 1 : 0;
    }
    return await run(command, args);
  } catch (error) {
    if (!(error instanceof Setback)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return 1;
  }
}

async function run(command, args) {
  if (!/^(start|signalbox|test|verify|soak|soak:kill|bench:.+)$/.test(command))
    throw new Setback(`There is no command ${command}.`, USAGE);
  const tools = await ready();
  if (command === "test" || command === "verify") return test(root, tools, command === "test" ? args : []);
  if (command === "soak:kill") {
    const full = { SIGNALBOX_KILL_ORDERS: "200", SIGNALBOX_KILLS: "50" };
    return test(root, { ...tools, env: { ...full, ...tools.env } }, ["e2e/kill-w8.test.ts"]);
  }
  if (command === "soak") return foreground(tools.node, ["e2e/soak/soak.ts", ...args], { cwd: root, env: tools.env });
  if (command.startsWith("bench:")) return bench(root, tools, command.slice("bench:".length), args);
  if (command === "signalbox") return start(root, tools, args);
  if (needsEditor(root)) await buildEditor(root, tools);
  return start(root, tools, ["start", ...args]);
}

/** Node 24 and every dependency in place. */
async function ready() {
  const stale = needsInstall(root);
  const tools = await toolchain({ root, needPnpm: stale });
  if (stale) await install(root, tools);
  return tools;
}
