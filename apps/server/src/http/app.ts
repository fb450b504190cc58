import cookie from "@fastify/cookie";
import websocket from "@fastify/websocket";
import { SignalboxError } from "@signalbox/model";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Config } from "../config/settings.ts";
import { hookHandler } from "../hooks/hook-handler.ts";
import type { HookService } from "../hooks/hook-service.ts";
import { registerCallbacks } from "../hooks/register-callbacks.ts";
import { hooksFirst, registerHooks } from "../hooks/register-hooks.ts";
import type { LiveHub } from "../live/live-hub.ts";
import { LIVE_SOCKET_OPTIONS, registerLive } from "../live/register-live.ts";
import type { HealthCheck } from "../ops/health.ts";
import type { Logger } from "../ops/log.ts";
import { registerOps } from "../ops/register-ops.ts";
import type { Services } from "../services/context.ts";
import { API_PREFIX, registerApi } from "./api.ts";
import { requireRights } from "./authenticate.ts";
import { acceptBytes, acceptJson } from "./body.ts";
import { sendError } from "./errors.ts";
import type { Handlers } from "./handlers.ts";
import { openApi } from "./openapi.ts";
import { addSecurityHeaders } from "./security.ts";
import { registerWeb } from "./web.ts";

export interface AppParts {
  config: Config;
  log: Logger;
  version: string;
  authenticator: Authenticator;
  handlers: Handlers;
  hooks: HookService;
  services: Services;
  live: LiveHub;
  health: HealthCheck;
  /** Text of the metrics page. */
  metrics: () => string;
  /** Folder of the built editor. */
  editorDir: string;
}

/**
 * The HTTP application: API, live feed, webhooks, pages, health. It owns no process, port or database, so tests
 * `inject` into it. Every address names a right or says that it is public; one that does neither is a start error.
 */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { config } = parts;
  const app = Fastify({
    loggerInstance: parts.log as unknown as FastifyBaseLogger,
    // A line for every request costs more than many of them; failures are logged where they are answered.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.bodyLimit,
    trustProxy: config.trustProxy,
    requestTimeout: config.bodyTimeout + 10_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    // Requests that come in while stopping are answered in the registry's shape, by the hook below.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  }) as unknown as FastifyInstance;
  app.addHook("onRoute", (route) => {
    if (route.config?.right === undefined && route.method !== "HEAD" && route.path !== "/*") {
      throw new Error(`${String(route.method)} ${route.path} names no right: set config.right, "public" included`);
    }
  });
  app.addHook("onRequest", (_request, _reply, done) => {
    done(parts.health.isStopping ? new SignalboxError("SHUTTING_DOWN") : undefined);
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, config));
  await app.register(cookie);
  await app.register(websocket, { options: LIVE_SOCKET_OPTIONS });
  const baseUrl = (request: FastifyRequest) =>
    config.publicUrl ?? `${request.protocol}://${request.headers.host ?? `${config.host}:${config.port}`}`;

  await app.register(async (scope) => {
    await addSecurityHeaders(scope, []);
    acceptJson(scope, config);
    requireRights(scope, parts.authenticator, config);
    registerApi(scope, parts.handlers, baseUrl);
    registerLive(scope, parts.live, parts.authenticator);
    const description = JSON.stringify(openApi(parts.version));
    scope.get(`${API_PREFIX}/openapi.json`, { config: { right: "public" } }, (_request, reply) =>
      reply.type("application/json; charset=utf-8").send(description),
    );
    registerOps(scope, parts.health, parts.metrics);
  });
  const hooks = hookHandler({
    hooks: parts.hooks,
    limits: config,
    isStopping: () => parts.health.isStopping,
    log: parts.log as unknown as FastifyBaseLogger,
  });
  await app.register(async (scope) => registerHooks(scope, hooks, baseUrl));
  await app.register(async (scope) => {
    acceptBytes(scope, config);
    registerCallbacks(scope, parts.services);
  });
  // In a scope of its own, so that answers to webhooks do not carry the headers of pages.
  await app.register((scope) =>
    registerWeb(scope, { config, authenticator: parts.authenticator, editorDir: parts.editorDir }),
  );
  hooksFirst(app.server, hooks, config);
  return app;
}
