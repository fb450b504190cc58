import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { readConfig } from "../config/read-config.ts";
import type { Config } from "../config/settings.ts";
import { PATHS } from "../core/paths.ts";
import { keyPath } from "../secrets/key-file.ts";
import type { Args, Command } from "./args.ts";
import { EXIT } from "./exit.ts";
import { withCore } from "./local.ts";
import { answer } from "./output.ts";

export const doctor: Command = {
  flags: [],
  settings: "all",
  run,
};

interface Check {
  name: string;
  ok: boolean;
  /** What was found; for a failed check also what to do. */
  detail: string;
}

async function run(args: Args): Promise<number> {
  const checks: Check[] = [nodeVersion()];
  let config: Config | undefined;
  await check(checks, "settings", async () => {
    config = readConfig(args.options, process.env);
    return "all can be used";
  });
  if (config) await installation(checks, config);
  const ok = checks.every((one) => one.ok);
  const lines = checks.map((one) => `${one.ok ? "ok  " : "FAIL"}  ${one.name}: ${one.detail}`);
  answer(args.json, { ok, checks }, lines.join("\n"));
  return ok ? EXIT.ok : EXIT.failed;
}

async function installation(checks: Check[], config: Config): Promise<void> {
  const dataDir = resolve(config.dataDir);
  await check(checks, "data folder", async () => {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.R_OK);
    return `${dataDir} can be written`;
  });
  await check(checks, "secret key", async () => {
    if (config.secretKey !== undefined) return "from SIGNALBOX_SECRET_KEY";
    const found = existsSync(keyPath(dataDir)) ? statSync(keyPath(dataDir)).mode & 0o777 : undefined;
    if (found === undefined) return "none yet; it is made at the first start";
    return `${keyPath(dataDir)} (${found.toString(8)})`;
  });
  await check(checks, "database", () =>
    withCore(config, async ({ database, services }) => {
      const started = performance.now();
      await services.storage.ping();
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const workflows = (await services.storage.workflows.list()).length;
      return `${database.description} answers in ${ms} ms; ${workflows} workflow(s)`;
    }),
  );
  await check(checks, "port", () => portFree(config.host, config.port));
  await check(checks, "editor", async () => {
    if (existsSync(PATHS.editor)) return "built";
    throw new Error("not built; run: pnpm --filter @signalbox/editor build");
  });
}

async function check(checks: Check[], name: string, look: () => Promise<string>): Promise<void> {
  try {
    checks.push({ name, ok: true, detail: await look() });
  } catch (error) {
    checks.push({ name, ok: false, detail: (error as Error).message });
  }
}

function nodeVersion(): Check {
  const [major = 0] = process.versions.node.split(".").map(Number);
  const ok = major >= 24;
  return { name: "Node.js", ok, detail: ok ? process.version : `${process.version}; install version 24 or newer` };
}

function portFree(host: string, port: number): Promise<string> {
  if (port === 0) return Promise.resolve("any free one");
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === "EADDRINUSE"
            ? `${port} is in use (by a running Signalbox?); choose another with --port`
            : error.message,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(() => resolve(`${port} is free`)));
  });
}
