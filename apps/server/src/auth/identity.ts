import { createHash, randomBytes } from "node:crypto";
import type { Right } from "@signalbox/model";

/** Who is asking. */
export interface Identity {
  kind: "session" | "token" | "admin";
  /** Shown to people as the author of what is done: the name of the token. */
  name: string;
  rights: readonly Right[];
  /** Epoch ms; undefined when it does not end. */
  expiresAt?: number;
  /** Hash of the secret it came with, by which it can be revoked. */
  hash: string;
}

/** A credential as it is stored: only the hash of its secret is. */
export interface StoredCredential {
  hash: string;
  kind: "session" | "token";
  name: string;
  rights: readonly Right[];
  expiresAt?: number;
}

/** Where sessions and API tokens are kept. */
export interface CredentialStore {
  find(hash: string): Promise<StoredCredential | undefined>;
  insert(credential: StoredCredential): Promise<void>;
  remove(hash: string): Promise<void>;
}

/** 256 random bits behind a prefix by which secret scanners and people recognise it. */
export const newSecret = (prefix: "sb" | "sbs" | "once"): string =>
  `${prefix}_${randomBytes(32).toString("base64url")}`;

/** SHA-256 is enough: the secrets are random, so there is nothing to guess from a hash. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");
