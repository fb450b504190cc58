import type { Readable } from "node:stream";
import { SignalboxError } from "@signalbox/model";
import type { FastifyInstance, FastifyRequest } from "fastify";

export interface BodyLimits {
  /** Bytes. */
  bodyLimit: number;
  /** Ms from the request's head to the end of its body. */
  bodyTimeout: number;
}

/**
 * Reads a whole body as the exact bytes that came.
 *
 * @throws SignalboxError BODY_TOO_LARGE as soon as it is known, BODY_TOO_SLOW when it does not arrive in time,
 *   BAD_REQUEST when the sender breaks off.
 */
export function readBody(payload: Readable, declared: number | undefined, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(
      () => finish(new SignalboxError("BODY_TOO_SLOW", { limit: limits.bodyTimeout })),
      limits.bodyTimeout,
    );
    function finish(error?: Error): void {
      clearTimeout(timer);
      payload.off("data", onData).off("end", onEnd).off("error", onBroken).off("close", onBroken);
      if (error === undefined) resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
      else {
        // Read on and throw away: a sender that is still writing would otherwise never see the answer.
        payload.on("error", () => undefined).resume();
        reject(error);
      }
    }
    const tooLarge = () => finish(new SignalboxError("BODY_TOO_LARGE", { limit: limits.bodyLimit }));
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.bodyLimit) tooLarge();
      else chunks.push(chunk);
    };
    const onEnd = () => finish();
    const onBroken = () => finish(new SignalboxError("BAD_REQUEST", { detail: "the body broke off" }));
    if (declared !== undefined && declared > limits.bodyLimit) return tooLarge();
    payload.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
  });
}

const declaredLength = (request: FastifyRequest): number | undefined => {
  const text = request.headers["content-length"];
  return text === undefined ? undefined : Number(text);
};

/** Every body of this scope is read as JSON; an empty one counts as none. */
export function acceptJson(app: FastifyInstance, limits: BodyLimits): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", async (request: FastifyRequest, payload: Readable) => {
    const body = await readBody(payload, declaredLength(request), limits);
    if (body.length === 0) return undefined;
    const type = request.headers["content-type"] ?? "";
    if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) {
      throw new SignalboxError("BAD_REQUEST", {
        detail: `expected a body of type application/json, but it is ${type === "" ? "of no type" : JSON.stringify(type)}`,
      });
    }
    return parseJson(body);
  });
}

/** Every body of this scope stays the bytes it is. */
export function acceptBytes(app: FastifyInstance, limits: BodyLimits): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (request: FastifyRequest, payload: Readable) =>
    readBody(payload, declaredLength(request), limits),
  );
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SignalboxError("BAD_REQUEST", { detail: `the body is not JSON: ${reason}` }, { cause });
  }
}
