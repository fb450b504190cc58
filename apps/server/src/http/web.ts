import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SignalboxError } from "@signalbox/model";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Config } from "../config/settings.ts";
import { unknownAddress } from "./api.ts";
import { type Asset, Assets } from "./assets.ts";
import { toSignalboxError } from "./errors.ts";
import { messagePage } from "./message-page.ts";
import { addSecurityHeaders, inlineScriptsOf } from "./security.ts";
import { setSession } from "./session-cookie.ts";

export interface WebOptions {
  config: Config;
  authenticator: Authenticator;
  /** Folder of the built editor; without it a page says how to build it. */
  editorDir: string;
}

/** Addresses that are never a page of the editor. */
const NOT_PAGES = /^\/(api|hooks|callbacks|assets|metrics|health)(\/|$)/;

/** The pages: the built editor with one page for every address of its own, and the sign-in by `/?token=…`. */
export async function registerWeb(app: FastifyInstance, options: WebOptions): Promise<void> {
  const index = join(options.editorDir, "index.html");
  const assets = new Assets(options.editorDir);
  await addSecurityHeaders(app, existsSync(index) ? inlineScriptsOf(readFileSync(index, "utf8")) : []);

  const sendPage = async (request: FastifyRequest, reply: FastifyReply) => {
    const page = await assets.get("/index.html", acceptedBy(request));
    if (page) return sendAsset(page, request, reply);
    return reply.header("cache-control", "no-store").type("text/html; charset=utf-8").send(messagePage("notBuilt"));
  };
  app.get("/", { config: { right: "public" } }, async (request, reply) => {
    const { token } = request.query as { token?: unknown };
    return typeof token === "string" ? signIn(options, token, request, reply) : sendPage(request, reply);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?")[0] ?? "/";
    if (request.method !== "GET" && request.method !== "HEAD") throw unknownAddress(request.method, path);
    const asset = await assets.get(decoded(path), acceptedBy(request));
    if (asset) return sendAsset(asset, request, reply);
    if (NOT_PAGES.test(path)) throw unknownAddress(request.method, path);
    // A missing file must not be answered with the page: a browser would take HTML for a script.
    if (/\.\w{1,5}$/.test(path)) throw new SignalboxError("NOT_FOUND", { what: "file", id: path });
    return sendPage(request, reply);
  });
}

const acceptedBy = (request: FastifyRequest): string => String(request.headers["accept-encoding"] ?? "");

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Files with their hash in their name are kept for ever; everything else is asked for anew, by its tag. */
function sendAsset(asset: Asset, request: FastifyRequest, reply: FastifyReply) {
  reply
    .header("cache-control", asset.fixed ? "public, max-age=31536000, immutable" : "no-cache")
    .header("vary", "accept-encoding")
    .header("etag", asset.etag)
    .type(asset.type);
  if (request.headers["if-none-match"]?.includes(asset.etag)) return reply.code(304).send();
  if (asset.encoding !== "identity") reply.header("content-encoding", asset.encoding);
  return reply.code(200).send(asset.body);
}

async function signIn(options: WebOptions, token: string, request: FastifyRequest, reply: FastifyReply) {
  try {
    setSession(request, reply, options.config, await options.authenticator.signIn(token, request.ip));
  } catch (error) {
    const known = toSignalboxError(error, options.config);
    if (known === undefined || known.status >= 500) throw error;
    const page = known.status === 429 ? "tooMany" : "signInFailed";
    return reply.code(known.status).type("text/html; charset=utf-8").send(messagePage(page));
  }
  // The token leaves the address bar, the history and what is sent as referrer.
  return reply.header("cache-control", "no-store").redirect("/", 303);
}
