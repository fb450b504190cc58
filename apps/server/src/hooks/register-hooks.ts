import type { IncomingMessage, Server } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "../config/settings.ts";
import { cleanAddress } from "../triggers/trigger-index.ts";
import type { HookHandler } from "./hook-handler.ts";

/** Every method, since senders differ; what a trigger takes is its own business. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;

/** `/hooks/…`: bodies stay the bytes that were signed, and nothing about these requests needs a session. */
export function registerHooks(
  app: FastifyInstance,
  handle: HookHandler,
  baseUrl: (request: FastifyRequest) => string,
): void {
  app.removeAllContentTypeParsers();
  // The handler reads the body itself.
  app.addContentTypeParser("*", (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null));
  app.route({
    method: [...METHODS],
    url: "/hooks/*",
    config: { right: "public" },
    handler: async (request, reply) => {
      reply.hijack();
      const query: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
        query[name] = Array.isArray(value) ? (value[0] ?? "") : value;
      }
      await handle({
        request: request.raw,
        response: reply.raw,
        address: cleanAddress((request.params as { "*": string })["*"]),
        baseUrl: baseUrl(request),
        query,
      });
    },
  });
}

/** What most senders do: a POST to an address without anything that would have to be decoded. */
const PLAIN = /^\/hooks\/([\w.~/-]{1,500})$/;

/**
 * Hands plain webhook requests over before the framework sees them: its way costs a tenth of a run. All others, and
 * all when a proxy in front may say what the address was, take the route above, to the same handler.
 */
export function hooksFirst(server: Server, handle: HookHandler, config: Config): void {
  if (config.trustProxy !== false && config.publicUrl === undefined) return;
  const others = server.listeners("request");
  const here = `${config.host}:${config.port}`;
  const baseUrl = (request: IncomingMessage) => config.publicUrl ?? `http://${request.headers.host ?? here}`;
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    const path = request.method === "POST" ? PLAIN.exec(request.url ?? "")?.[1] : undefined;
    if (path === undefined) for (const other of others) other.call(server, request, response);
    else void handle({ request, response, address: cleanAddress(path), baseUrl: baseUrl(request), query: {} });
  });
}
