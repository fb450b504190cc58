import { type Route, type RouteName, routes, SignalboxError } from "@signalbox/model";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import { describeIssues } from "./errors.ts";
import type { Call, Handlers } from "./handlers.ts";

export const API_PREFIX = "/api/v1";

/**
 * Registers every route of the model's table: right checked by the scope's policy hook, input checked by its schemas,
 * the handler called, and the answer checked too, so that nothing leaves that the contract does not name.
 */
export function registerApi(app: FastifyInstance, handlers: Handlers, baseUrl: (request: FastifyRequest) => string) {
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    const handler = handlers[name] as (call: Call<RouteName>) => Promise<unknown>;
    app.route({
      method: route.method,
      url: `${API_PREFIX}${route.path}`,
      config: { right: route.right },
      handler: async (request, reply) => {
        const answer = await handler({
          params: request.params,
          query: check(route.query, request.query, "query"),
          body: check(route.body, request.body ?? {}, "body"),
          identity: request.identity,
          baseUrl: baseUrl(request),
        } as Call<RouteName>);
        reply.header("cache-control", "no-store").type("application/json; charset=utf-8");
        return JSON.stringify(outgoing(route.response, answer, name));
      },
    });
  }
}

/** @throws SignalboxError BAD_REQUEST, or DOCUMENT_INVALID when it is the workflow document that is wrong. */
function check(schema: z.ZodType | undefined, value: unknown, where: "query" | "body"): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const detail = describeIssues(result.error, where);
  const inDocument = where === "body" && result.error.issues.every((issue) => issue.path[0] === "document");
  throw inDocument && typeof (value as { document?: unknown }).document === "object"
    ? new SignalboxError("DOCUMENT_INVALID", { detail: detail.replaceAll("body.document", "document") })
    : new SignalboxError("BAD_REQUEST", { detail });
}

function outgoing(schema: z.ZodType, answer: unknown, name: RouteName): unknown {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new Error(`the answer of ${name} is not as its schema says: ${describeIssues(result.error, "answer")}`);
}

const PATTERNS = Object.values(routes).map((route) => ({
  method: route.method,
  pattern: new RegExp(`^${API_PREFIX}${route.path.replace(/:\w+/g, "[^/]+")}/?$`),
}));

/** The error for an address under the API that no route serves: METHOD_NOT_ALLOWED when another method would. */
export function unknownAddress(method: string, path: string): SignalboxError {
  return PATTERNS.some((route) => route.pattern.test(path))
    ? new SignalboxError("METHOD_NOT_ALLOWED", { method })
    : new SignalboxError("NOT_FOUND", { what: "address", id: path });
}
