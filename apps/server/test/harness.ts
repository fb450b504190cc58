import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@signalbox/client";
import { type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { SignalboxNode } from "@signalbox/sdk";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { readConfig } from "../src/config/read-config.ts";
import { type Core, createCore } from "../src/core/create-core.ts";
import { appOf, listen } from "../src/server.ts";

export const ADMIN = "test-admin-token-0123456789";
export const silent = pino({ level: process.env.TEST_LOG ?? "silent" });

export interface World {
  core: Core;
  app: FastifyInstance;
  /** Speaks through `inject`, as admin. */
  client: Client;
  as(token: string | undefined): Client;
  close(): Promise<void>;
}

/** A whole server in memory, answering to `inject`. */
export async function openWorld(
  options: Record<string, string> = {},
  start = true,
  nodes?: readonly SignalboxNode[],
): Promise<World> {
  const config = readConfig({ adminToken: ADMIN, allowPrivateHosts: "127.0.0.1", ...options }, {});
  const core = await createCore({ config, log: silent, memory: true, ...(nodes && { nodes }) });
  const app = await appOf(core, "/nowhere");
  if (start) await core.start({ triggers: true });
  const as = (token: string | undefined) =>
    createClient({
      baseUrl: "http://local",
      ...(token === undefined ? {} : { token }),
      fetch: async (url, init) => {
        const { statusCode, body } = await app.inject({
          method: init.method as "GET",
          url: url.slice("http://local".length),
          headers: init.headers,
          ...(init.body === undefined ? {} : { payload: init.body }),
        });
        return { status: statusCode, ok: statusCode < 400, text: async () => body };
      },
    });
  const close = async () => {
    await app.close();
    await core.stop(500);
  };
  return { core, app, as, client: as(ADMIN), close };
}

/** A server that listens, on a database of its own: the built-in one in a temporary folder. */
export async function openServer(options: Record<string, string> = {}, nodes?: readonly SignalboxNode[]) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "signalbox-server-"));
  const given = {
    port: "0",
    dataDir,
    adminToken: ADMIN,
    allowPrivateHosts: "127.0.0.1",
    examples: "false",
    ...options,
  };
  const config = readConfig(given, {});
  const core = await createCore({ config, log: silent, ...(nodes && { nodes }) });
  await core.start({ triggers: true });
  const server = await listen(core, "/nowhere");
  const client = createClient({ baseUrl: server.url, token: ADMIN });
  /** Stops it; `keep` leaves the folder for the next one. */
  const close = async (keep = false) => {
    await server.close();
    await core.stop(500);
    if (keep) return;
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { core, config, server, client, close, dataDir };
}

type Nodes = {
  id: string;
  type: string;
  params?: object;
  connection?: string;
  scope?: string;
  undo?: string;
  pinned?: unknown;
  onError?: "continue";
}[];
/** A document of nodes and edges such as `start>label`, `check.else>stop`. */
export function sketch(name: string, nodes: Nodes, edges: string[] = [], rest: object = {}): WorkflowDocument {
  return workflowDocument.parse({
    name,
    nodes,
    edges: edges.map((edge) => {
      const [from = "", target] = edge.split(">");
      const [source, sourcePort = "out"] = from.split(".");
      return { source, sourcePort, target };
    }),
    ...rest,
  });
}

/** Creates and publishes. @returns the workflow's id. */
export async function publish(client: Client, document: WorkflowDocument): Promise<string> {
  const { id, draft } = await client.call("createWorkflow", { body: { name: document.name, document } });
  await client.call("publish", { params: { id }, body: { rev: draft.rev } });
  return id;
}

export const setField = (value: unknown) => ({ fields: [{ name: "value", value }] });

export const SHOP_SECRET = "shop-secret-1";
export const saveShopSecret = (client: Client) =>
  client.call("saveConnection", {
    params: { id: "shop" },
    body: { type: "webhook_secret", name: "Shop", secrets: { secret: SHOP_SECRET } },
  });

/** A webhook as Shopify signs it. */
export function shopHook(body: string, headers: Record<string, string> = {}) {
  const signature = createHmac("sha256", SHOP_SECRET).update(body).digest("base64");
  return {
    method: "POST" as const,
    payload: body,
    headers: { "content-type": "application/json", "x-shopify-hmac-sha256": signature, ...headers },
  };
}

/** Asks until `look` gives something; for so long that only what never comes is given up, on a busy machine too. */
export async function until<T>(look: () => Promise<T | undefined | false>, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`nothing came within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const ended = (client: Client, id: string) =>
  until(async () => {
    const run = await client.call("getRun", { params: { id } });
    return run.endedAt !== undefined && run;
  });

export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error: { code?: string }) => error.code ?? String(error),
  );
