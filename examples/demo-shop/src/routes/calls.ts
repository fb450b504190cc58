import type { FastifyReply, FastifyRequest } from "fastify";
import type { Answer } from "../idempotency.ts";

/** The key by which a repeated call is recognised. */
export const idempotencyKey = (request: FastifyRequest): string | undefined => {
  const value = request.headers["idempotency-key"];
  return typeof value === "string" && value !== "" ? value : undefined;
};

export const ok = (body: unknown, status = 200): Answer => ({ status, body });
export const refuse = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});
export const send = (reply: FastifyReply, answer: Answer): FastifyReply => reply.code(answer.status).send(answer.body);

/** The JSON object a call carries; anything else counts as an empty one, and the route says which field is missing. */
export const bodyOf = (request: FastifyRequest): Record<string, unknown> =>
  typeof request.body === "object" && request.body !== null && !Array.isArray(request.body)
    ? (request.body as Record<string, unknown>)
    : {};

/** An id as text, whether it came as number or text. */
export const idText = (value: unknown): string | undefined =>
  typeof value === "number" && Number.isSafeInteger(value)
    ? String(value)
    : typeof value === "string"
      ? value
      : undefined;
