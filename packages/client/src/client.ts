import type { Routes } from "@signalbox/model";
import { type RouteBody, type RouteName, type RouteQuery, type RouteResponse, routeTable } from "@signalbox/model";
import { ApiError, errorFromAnswer } from "./api-error.ts";

/** The part of `fetch` that is used; browsers and Node have it. */
export type FetchLike = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; credentials: "same-origin"; signal?: never },
) => Promise<{ status: number; ok: boolean; text(): Promise<string> }>;

export interface ClientOptions {
  /** Where the server is, without `/api/v1`: `http://127.0.0.1:7777`, or `""` for the page's own origin. */
  baseUrl: string;
  /** API token; without it the session cookie is used. */
  token?: string;
  /** Default: the global `fetch`. */
  fetch?: FetchLike;
}

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : // Anything that `{}` satisfies may be left out.
    Record<never, never> extends Value
    ? { [N in Name]?: Value }
    : { [N in Name]: Value };

/** What a route takes: `params` for the `:name` parts of its path, `query` and `body` as its schemas say. */
export type CallOptions<K extends RouteName> = ([ParamNames<Routes[K]["path"]>] extends [never]
  ? unknown
  : { params: Record<ParamNames<Routes[K]["path"]>, string> }) &
  Part<"query", RouteQuery<K>> &
  Part<"body", RouteBody<K>>;
type Arguments<K extends RouteName> =
  Record<never, never> extends CallOptions<K> ? [options?: CallOptions<K>] : [options: CallOptions<K>];

export interface Client {
  /**
   * Calls a route of the API by its name in the model's `routes`.
   *
   * @throws ApiError with the server's code, or `NETWORK` when it cannot be reached.
   */
  call<K extends RouteName>(name: K, ...args: Arguments<K>): Promise<RouteResponse<K>>;
}

interface Loose {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** A typed client of the HTTP API. It holds no connection; make as many as you like. */
export function createClient(options: ClientOptions): Client {
  const base = options.baseUrl.replace(/\/+$/, "");
  const send: FetchLike = options.fetch ?? ((url, init) => fetch(url, init));
  return {
    async call(name, ...args) {
      const route = routeTable[name];
      const { params = {}, query = {}, body } = (args[0] ?? {}) as Loose;
      const url = `${base}/api/v1${fillPath(route.path, params)}${queryText(query)}`;
      const headers: Record<string, string> = { accept: "application/json", "x-signalbox-client": "1" };
      if (options.token) headers.authorization = `Bearer ${options.token}`;
      const payload = route.body ? JSON.stringify(body ?? {}) : undefined;
      if (payload !== undefined) headers["content-type"] = "application/json";
      const init = { method: route.method, headers, credentials: "same-origin" as const };
      const answer = await send(url, payload === undefined ? init : { ...init, body: payload }).catch((cause) => {
        throw new ApiError("NETWORK", `${route.method} ${url}: the server cannot be reached`, 0, {}, cause);
      });
      return read(answer, `${route.method} ${url}`);
    },
  };
}

async function read<T>(answer: { status: number; ok: boolean; text(): Promise<string> }, route: string): Promise<T> {
  const text = await answer.text().catch((cause) => {
    throw new ApiError("NETWORK", `${route}: the connection broke off`, 0, {}, cause);
  });
  if (!answer.ok) throw errorFromAnswer(answer.status, text, route);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw errorFromAnswer(answer.status, text, route);
  }
}

/** `/runs/:id` with `{id: "a/b"}` is `/runs/a%2Fb`. */
export function fillPath(path: string, params: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === "") throw new TypeError(`${path} needs params.${name}`);
    return encodeURIComponent(value);
  });
}

function queryText(query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
