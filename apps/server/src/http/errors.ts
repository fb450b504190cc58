import { randomBytes } from "node:crypto";
import { type ErrorBody, SignalboxError } from "@signalbox/model";
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";

/** `body.name: expected string`: the first three places where a value is not as the schema says. */
export function describeIssues(error: z.ZodError, prefix: string): string {
  const shown = error.issues.slice(0, 3).map((issue) => {
    const path = issue.path.reduce<string>(
      (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
      prefix,
    );
    return `${path}: ${issue.message}`;
  });
  const more = error.issues.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

const AWAY = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "ENOENT"]);
const AWAY_TEXT =
  /connection terminated|connection (?:was )?(?:closed|lost)|terminating connection|the database system is|timeout exceeded when trying to connect|pool.*(?:ended|closed)|cannot use a pool/i;

/** Whether an error says that the database cannot be reached at the moment, and not that a statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof SignalboxError) return error.code === "DATABASE_AWAY";
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code, syscall } = at as { code?: unknown; syscall?: unknown };
    if (typeof code === "string") {
      // Classes of SQLSTATE: 08 connection, 57P0x shutdown, 53300 too many connections.
      if (/^(08...|57P0.|53300)$/.test(code)) return true;
      if (AWAY.has(code) && (code !== "ENOENT" || syscall === "connect")) return true;
    }
    if (AWAY_TEXT.test(at.message)) return true;
    if (at instanceof AggregateError && at.errors.some(isDatabaseAway)) return true;
  }
  return false;
}

/** The registry's error for anything that can be thrown while a request is handled; undefined for defects. */
export function toSignalboxError(error: unknown, limits: { bodyLimit: number }): SignalboxError | undefined {
  if (error instanceof SignalboxError) return error;
  if (isDatabaseAway(error)) return new SignalboxError("DATABASE_AWAY", {}, { cause: error });
  const { code, statusCode, message } = error as Partial<FastifyError>;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return new SignalboxError("BODY_TOO_LARGE", { limit: limits.bodyLimit });
  if (typeof statusCode === "number" && statusCode < 500) {
    return new SignalboxError("BAD_REQUEST", { detail: (message ?? "").replace(/\.$/, "") }, { cause: error });
  }
  return undefined;
}

/** Where a request failed, for the log. */
export interface ErrorContext {
  log: Pick<FastifyBaseLogger, "warn" | "error">;
  method: string;
  url: string;
  bodyLimit: number;
}

/** An answer in the registry's shape. */
export interface ErrorAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Whether the connection is of no more use. */
  close: boolean;
}

/** The answer to anything thrown. Defects show nothing but a reference, under which the log has the rest. */
export function errorAnswer(error: unknown, { log, method, url, bodyLimit }: ErrorContext): ErrorAnswer {
  let known = toSignalboxError(error, { bodyLimit });
  if (known === undefined) {
    const reference = randomBytes(6).toString("hex");
    log.error({ err: error, reference, method, url }, "request failed");
    known = new SignalboxError("INTERNAL", { reference });
  } else if (known.status >= 500) {
    log.warn({ code: known.code, url, cause: causeText(known) }, "request refused");
  }
  const headers: Record<string, string> = { "content-type": "application/json; charset=utf-8" };
  if (known.code === "TOO_MANY_REQUESTS") headers["retry-after"] = String(known.data.seconds);
  if (known.code === "DATABASE_AWAY" || known.code === "SHUTTING_DOWN" || known.code === "WORKER_FULL")
    headers["retry-after"] = "2";
  if (known.code === "UNAUTHENTICATED") headers["www-authenticate"] = "Bearer";
  const close = known.code === "BODY_TOO_SLOW";
  return { status: known.status, headers, body: JSON.stringify(errorBodyOf(known)), close };
}

/** Sends {@link errorAnswer}. */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  limits: { bodyLimit: number },
): void {
  const { log, method, url } = request;
  const { status, headers, body, close } = errorAnswer(error, { log, method, url, bodyLimit: limits.bodyLimit });
  // The framework closes after every body that was not taken. A sender that is still writing would then lose the
  // answer; what it sends is read and thrown away instead, until the request's time is over.
  if (!close) reply.removeHeader("connection");
  reply.code(status).headers(headers).send(body);
}

const causeText = (error: Error): string | undefined =>
  error.cause instanceof Error ? error.cause.message : undefined;

export function errorBodyOf(error: SignalboxError): ErrorBody {
  const { code, message, data } = error;
  const plain = JSON.parse(JSON.stringify(data)) as Record<string, never>;
  return { error: Object.keys(plain).length === 0 ? { code, message } : { code, message, data: plain } };
}
