import type { FastifyInstance } from "fastify";
import type { FaultSource } from "../faults.ts";

declare module "fastify" {
  interface FastifyRequest {
    loseAnswer?: boolean;
  }
}

/** Lets the faults strike the calls of this plugin's routes: before the work, instead of it, or after it. */
export function injectFaults(app: FastifyInstance, faults: FaultSource): void {
  app.addHook("onRequest", async (request, reply) => {
    const { timeoutMs, retryAfter } = faults.current;
    if (faults.strikes("busy"))
      return reply
        .code(429)
        .header("retry-after", String(retryAfter))
        .send({ error: { code: "busy", message: `Too many calls; try again in ${retryAfter} s.` } });
    if (faults.strikes("fail"))
      return reply.code(503).send({ error: { code: "unavailable", message: "The shop is not available just now." } });
    if (faults.strikes("timeout")) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        request.raw.once("close", () => {
          clearTimeout(timer);
          resolve(undefined);
        });
      });
      request.raw.destroy();
      return reply.hijack();
    }
    request.loseAnswer = faults.strikes("lost");
    return undefined;
  });
  // The hardest fault: the work is done, and the caller cannot know.
  app.addHook("onSend", async (request, reply, payload) => {
    if (!request.loseAnswer) return payload;
    request.raw.socket.destroy();
    reply.hijack();
    return payload;
  });
}
