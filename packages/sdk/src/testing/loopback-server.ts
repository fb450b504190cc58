import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@signalbox/model";

/** One answer of a scripted server. */
export interface ScriptedAnswer {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is a text. */
  body?: Json;
  /** Milliseconds before the answer. */
  delay?: number;
  /** Cut the connection instead of answering. */
  drop?: boolean;
}
/** Answers in order (the last one again and again), or a function of the request and its number from 0. */
export type Script = readonly ScriptedAnswer[] | ((request: SeenRequest, n: number) => ScriptedAnswer);

/** A request as the server got it. Header names are in lower case. */
export interface SeenRequest {
  method: string;
  /** Path and query. */
  url: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  text: string;
  /** Parsed when it is JSON, else the text; null when empty. */
  body: Json;
}
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Starts a real HTTP server on a free loopback port that answers by a script. Close it when done. */
export async function startLoopbackServer(script: Script): Promise<LoopbackServer> {
  const requests: SeenRequest[] = [];
  const answerFor = (request: SeenRequest, n: number): ScriptedAnswer =>
    typeof script === "function" ? script(request, n) : (script[Math.min(n, script.length - 1)] ?? { status: 404 });
  const server = createServer(async (incoming, response) => {
    const request = await read(incoming);
    requests.push(request);
    await send(response, answerFor(request, requests.length - 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function read(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  return {
    method: incoming.method ?? "GET",
    url: incoming.url ?? "/",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    text,
    body: parsed(text),
  };
}

function parsed(text: string): Json {
  if (text === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

async function send(response: ServerResponse, answer: ScriptedAnswer): Promise<void> {
  if (answer.delay) await new Promise((resolve) => setTimeout(resolve, answer.delay));
  if (answer.drop) {
    response.socket?.destroy();
    return;
  }
  const isText = typeof answer.body === "string";
  const type = isText ? "text/plain; charset=utf-8" : "application/json";
  response.writeHead(answer.status ?? 200, { "content-type": type, ...answer.headers });
  response.end(answer.body === undefined ? "" : isText ? answer.body : JSON.stringify(answer.body));
}
