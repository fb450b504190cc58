import { createPublicKey, type KeyObject } from "node:crypto";

const withoutPadding = (text: string): string => text.replace(/={0,2}$/, "");

/** Bytes of a Base64 text; undefined when it is not one. Node itself skips over whatever it does not understand. */
function fromBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  return text !== "" && withoutPadding(bytes.toString("base64")) === withoutPadding(text) ? bytes : undefined;
}

/** Key of a Standard Webhooks secret: Base64 after an optional `whsec_`. */
export function standardKey(secret: string): Uint8Array | { problem: string } {
  const text = secret.replace(/^whsec_/, "");
  return fromBase64(text) ?? { problem: "the secret is not one of Standard Webhooks (whsec_ and Base64)" };
}

/** EasyPost normalises the secret, so that é typed in either of its two spellings is the same. */
export const normalisedKey = (secret: string): Uint8Array => Buffer.from(secret.normalize("NFKD"), "utf8");

/** Key of a secret that is given in another spelling than text. */
export const keyIn =
  (format: "text" | "base64" | "hex") =>
  (secret: string): Uint8Array | { problem: string } => {
    if (format === "text") return Buffer.from(secret, "utf8");
    if (format === "base64") return fromBase64(secret) ?? { problem: "the secret is not Base64" };
    return /^(?:[0-9a-fA-F]{2})+$/.test(secret)
      ? Buffer.from(secret, "hex")
      : { problem: "the secret is not hexadecimal" };
  };

/**
 * RSA public key of a PEM key, a PEM certificate, a JWK or a JWK set.
 *
 * @param id Which key of a set; needed when there are several.
 * @returns A text that says what is wrong otherwise.
 */
export function publicKey(text: string, id: string | undefined): KeyObject | { problem: string } {
  try {
    const key = text.trimStart().startsWith("{") ? jwkKey(text, id) : createPublicKey(text);
    if ("problem" in key) return key;
    return key.asymmetricKeyType === "rsa" ? key : { problem: "the public key of the connection is not an RSA key" };
  } catch {
    return { problem: "the public key of the connection cannot be read; expected PEM text or a JSON key set" };
  }
}

function jwkKey(text: string, id: string | undefined): KeyObject | { problem: string } {
  const given = JSON.parse(text) as { keys?: { kid?: string }[]; kid?: string };
  const keys = given.keys ?? [given];
  const key = keys.find((one) => one.kid !== undefined && one.kid === id) ?? (keys.length === 1 ? keys[0] : undefined);
  if (!key || (id !== undefined && key.kid !== undefined && key.kid !== id)) {
    return { problem: `the key set of the connection has no key ${JSON.stringify(id ?? "")}; fetch the newest one` };
  }
  return createPublicKey({ key: key as never, format: "jwk" });
}
