import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Logger } from "../ops/log.ts";

export interface DemoShop {
  url: string;
  /** Host and port of its mail server. */
  smtp: { host: string; port: number } | undefined;
  stop(): Promise<void>;
}

const READY_MS = 15_000;

/**
 * Runs the demo shop beside the server and waits until it says that it is open.
 *
 * @throws Error with the last line it wrote when it does not open within 15 s.
 */
export async function startDemoShop(options: {
  main: string;
  signalbox: string;
  secret: string;
  /** 0 takes any free one. */
  port: number;
  smtpPort: number;
  /** File in which the shop keeps itself (in the data folder), so that orders under way outlive a restart. */
  ledger: string;
  log: Logger;
}): Promise<DemoShop> {
  const { main, signalbox, secret, port, smtpPort } = options;
  const flags = {
    "--port": port,
    "--smtp-port": smtpPort,
    "--signalbox": signalbox,
    "--secret": secret,
    "--ledger": options.ledger,
  };
  const args = [main, ...Object.entries(flags).flatMap(([name, value]) => [name, String(value)])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: plainEnvironment() });
  let last = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    last = line;
    options.log.debug({ line }, "demo shop");
  });
  const ready = await waitUntilReady(child, () => last).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  child.on("exit", (code) => code && options.log.warn({ code, last }, "the demo shop ended"));
  return { url: ready.url, smtp: smtpOf(ready.smtp), stop: () => stopChild(child) };
}

/** The shop is a stranger to this server: it gets none of its settings and secrets. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG, TZ, NODE_OPTIONS } = process.env;
  return { PATH, HOME, TMPDIR, LANG, TZ, NODE_OPTIONS };
}

function waitUntilReady(child: ChildProcess, last: () => string): Promise<{ url: string; smtp?: unknown }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the demo shop did not open within ${READY_MS} ms`)), READY_MS);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      try {
        const said = JSON.parse(line) as { ready?: boolean; url: string; smtp?: unknown };
        if (said.ready) resolve(said);
      } catch {
        // Not the line that is waited for.
      }
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the demo shop ended with code ${code}: ${last()}`)));
    lines.once("line", () => clearTimeout(timer));
    child.once("exit", () => clearTimeout(timer));
  });
}

/** `127.0.0.1:2525` in its parts. */
function smtpOf(said: unknown): DemoShop["smtp"] {
  const match = typeof said === "string" ? /^(.+):(\d+)$/.exec(said) : null;
  return match ? { host: match[1] ?? "", port: Number(match[2]) } : undefined;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.removeAllListeners("exit");
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
  await gone;
  clearTimeout(timer);
}
