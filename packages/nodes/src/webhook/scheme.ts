import type { HookRequest, Json } from "@signalbox/sdk";

export type Digest = "sha1" | "sha256" | "sha512";
export type Signed = readonly (string | Uint8Array)[];

/** What a signature is made over. A text means: something needed for it is missing, in words for the sender. */
export type SignedContent = (
  request: HookRequest,
  given: { stamp: string; settings: Record<string, Json> },
) => Signed | string;

interface Common {
  /** Header with the signature; of several, the first that is there. */
  headers: readonly string[];
  /** Candidates in the header's value; default: the whole value. More than one while a secret is being changed. */
  candidates?(value: string): string[];
  /** The time stamp that is signed along, as text; absent for schemes without one. */
  stamp?(request: HookRequest): string | undefined;
  content: SignedContent;
}

/** Keyed hash with a shared secret. */
export interface HmacScheme extends Common {
  kind: "hmac";
  algorithm: Digest;
  encoding: "hex" | "base64";
  /** Makes the key of the secret; default: its UTF-8 bytes. A text says why the secret cannot be one. */
  key?(secret: string): Uint8Array | { problem: string };
}
/** Plain SHA-256 in hex over the secret and the content: an old habit, weaker than HMAC. */
export interface HashScheme extends Common {
  kind: "hash";
}
/** RSA (PKCS#1 v1.5) with the public key of the connection, Base64 or hex. */
export interface RsaScheme extends Common {
  kind: "rsa";
  algorithm: Digest;
  encoding: "hex" | "base64";
  /** Header that names the key in a key set. */
  keyId?: string;
}
export type Scheme = HmacScheme | HashScheme | RsaScheme;
