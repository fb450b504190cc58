import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ClientMessage,
  type Route,
  type RouteName,
  type RunSummary,
  routes,
  SignalboxError,
} from "@signalbox/model";
import { type FixtureData, fixtureData, type Scene } from "./fixture-data.ts";
import { FeedSocket } from "./fixture-feed.ts";
import { type Call, handlers, type Tell } from "./fixture-handlers.ts";

/**
 * Serves the built editor and answers its API from memory, to look at every page and to test it in a browser without
 * a database. Not part of the product. The policy is stricter than the real server's, so that what passes here passes
 * there.
 */
export interface FixtureServer {
  url: string;
  data: FixtureData;
  tell: Tell;
  /** Every API call fails as if the server had a problem, until it is set back. */
  failing: boolean;
  /** Connections on which a draft is sent break off: `before` it is stored, or `after`, so that its answer is lost. */
  cut: "before" | "after" | undefined;
  /** Called with each draft that arrives; it is stored and answered once the promise is kept. */
  hold: (() => Promise<void>) | undefined;
  /** Answers wait this long, for pictures of loading pages. */
  delayMs: number;
  /** Ends all live connections and refuses new ones while true. */
  away(on: boolean): void;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'";

const compiled = Object.entries(routes).map(([name, route]) => {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, part]) => part ?? "");
  return {
    name: name as RouteName,
    route: route as Route,
    names,
    pattern: new RegExp(`^${route.path.replace(/:\w+/g, "([^/]+)")}$`),
  };
});

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? undefined : JSON.parse(text);
}

export async function startFixtureServer(
  options: { scene?: Scene; dist?: string; port?: number } = {},
): Promise<FixtureServer> {
  const dist = options.dist ?? fileURLToPath(new URL("../dist", import.meta.url));
  const data = fixtureData(options.scene ?? "full");
  const sockets = new Set<FeedSocket>();
  const tell: Tell = {
    runs: (runs: RunSummary[]) => {
      for (const socket of sockets) socket.tell("runs", (sub) => ({ type: "runs", sub, runs }));
    },
    changed: (topic) => {
      for (const socket of sockets) socket.tell("topics", (sub) => ({ type: "changed", sub, topic }));
    },
    rows: (run, rows) => {
      data.journals.set(run, [...(data.journals.get(run) ?? []), ...rows]);
      const wanted = (message: ClientMessage) => message.type === "run" && message.run === run;
      for (const socket of sockets) socket.tell("run", (sub) => ({ type: "rows", sub, rows }), wanted);
    },
    draft: (workflow, rev) => {
      const wanted = (message: ClientMessage) => message.type === "draft" && message.workflow === workflow;
      for (const socket of sockets) socket.tell("draft", (sub) => ({ type: "draft", sub, rev, by: "owner" }), wanted);
    },
  };
  const answers = handlers(data, tell);
  let away = false;

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice("/api/v1".length);
    const body = await bodyOf(request);
    if (server.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, server.delayMs));
    try {
      if (server.failing) throw new SignalboxError("DATABASE_AWAY");
      const hit = compiled.find(({ route, pattern }) => route.method === request.method && pattern.test(path));
      const handler = hit && (answers[hit.name] as ((call: Call) => unknown) | undefined);
      if (!hit || !handler) throw new SignalboxError("NOT_FOUND", { what: "address", id: path });
      const values = hit.pattern.exec(path)?.slice(1) ?? [];
      const params = Object.fromEntries(hit.names.map((name, i) => [name, decodeURIComponent(values[i] ?? "")]));
      if (hit.name === "saveDraft") await server.hold?.();
      const query = hit.route.query?.parse(Object.fromEntries(url.searchParams)) ?? {};
      const cut = hit.name === "saveDraft" ? server.cut : undefined;
      if (cut === "before") return void response.destroy();
      const result = handler({
        params,
        query: query as Call["query"],
        body: hit.route.body?.parse(body ?? {}) as never,
      });
      if (cut === "after") return void response.destroy();
      send(response, 200, hit.route.response.parse(result));
    } catch (error) {
      const known =
        error instanceof SignalboxError ? error : new SignalboxError("BAD_REQUEST", { detail: String(error) });
      send(response, known.status, { error: { code: known.code, message: known.message, data: known.data } });
    }
  }

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://fixture");
    response.setHeader("content-security-policy", POLICY);
    if (url.pathname.startsWith("/api/")) return void answer(request, response, url);
    const file = join(dist, normalize(url.pathname));
    const found = existsSync(file) && statSync(file).isFile() ? file : join(dist, "index.html");
    response.writeHead(200, { "content-type": TYPES[extname(found)] ?? "application/octet-stream" });
    createReadStream(found).pipe(response);
  });
  http.on("upgrade", (request, socket) => {
    if (away) return void socket.destroy();
    const feed: FeedSocket = new FeedSocket(
      request,
      socket,
      (run) => data.journals.get(run) ?? [],
      () => sockets.delete(feed),
    );
    sockets.add(feed);
  });
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, "127.0.0.1", resolve));

  const server: FixtureServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    data,
    tell,
    failing: false,
    cut: undefined,
    hold: undefined,
    delayMs: 0,
    away(on) {
      away = on;
      if (on) for (const socket of sockets) socket.close();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.close();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scene = (process.argv[2] ?? "full") as Scene;
  const { url } = await startFixtureServer({ scene, port: Number(process.env.PORT ?? 0) });
  console.log(`The editor with fixture data (${scene}): ${url}`);
}
