import { isObject, type Json, SignalboxError } from "@signalbox/model";
import type { FastifyInstance } from "fastify";
import type { Services } from "../services/context.ts";

/**
 * `POST /callbacks/<token>`: resolves a wait for a call. The token is the proof; it cannot be guessed and works once.
 * Runs in the scope of the hooks, where bodies are bytes.
 */
export function registerCallbacks(app: FastifyInstance, services: Services): void {
  app.post("/callbacks/:token", { config: { right: "public" } }, async (request, reply) => {
    const { token } = request.params as { token: string };
    const port = await portOf(services, token);
    const output = bodyOf(request.body, request.headers["content-type"] ?? "");
    const result = port === undefined ? undefined : await services.engine.resolveWait(token, { port, output });
    if (result === undefined || !result.live) {
      throw new SignalboxError("NOT_FOUND", { what: "open callback", id: `${token.slice(0, 8)}…` });
    }
    return reply.code(202).send({ accepted: !result.duplicate });
  });
}

/** The port of a callback stands in the journal, where the wait was opened. */
async function portOf(services: Services, token: string): Promise<string | undefined> {
  for (const row of await services.storage.runs.openedWait(token)) {
    for (const event of row.events) if (event.t === "wait" && event.token === token) return event.wait.callback?.port;
  }
  return undefined;
}

/** JSON when it is said to be, the fields of a form, else text. */
function bodyOf(body: unknown, type: string): Json {
  if (!(body instanceof Uint8Array) || body.length === 0) return {};
  const text = Buffer.from(body).toString("utf8");
  if (/^application\/x-www-form-urlencoded/i.test(type)) return Object.fromEntries(new URLSearchParams(text));
  if (!/json/i.test(type) && !/^\s*[[{]/.test(text)) return text;
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) || Array.isArray(value) ? value : { value };
  } catch {
    throw new SignalboxError("BAD_REQUEST", { detail: "the body is not JSON" });
  }
}
