import type { IncomingMessage, ServerResponse } from "node:http";
import { SignalboxError } from "@signalbox/model";
import type { HookRequest } from "@signalbox/sdk";
import { type BodyLimits, readBody } from "../http/body.ts";
import { type ErrorContext, errorAnswer } from "../http/errors.ts";
import type { HookReply, HookService } from "./hook-service.ts";

/** A webhook request as Node has it, and what the address says. */
export interface RawHook {
  request: IncomingMessage;
  response: ServerResponse;
  /** Below `/hooks/`, without slashes at its ends. */
  address: string;
  /** `https://host` as the sender wrote it; signatures may cover the address. */
  baseUrl: string;
  query: Record<string, string>;
}

export type HookHandler = (hook: RawHook) => Promise<void>;

export interface HookHandlerOptions {
  hooks: Pick<HookService, "handle">;
  limits: BodyLimits;
  isStopping(): boolean;
  log: ErrorContext["log"];
}

const EMPTY = new Uint8Array();
const JSON_TYPE = "application/json; charset=utf-8";

/**
 * Answers one webhook request on Node's own objects. The framework's way from a request to its answer costs as much as
 * the whole run that is started; these requests need none of what it does there.
 */
export function hookHandler({ hooks, limits, isStopping, log }: HookHandlerOptions): HookHandler {
  return async ({ request, response, address, baseUrl, query }) => {
    try {
      if (isStopping()) throw new SignalboxError("SHUTTING_DOWN");
      const rawBody = hasBody(request) ? await readBody(request, declared(request), limits) : EMPTY;
      if (address === "") throw new SignalboxError("HOOK_UNKNOWN", { path: "/hooks/" });
      const hook: HookRequest = {
        method: request.method ?? "POST",
        url: `${baseUrl}${request.url}`,
        headers: headersOf(request),
        query,
        rawBody,
      };
      const reply = await hooks.handle(address, hook);
      if (isStopping()) response.setHeader("connection", "close");
      send(response, reply);
    } catch (error) {
      const { status, headers, body, close } = errorAnswer(error, {
        log,
        method: request.method ?? "",
        url: request.url ?? "",
        bodyLimit: limits.bodyLimit,
      });
      if (response.headersSent) return void response.destroy();
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      if (close || isStopping()) headers.connection = "close";
      headers["content-length"] = String(Buffer.byteLength(body));
      response.writeHead(status, headers).end(body);
    }
  };
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;

const declared = ({ headers }: IncomingMessage): number | undefined =>
  headers["content-length"] === undefined ? undefined : Number(headers["content-length"]);

function headersOf(request: IncomingMessage): Record<string, string> {
  const given = request.headers;
  const headers: Record<string, string> = {};
  for (const name in given) {
    const value = given[name];
    if (value !== undefined) headers[name] = typeof value === "string" ? value : value.join(", ");
  }
  return headers;
}

/** Texts go out as they are; everything else as JSON. @throws TypeError for headers that HTTP does not allow. */
function send(response: ServerResponse, reply: HookReply): void {
  let type: string | undefined;
  for (const name of Object.keys(reply.headers)) {
    const lower = name.toLowerCase();
    // How the answer is framed is not the workflow's business.
    if (lower === "content-length" || lower === "transfer-encoding") continue;
    if (lower === "content-type") type = reply.headers[name];
    else response.setHeader(name, reply.headers[name] ?? "");
  }
  const isText = typeof reply.body === "string";
  const body = typeof reply.body === "string" ? reply.body : reply.body === null ? "" : JSON.stringify(reply.body);
  const { status } = reply;
  if (status === 204 || status === 304) response.writeHead(status).end();
  else {
    const length = Buffer.byteLength(body);
    response.writeHead(status, {
      "content-type": type ?? (isText ? "text/plain; charset=utf-8" : JSON_TYPE),
      "content-length": length,
    });
    response.end(body);
  }
}
