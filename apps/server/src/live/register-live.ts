import { SignalboxError } from "@signalbox/model";
import type { FastifyInstance } from "fastify";
import type { Authenticator } from "../auth/authenticator.ts";
import type { Identity } from "../auth/identity.ts";
import { authorize } from "../auth/policy.ts";
import type { LiveHub } from "./live-hub.ts";

const MAX_CONNECTIONS = 1000;

/** Options of the websocket server: messages of clients are small, and compression would cost more than it saves. */
export const LIVE_SOCKET_OPTIONS = {
  maxPayload: 64 * 1024,
  perMessageDeflate: false,
  /** A token may stand among the offered protocols; it is never repeated in the answer. */
  handleProtocols: (protocols: Set<string>) => (protocols.has("signalbox.v1") ? "signalbox.v1" : false),
};

/** The websocket `/api/v1/live`. Rights and origin are checked by the scope's hook before the connection is upgraded. */
export function registerLive(app: FastifyInstance, hub: LiveHub, authenticator: Authenticator): void {
  app.route({
    method: "GET",
    url: "/api/v1/live",
    config: { right: "runs:read" },
    handler: async () => {
      throw new SignalboxError("BAD_REQUEST", { detail: "this address is a websocket; connect with ws:// or wss://" });
    },
    wsHandler: (socket, request) => {
      if (hub.size >= MAX_CONNECTIONS) {
        socket.close(1013, "too many connections");
        return;
      }
      const identity = request.identity as Identity;
      const recheck = async () => stillGood(await authenticator.renew(identity));
      const connection = hub.connect(socket, identity, recheck);
      socket.on("message", (data, binary) => {
        if (binary) socket.close(1003, "messages are texts");
        else connection.receive(String(data));
      });
      socket.on("close", () => hub.disconnect(connection));
      socket.on("error", () => socket.terminate());
    },
  });
}

function stillGood(identity: Identity | undefined): boolean {
  try {
    authorize(identity, "runs:read", Date.now());
    return true;
  } catch {
    return false;
  }
}
