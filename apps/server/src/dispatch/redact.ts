import type { ConnectionValues, Json } from "@signalbox/sdk";

const MASK = "[secret]";
/** Shorter texts would be found everywhere by chance. */
const SHORTEST = 4;

/** Texts that must not be seen outside of the attempt: the secrets, and the forms in which they travel. */
export function secretTexts(connection: ConnectionValues | undefined): string[] {
  const found = new Set<string>();
  const user = connection?.settings.username;
  for (const secret of Object.values(connection?.secrets ?? {})) {
    if (typeof secret !== "string" || secret.length < SHORTEST) continue;
    for (const text of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]) found.add(text);
    // As it stands inside JSON text, without the quotes.
    found.add(JSON.stringify(secret).slice(1, -1));
    if (typeof user === "string") found.add(Buffer.from(`${user}:${secret}`).toString("base64"));
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/** The same value with every secret in its texts and keys hidden. */
export function redact<T extends Json>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  const hide = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  const walk = (part: Json): Json => {
    if (typeof part === "string") return hide(part);
    if (Array.isArray(part)) return part.map(walk);
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [hide(key), walk(inner)]));
  };
  return walk(value) as T;
}
