import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { makeStepError } from "@signalbox/model";
import { type HttpRequest, type HttpResponse, type Json, StepFailure } from "@signalbox/sdk";
import { type Dispatcher, request as send } from "undici";
import type { EgressGuard } from "./egress.ts";

const MAX_REDIRECTS = 5;
const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
/** Never carried to another origin. */
const CREDENTIALS = new Set(["authorization", "cookie", "proxy-authorization"]);

const decoders: Record<string, (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

export interface HttpOptions {
  guard: EgressGuard;
  /** The attempt's signal. */
  signal: AbortSignal;
  /** Texts that no header may carry to another origin. */
  secrets: readonly string[];
}

/**
 * Carries out one request of a node through the egress guard. Answers with error statuses are returned.
 *
 * @throws StepFailure EGRESS_DENIED, OUTPUT_TOO_LARGE, STEP_TIMEOUT, or HTTP_NETWORK (worth another try) when no
 *   answer came.
 */
export async function httpRequest(given: HttpRequest, options: HttpOptions): Promise<HttpResponse> {
  const timeout = given.timeout ?? DEFAULT_TIMEOUT;
  const late = AbortSignal.timeout(timeout);
  const signal = AbortSignal.any([options.signal, late]);
  try {
    return await follow(given, options, signal);
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    // The attempt itself was withdrawn: the engine knows why.
    if (options.signal.aborted) throw options.signal.reason;
    if (late.aborted) {
      const message = `No answer from ${hostOf(given.url)} within ${timeout} ms.`;
      throw new StepFailure({ code: "STEP_TIMEOUT", message, retry: true }, { cause: error });
    }
    throw networkFailure(error, given.url);
  }
}

async function follow(given: HttpRequest, options: HttpOptions, signal: AbortSignal): Promise<HttpResponse> {
  let url = parseUrl(given.url);
  let method = given.method ?? "GET";
  let { headers, body } = outgoing(given);
  for (let hop = 0; ; hop++) {
    options.guard.checkHost(url.hostname, Number(url.port) || (url.protocol === "https:" ? 443 : 80));
    const answer = await send(url, { method, headers, body: body ?? null, signal, dispatcher: options.guard.agent });
    const location = one(answer.headers.location);
    const redirect = [301, 302, 303, 307, 308].includes(answer.statusCode) && location !== undefined;
    if (!redirect || given.followRedirects === false) {
      return incoming(answer, method, given.maxBytes ?? DEFAULT_MAX_BYTES);
    }
    await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
    if (hop >= MAX_REDIRECTS) {
      throw new StepFailure({
        code: "HTTP_REDIRECT",
        message: `${hostOf(given.url)} redirects more than ${MAX_REDIRECTS} times.`,
      });
    }
    const target = parseUrl(location, url);
    if (target.origin !== url.origin) headers = withoutCredentials(headers, options.secrets);
    if (answer.statusCode === 303 || (answer.statusCode < 303 && method === "POST")) {
      if (method !== "HEAD") method = "GET";
      body = undefined;
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("content-")));
    }
    url = target;
  }
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  const problem =
    url === null
      ? "is not an address"
      : !/^https?:$/.test(url.protocol)
        ? "does not begin with http:// or https://"
        : url.username !== "" || url.password !== ""
          ? "holds a user name or password; use a connection for that"
          : undefined;
  if (url !== null && problem === undefined) return url;
  const shown = text.replace(/\/\/[^/@]*@/, "//…@").slice(0, 200);
  throw new StepFailure({ code: "PARAMS_INVALID", message: `${JSON.stringify(shown)} ${problem}.`, fault: "user" });
}

function outgoing(given: HttpRequest): { headers: Record<string, string>; body: string | Uint8Array | undefined } {
  const headers: Record<string, string> = { "user-agent": "Signalbox", accept: "*/*" };
  for (const [name, value] of Object.entries(given.headers ?? {})) headers[name.toLowerCase()] = value;
  const { body } = given;
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) return { headers, body };
  headers["content-type"] ??= "application/json";
  return { headers, body: JSON.stringify(body) };
}

const withoutCredentials = (headers: Record<string, string>, secrets: readonly string[]) =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => !CREDENTIALS.has(name) && !secrets.some((secret) => value.includes(secret)),
    ),
  );

async function incoming(answer: Dispatcher.ResponseData, method: string, limit: number): Promise<HttpResponse> {
  const bytes = await readLimited(answer.body, limit);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const plain = method === "HEAD" ? bytes : await decode(bytes, headers["content-encoding"], limit);
  const text = new TextDecoder(charsetOf(headers["content-type"])).decode(plain);
  return { status: answer.statusCode, headers, body: parseBody(text, headers["content-type"] ?? ""), text };
}

async function readLimited(body: Dispatcher.ResponseData["body"], limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(`more than ${limit}`, limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function decode(bytes: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const decoder = encoding === undefined ? undefined : decoders[encoding.trim().toLowerCase()];
  if (decoder === undefined || bytes.length === 0) return bytes;
  try {
    return await decoder(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(`more than ${limit}`, limit);
    throw error;
  }
}

function charsetOf(type: string | undefined): string {
  const name = /charset="?([\w-]+)/i.exec(type ?? "")?.[1] ?? "utf-8";
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return "utf-8";
  }
}

function parseBody(text: string, type: string): Json {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type) || text.trim() === "") return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
const hostOf = (url: string): string => URL.parse(url)?.host ?? "the address";
const tooLarge = (size: string, limit: number) =>
  new StepFailure(makeStepError("OUTPUT_TOO_LARGE", { size, limit }, { fault: "operational" }));

/** The guard's own refusal may stand below the library's error. */
function networkFailure(error: unknown, url: string): StepFailure {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof StepFailure) return at;
  const { code, message } = error as { code?: string; message?: string };
  const said = [code, message].filter(Boolean).join(": ") || "no reason was given";
  const text = `${hostOf(url)} could not be reached: ${said}.`;
  return new StepFailure({ code: "HTTP_NETWORK", message: text, retry: true }, { cause: error });
}
