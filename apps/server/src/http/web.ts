import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { SignalboxError } from "@signalbox/model";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Config } from "../config/settings.ts";
import { unknownAddress } from "./api.ts";
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

/**
 * The pages: the built editor with one page for every address of its own, and the sign-in by `/?token=…`.
 * Files under `assets/` have their hash in their name and never change; everything else is asked for anew.
 */
export async function registerWeb(app: FastifyInstance, options: WebOptions): Promise<void> {
  const index = join(options.editorDir, "index.html");
  const built = existsSync(index);
  const html = built ? readFileSync(index, "utf8") : "";
  await addSecurityHeaders(app, inlineScriptsOf(html));
  const sendIndex = (reply: FastifyReply) =>
    reply
      .header("cache-control", "no-cache")
      .type("text/html; charset=utf-8")
      .send(built ? html : messagePage("notBuilt"));

  app.get("/", { config: { right: "public" } }, async (request, reply) => {
    const token = (request.query as { token?: unknown }).token;
    if (typeof token === "string") return signIn(options, token, request, reply);
    return sendIndex(reply);
  });
  if (built) {
    await app.register(fastifyStatic, {
      root: options.editorDir,
      serve: true,
      index: false,
      wildcard: true,
      preCompressed: true,
      dotfiles: "ignore",
      cacheControl: false,
      setHeaders(reply, path) {
        const fixed = path.includes(`${join(options.editorDir, "assets")}`);
        reply.header("cache-control", fixed ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "/";
    const page = request.method === "GET" || request.method === "HEAD";
    if (!page || /^\/(api|hooks|assets|metrics|health)(\/|$)/.test(path)) throw unknownAddress(request.method, path);
    // A missing file must not be answered with the page: a browser would take HTML for a script.
    if (/\.\w{1,5}$/.test(path)) throw new SignalboxError("NOT_FOUND", { what: "file", id: path });
    return sendIndex(reply);
  });
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
