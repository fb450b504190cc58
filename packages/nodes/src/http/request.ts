import { type ActionContext, type HttpResponse, type Json, StepFailure } from "@signalbox/sdk";
import { masker } from "../support/mask.ts";
import { authHeaders } from "./auth.ts";
import { retryAfter } from "./retry-after.ts";

const REDIRECTS = 5;
/** Answers after which the same request may well succeed. */
const RETRY = new Set([408, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 529, 530]);
/** Response headers that are credentials or belong to one connection. */
const DROPPED = new Set([
  "set-cookie",
  "set-cookie2",
  "authorization",
  "cookie",
  "proxy-authenticate",
  "connection",
  "keep-alive",
]);

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
export interface Call {
  method: Method;
  url: string;
  headers: Record<string, string>;
  body?: Json;
  timeout: number;
  maxBytes: number;
  /** Error statuses that count as an answer, for example 404. */
  accept: readonly number[];
}

/** Address without query and user name: either may hold secrets, and errors are shown to many. */
const place = (url: string): string => {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

/**
 * One exchange. Redirects are followed on the same origin only when a connection is used, so that its secret goes
 * nowhere else.
 *
 * @throws StepFailure `HTTP_<status>` for error answers; retryable for 408, 425, 429 and most of 5xx, with `Retry-After`.
 */
export async function call(ctx: ActionContext, given: Call): Promise<HttpResponse> {
  const auth = authHeaders(ctx.connection, given.url);
  const hide = masker(ctx.connection);
  let url = given.url;
  let response: HttpResponse | undefined;
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    response = await ctx.http({
      method: given.method,
      url,
      headers: { ...given.headers, ...auth },
      timeout: given.timeout,
      maxBytes: given.maxBytes,
      followRedirects: ctx.connection === undefined,
      ...(given.body === undefined ? {} : { body: given.body }),
    });
    const next = ctx.connection ? redirectTarget(response, given.method, url) : undefined;
    if (next === undefined) break;
    url = next;
  }
  if (!response) throw new Error("unreachable: the loop runs at least once");
  if (response.status >= 300 && !given.accept.includes(response.status)) throw failed(response, given, ctx.now, hide);
  return {
    ...response,
    headers: hide(
      Object.fromEntries(Object.entries(response.headers).filter(([name]) => !DROPPED.has(name.toLowerCase()))),
    ),
    body: hide(response.body),
  };
}

function redirectTarget(response: HttpResponse, method: Method, from: string): string | undefined {
  const location = response.headers.location;
  if (response.status < 300 || response.status > 399 || !location || !URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  if ((method !== "GET" && method !== "HEAD") || target.origin !== new URL(from).origin) {
    throw new StepFailure({
      code: "HTTP_REDIRECT",
      message: `${place(from)} sends on to ${place(target.href)}. The credentials were not sent there; use the new address if it is the right one.`,
      fault: "user",
    });
  }
  return target.href;
}

function failed(response: HttpResponse, given: Call, now: number, hide: ReturnType<typeof masker>): StepFailure {
  const { status } = response;
  const retry = RETRY.has(status);
  const wait = retry ? retryAfter(response.headers["retry-after"], now) : undefined;
  const said = hide(response.text).trim().slice(0, 500);
  return new StepFailure({
    code: `HTTP_${status}`,
    message: `${given.method} ${hide(place(given.url))} answered ${status}${said === "" ? "." : `: ${said}`}`,
    retry,
    fault: status < 500 && !retry ? "user" : "operational",
    ...(wait === undefined ? {} : { retryAfter: wait }),
    details: { status },
  });
}
