import { SignalboxError } from "@signalbox/model";
import type { HookRequest } from "@signalbox/sdk";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "../config/settings.ts";
import { acceptBytes } from "../http/body.ts";
import { cleanAddress } from "../triggers/trigger-index.ts";
import type { HookReply, HookService } from "./hook-service.ts";

/** Every method, since senders differ; what a trigger takes is its own business. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;
const EMPTY = new Uint8Array();

/** `/hooks/…`: bodies stay the bytes that were signed, and nothing about these requests needs a session. */
export function registerHooks(
  app: FastifyInstance,
  hooks: HookService,
  config: Config,
  baseUrl: (request: FastifyRequest) => string,
): void {
  acceptBytes(app, config);
  app.route({
    method: [...METHODS],
    url: "/hooks/*",
    config: { right: "public" },
    handler: async (request, reply) => {
      const address = cleanAddress((request.params as { "*": string })["*"]);
      if (address === "") throw new SignalboxError("HOOK_UNKNOWN", { path: "/hooks/" });
      const answer = await hooks.handle(address, toHookRequest(request, baseUrl(request)));
      reply.code(answer.status);
      for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
      return reply.send(bodyOf(answer, reply.hasHeader("content-type"), (type) => reply.type(type)));
    },
  });
}

/** Texts go out as they are; everything else as JSON. */
function bodyOf(answer: HookReply, typed: boolean, setType: (type: string) => void): string {
  if (typeof answer.body === "string") {
    if (!typed) setType("text/plain; charset=utf-8");
    return answer.body;
  }
  if (!typed) setType("application/json; charset=utf-8");
  return answer.body === null ? "" : JSON.stringify(answer.body);
}

function toHookRequest(request: FastifyRequest, baseUrl: string): HookRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
    query[name] = Array.isArray(value) ? (value[0] ?? "") : value;
  }
  const rawBody = request.body instanceof Uint8Array ? request.body : EMPTY;
  return { method: request.method, url: `${baseUrl}${request.url}`, headers, query, rawBody };
}
