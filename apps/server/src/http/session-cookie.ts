import type { FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../config/settings.ts";

type Place = Pick<Config, "publicUrl">;

/**
 * Cookies do not know ports: without one in the name, two servers on one machine would sign each other's users out.
 * Behind a public address the port is the proxy's business and the name is the same on every server.
 */
export function cookieName(request: FastifyRequest, config: Place): string {
  return config.publicUrl === undefined ? `signalbox_session_${request.socket.localPort ?? 0}` : "signalbox_session";
}

/** Secret of the session, from the request's cookies. */
export const sessionOf = (request: FastifyRequest, config: Place): string | undefined =>
  request.cookies[cookieName(request, config)];

/** Gives the session's secret to the browser: no script can read it, and no foreign page makes it be sent. */
export function setSession(
  request: FastifyRequest,
  reply: FastifyReply,
  config: Place,
  session: { secret: string; maxAge: number },
): void {
  const secure = request.protocol === "https" || (config.publicUrl?.startsWith("https:") ?? false);
  reply.setCookie(cookieName(request, config), session.secret, {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    secure,
    maxAge: session.maxAge,
  });
}

export function clearSession(request: FastifyRequest, reply: FastifyReply, config: Place): void {
  reply.clearCookie(cookieName(request, config), { path: "/", httpOnly: true, sameSite: "strict" });
}
