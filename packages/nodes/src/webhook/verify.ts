import { createHash, createHmac, verify as verifySignature } from "node:crypto";
import type { ConnectionValues, HookRequest, HookVerdict } from "@signalbox/sdk";
import { anyEqual } from "./compare.ts";
import { publicKey } from "./keys.ts";
import { header } from "./locate.ts";
import type { HashScheme, HmacScheme, RsaScheme, Scheme, Signed } from "./scheme.ts";
import { stampTime } from "./stamp.ts";

const refuse = (reason: string): HookVerdict => ({ ok: false, reason });
export const NO_SECRET =
  "no secret is configured, so nothing can be checked; choose a connection with the sender's secret in the trigger";

/** The secrets to try: the current one, then the one before. */
export const secretsOf = (connection: ConnectionValues | undefined): string[] =>
  [connection?.secrets.secret, connection?.secrets.previousSecret].filter(
    (secret): secret is string => typeof secret === "string" && secret !== "",
  );

/**
 * Checks a request by a scheme (docs/spec/webhooks.md).
 *
 * @param tolerance Milliseconds that a signed time stamp may be away from `now`, in either direction.
 * @returns Refusals say what is wrong, never what would have been right.
 */
export function verifyScheme(
  scheme: Scheme,
  request: HookRequest,
  connection: ConnectionValues | undefined,
  at: { now: number; tolerance: number },
): HookVerdict {
  if (scheme.kind === "rsa" ? !connection?.settings.publicKey : secretsOf(connection).length === 0) {
    return refuse(
      scheme.kind === "rsa" ? NO_SECRET.replace("secret", "public key").replace("secret", "key") : NO_SECRET,
    );
  }
  const name = scheme.headers.find((one) => header(request, one));
  if (name === undefined) return refuse(`the header ${scheme.headers[0]} is missing`);
  const value = header(request, name) ?? "";
  const candidates = (scheme.candidates?.(value) ?? [value]).filter((one) => one !== "");
  if (candidates.length === 0) return refuse(`the header ${name} has another form than this sender uses`);

  const stamp = scheme.stamp?.(request) ?? "";
  const time = scheme.stamp ? stampTime(stamp) : at.now;
  if (time === undefined) return refuse("the signed time stamp is missing or not a time");
  const content = scheme.content(request, { stamp, settings: connection?.settings ?? {} });
  if (typeof content === "string") return refuse(content);

  const wrong = checkers[scheme.kind](scheme as never, content, candidates, request, connection);
  if (wrong) return refuse(wrong);
  // Only after the signature: the age of an unproven stamp says nothing.
  const age = Math.abs(at.now - time);
  if (age <= at.tolerance) return { ok: true };
  const stale = { ageSeconds: Math.round(age / 1000), limitSeconds: Math.round(at.tolerance / 1000) };
  return {
    ok: false,
    reason: `the signed time stamp is ${stale.ageSeconds} s away from now; at most ${stale.limitSeconds} s are accepted`,
    stale,
  };
}

const MISMATCH = "it was made with another secret, over another body, or for another address";

type Checker<S extends Scheme> = (
  scheme: S,
  content: Signed,
  candidates: readonly string[],
  request: HookRequest,
  connection: ConnectionValues | undefined,
) => string | undefined;

const checkHmac: Checker<HmacScheme> = (scheme, content, candidates, _request, connection) => {
  const given = scheme.encoding === "hex" ? candidates.map((one) => one.toLowerCase()) : candidates;
  let problem: string | undefined;
  for (const secret of secretsOf(connection)) {
    const key = scheme.key?.(secret) ?? Buffer.from(secret, "utf8");
    if ("problem" in key) {
      problem ??= key.problem;
      continue;
    }
    const hmac = createHmac(scheme.algorithm, key);
    for (const part of content) hmac.update(part);
    if (anyEqual(given, hmac.digest(scheme.encoding))) return undefined;
  }
  return problem ?? MISMATCH;
};

const checkHash: Checker<HashScheme> = (_scheme, content, candidates, _request, connection) => {
  for (const secret of secretsOf(connection)) {
    const hash = createHash("sha256").update(secret, "utf8");
    for (const part of content) hash.update(part);
    if (
      anyEqual(
        candidates.map((one) => one.toLowerCase()),
        hash.digest("hex"),
      )
    )
      return undefined;
  }
  return MISMATCH;
};

const checkRsa: Checker<RsaScheme> = (scheme, content, candidates, request, connection) => {
  const key = publicKey(
    String(connection?.settings.publicKey),
    scheme.keyId ? header(request, scheme.keyId) : undefined,
  );
  if ("problem" in key) return key.problem;
  const bytes = Buffer.concat(content.map((part) => (typeof part === "string" ? Buffer.from(part, "utf8") : part)));
  const good = candidates.some((one) => {
    const signature = Buffer.from(one, scheme.encoding);
    // Base64 has several spellings of the same bytes; only the regular one is what the sender wrote.
    const regular = signature.toString(scheme.encoding) === (scheme.encoding === "hex" ? one.toLowerCase() : one);
    return regular && verifySignature(scheme.algorithm, bytes, key, signature);
  });
  return good ? undefined : MISMATCH;
};

const checkers = { hmac: checkHmac, hash: checkHash, rsa: checkRsa } as const;
