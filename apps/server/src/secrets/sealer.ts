import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";

/** A sealed text that cannot be opened: by whom it was sealed, and what to do. */
export class SealError extends Error {
  override readonly name = "SealError";
}

const FORMAT = "v1";

/**
 * Seals texts with AES-256-GCM. A sealed text is `v1.<key id>.<iv>.<tag and cipher text>`; `context` (for example the
 * id of the connection) is bound to it, so that it cannot be moved to another row.
 */
export class Sealer {
  readonly #keys = new Map<string, Buffer>();
  readonly #current: string;

  /** @param keys 32 bytes each; the first seals, the others still open what they sealed (rotation). */
  constructor(keys: readonly Buffer[]) {
    const [first] = keys;
    if (first === undefined) throw new SealError("no key was given");
    for (const key of keys) {
      if (key.length !== 32) throw new SealError(`a key has ${key.length} bytes; expected 32`);
      this.#keys.set(keyId(key), key);
    }
    this.#current = keyId(first);
  }

  get currentKey(): string {
    return this.#current;
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /** A secret for another purpose, which tells nothing about the key; the same on every server that has it. */
  derive(purpose: string): string {
    return createHmac("sha256", this.#keys.get(this.#current) as Buffer)
      .update(purpose)
      .digest("base64url");
  }

  seal(text: string, context: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#keys.get(this.#current) as Buffer, iv);
    cipher.setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return [
      FORMAT,
      this.#current,
      iv.toString("base64url"),
      Buffer.concat([cipher.getAuthTag(), sealed]).toString("base64url"),
    ].join(".");
  }

  /** @throws SealError when the key is missing or the text was changed or moved. */
  open(sealed: string, context: string): string {
    const [format, id = "", iv = "", data = ""] = sealed.split(".");
    if (format !== FORMAT) throw new SealError("this is not a sealed text of a known format");
    const key = this.#keys.get(id);
    if (key === undefined) throw new SealError(`sealed with key ${id}, which is not here`);
    const bytes = Buffer.from(data, "base64url");
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"));
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(0, 16));
      return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString("utf8");
    } catch (cause) {
      throw new SealError("the sealed text was changed, or belongs elsewhere", { cause });
    }
  }
}

/** Short name of a key that tells nothing about it. */
export const keyId = (key: Buffer): string =>
  createHash("sha256").update("signalbox key id").update(key).digest("hex").slice(0, 8);
/** Id of the key a text was sealed with. */
export const keyIdOf = (sealed: string): string => sealed.split(".")[1] ?? "";
