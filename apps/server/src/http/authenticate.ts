import type { Right } from "@signalbox/model";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import { ownOrigins, refuseForeignPages } from "../auth/csrf.ts";
import type { Identity } from "../auth/identity.ts";
import { authorize } from "../auth/policy.ts";
import type { Config } from "../config/settings.ts";
import { clearSession, sessionOf } from "./session-cookie.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who sends the request; set before any handler of a route that is not public. */
    identity: Identity | undefined;
  }
  interface FastifyContextConfig {
    /** What the sender must be allowed to do. A route without one is refused. */
    right?: Right;
  }
}

/** Websockets of browsers carry no headers of one's own; the token comes as a second protocol name. */
const PROTOCOL_TOKEN = /(?:^|,)\s*bearer\.([\w.~+/=-]+)\s*(?:,|$)/;

export function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return /^Bearer\s+(\S+)\s*$/i.exec(header)?.[1] ?? "";
  return PROTOCOL_TOKEN.exec(request.headers["sec-websocket-protocol"] ?? "")?.[1];
}

/** Asks the policy before anything of a request of this scope is read. */
export function requireRights(app: FastifyInstance, authenticator: Authenticator, config: Config): void {
  app.decorateRequest("identity", undefined);
  app.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    const required = request.routeOptions.config.right;
    if (required === "public") return;
    const bearer = bearerOf(request);
    const cookie = sessionOf(request, config);
    const identity = await authenticator.identify({ bearer, cookie, address: request.ip });
    if (identity === undefined && bearer === undefined && cookie !== undefined) clearSession(request, reply, config);
    authorize(identity, required, Date.now());
    // A token in a header was put there on purpose; a cookie is sent by the browser whoever asks.
    if (identity?.kind === "session") {
      const own = ownOrigins(request.headers.host, request.protocol, config.publicUrl);
      refuseForeignPages({ method: request.method, headers: request.headers, own });
    }
    request.identity = identity;
  });
}
