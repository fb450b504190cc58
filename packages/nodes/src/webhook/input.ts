import type { HookRequest, Json, JsonObject } from "@signalbox/sdk";
import { bodyOf, parseJson } from "./body.ts";

/** Headers that carry credentials, or say nothing about the event. */
const DROPPED = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "connection",
  "content-length",
  "accept-encoding",
]);

/**
 * The run's `trigger` value of a request, without anything secret.
 *
 * @param hidden A header and a query parameter that hold a token.
 * @param jsonField Form field whose text is JSON; it is parsed when it is.
 */
export function hookInput(
  request: HookRequest,
  hidden: { header?: string; query?: string },
  jsonField: string | undefined,
): JsonObject {
  const headers: Record<string, string> = {};
  const secret = hidden.header?.toLowerCase();
  for (const given in request.headers) {
    const name = given.toLowerCase();
    if (!DROPPED.has(name) && name !== secret) headers[name] = request.headers[given] ?? "";
  }
  const query: Record<string, string> = {};
  for (const name in request.query) if (name !== hidden.query) query[name] = request.query[name] ?? "";
  return { method: request.method.toUpperCase(), headers, query, body: withJsonField(bodyOf(request), jsonField) };
}

/** The body with one form field parsed as JSON, when it is there and is JSON. */
export function withJsonField(body: Json, name: string | undefined): Json {
  if (name === undefined || body === null || typeof body !== "object" || Array.isArray(body)) return body;
  const value = body[name];
  if (typeof value !== "string") return body;
  try {
    return { ...body, [name]: parseJson(value) };
  } catch {
    return body;
  }
}
