import type { ConnectionValues, HookRequest, HookVerdict } from "@signalbox/sdk";
import { anyEqual } from "./compare.ts";
import { header, queryValue } from "./locate.ts";
import { NO_SECRET, secretsOf } from "./verify.ts";

export interface TokenPlace {
  tokenIn: "header" | "bearer" | "query";
  tokenName: string;
}

/** Compares a token that the sender repeats in every request with the secret of the connection. */
export function verifyToken(
  request: HookRequest,
  place: TokenPlace,
  connection: ConnectionValues | undefined,
): HookVerdict {
  const secrets = secretsOf(connection);
  if (secrets.length === 0) return { ok: false, reason: NO_SECRET };
  const given = tokenOf(request, place);
  if (given === undefined || given === "") return { ok: false, reason: `${describe(place)} has no token` };
  return anyEqual(secrets, given)
    ? { ok: true }
    : { ok: false, reason: `the token in ${describe(place)} is not the right one` };
}

function tokenOf(request: HookRequest, { tokenIn, tokenName }: TokenPlace): string | undefined {
  if (tokenIn === "query") return queryValue(request, tokenName);
  if (tokenIn === "header") return header(request, tokenName);
  return /^Bearer\s+(\S+)\s*$/i.exec(header(request, "authorization") ?? "")?.[1];
}

function describe({ tokenIn, tokenName }: TokenPlace): string {
  if (tokenIn === "bearer") return "the header Authorization";
  return tokenIn === "query" ? `the query parameter ${tokenName}` : `the header ${tokenName}`;
}
