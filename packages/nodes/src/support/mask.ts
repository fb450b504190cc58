import type { ConnectionValues, Json } from "@signalbox/sdk";

const MASK = "[secret]";
/** Shorter texts would be found everywhere by chance. */
const SHORTEST = 6;

/** The texts that must not appear in what a step returns or says, longest first. */
function secretsOf(connection: ConnectionValues | undefined): string[] {
  const found = new Set<string>();
  for (const secret of Object.values(connection?.secrets ?? {})) {
    if (typeof secret !== "string" || secret.length < SHORTEST) continue;
    found.add(secret);
    found.add(encodeURIComponent(secret));
  }
  const user = connection?.settings.username;
  const password = connection?.secrets.password;
  if (typeof user === "string" && password) found.add(Buffer.from(`${user}:${password}`).toString("base64"));
  return [...found].sort((a, b) => b.length - a.length);
}

/** A function that hides the secrets of a connection in texts and JSON values; other systems like to echo them. */
export function masker(connection: ConnectionValues | undefined): <T extends Json>(value: T) => T {
  const secrets = secretsOf(connection);
  if (secrets.length === 0) return (value) => value;
  const hide = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  const walk = (value: Json): Json => {
    if (typeof value === "string") return hide(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [hide(key), walk(inner)]));
  };
  return <T extends Json>(value: T) => walk(value) as T;
}
