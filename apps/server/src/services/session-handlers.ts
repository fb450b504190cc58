import { parseDuration, SignalboxError } from "@signalbox/model";
import { mayGrant } from "../auth/policy.ts";
import type { SomeHandlers } from "../http/handlers.ts";
import { iso, type Services } from "./context.ts";

/** Who am I, sign out, API tokens, node types. */
export function sessionHandlers(
  services: Services,
): SomeHandlers<"getSession" | "endSession" | "createToken" | "listNodes"> {
  return {
    getSession: async ({ identity }) => ({
      name: identity.name,
      rights: [...identity.rights],
      version: services.version,
    }),
    endSession: async ({ identity }) => {
      if (identity.kind === "session") await services.authenticator.revoke(identity);
      return {};
    },
    createToken: async ({ identity, body }) => {
      if (!mayGrant(identity, body.rights)) {
        throw new SignalboxError("FORBIDDEN", { detail: "a token cannot have more rights than you have" });
      }
      const ttl = body.expiresIn === undefined ? undefined : parseDuration(body.expiresIn);
      if (body.expiresIn !== undefined && !ttl) {
        throw new SignalboxError("BAD_REQUEST", { detail: "body.expiresIn: expected a duration such as 30d" });
      }
      const { token, expiresAt } = await services.authenticator.createToken(body.name, body.rights, ttl);
      return expiresAt === undefined ? { token } : { token, expiresAt: iso(expiresAt) };
    },
    listNodes: async () => ({
      items: services.catalog.all(),
      connections: services.connectionTypes.map(({ type, title, description, icon, settings, secrets }) => ({
        type,
        title,
        description,
        icon,
        settings,
        secrets,
      })),
    }),
  };
}
