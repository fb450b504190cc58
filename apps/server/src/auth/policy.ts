import { type Right, SignalboxError } from "@signalbox/model";
import type { Identity } from "./identity.ts";

/**
 * The one place where it is decided who may do what (docs/spec/api.md, rules API-1 to API-4). A route names the
 * right it needs; `admin` includes every other right; whatever names no right is refused.
 *
 * @param required The right of the route; undefined for a route that names none.
 * @param now Epoch ms.
 * @throws SignalboxError UNAUTHENTICATED, TOKEN_EXPIRED or FORBIDDEN.
 */
export function authorize(identity: Identity | undefined, required: Right | undefined, now: number): void {
  if (required === "public") return;
  if (required === undefined) throw new SignalboxError("FORBIDDEN", { detail: "the address names no right" });
  if (identity === undefined) {
    throw new SignalboxError("UNAUTHENTICATED", {
      detail: "Open the address with the token that the server printed at its start, or send an API token.",
    });
  }
  if (identity.expiresAt !== undefined && identity.expiresAt <= now) {
    throw new SignalboxError("TOKEN_EXPIRED", { at: new Date(identity.expiresAt).toISOString() });
  }
  if (hasRight(identity, required)) return;
  throw new SignalboxError("FORBIDDEN", { detail: `${identity.name} does not have the right ${required}` });
}

/** For what an answer leaves out instead of being refused; who somebody is was looked at before. */
export const hasRight = (identity: Identity, right: Right): boolean =>
  identity.rights.includes("admin") || identity.rights.includes(right);

/** Whether rights may be given away by somebody: nobody can hand out more than they have. */
export function mayGrant(identity: Identity, rights: readonly Right[]): boolean {
  return rights.every((right) => hasRight(identity, right));
}
