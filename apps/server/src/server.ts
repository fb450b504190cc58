import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { isLoopback } from "./config/read-config.ts";
import type { Core } from "./core/create-core.ts";
import { PATHS } from "./core/paths.ts";
import { VERSION } from "./core/version.ts";
import { buildApp } from "./http/app.ts";
import { makeHandlers } from "./services/handlers.ts";

export interface Server {
  app: FastifyInstance;
  /** Address for people on this machine, without a slash at the end. */
  url: string;
  port: number;
  /** Takes no more requests and lets those under way finish; the core is not stopped. */
  close(): Promise<void>;
}

/** The HTTP application of a core; it listens nowhere yet. */
export function appOf(core: Core, editorDir: string = PATHS.editor): Promise<FastifyInstance> {
  const { config, services, health, metrics } = core;
  return buildApp({
    config,
    log: services.log,
    version: VERSION,
    authenticator: services.authenticator,
    handlers: makeHandlers(services),
    hooks: services.hooks,
    services,
    live: services.live,
    health,
    metrics: () => metrics.text(),
    editorDir,
  });
}

/** Listens at the address of the settings. @throws Error EADDRINUSE when the port is taken. */
export async function listen(core: Core, editorDir?: string): Promise<Server> {
  const app = await appOf(core, editorDir);
  const { host, port: wanted } = core.config;
  await app.listen({ host, port: wanted });
  const { port } = app.server.address() as AddressInfo;
  const shown = isLoopback(host) ? (host.includes(":") ? `[${host.replace(/[[\]]/g, "")}]` : host) : "127.0.0.1";
  return { app, url: `http://${shown}:${port}`, port, close: () => app.close() };
}
