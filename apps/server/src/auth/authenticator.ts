import { timingSafeEqual } from "node:crypto";
import { type Right, right, SignalboxError } from "@signalbox/model";
import { AuthFailures } from "./failures.ts";
import { type CredentialStore, hashSecret, type Identity, newSecret, type StoredCredential } from "./identity.ts";

/** What a request carries as proof of who sends it. */
export interface Proof {
  bearer: string | undefined;
  cookie: string | undefined;
  /** Address of the caller, for the limit on failures. */
  address: string;
}

const CACHE_MS = 3_000;
const MAX_CACHED = 5_000;
const EVERYTHING: readonly Right[] = right.options.filter((one) => one !== "public");

/** Finds out who sends a request, signs people in, and makes tokens. */
export class Authenticator {
  readonly #store: CredentialStore;
  readonly #admin: string | undefined;
  readonly #sessionTtl: number;
  readonly #now: () => number;
  readonly #failures = new AuthFailures();
  readonly #cache = new Map<string, { found: StoredCredential | undefined; until: number }>();
  #once: string | undefined;

  constructor(options: {
    store: CredentialStore;
    adminToken?: string | undefined;
    /** Milliseconds. */
    sessionTtl: number;
    now?: () => number;
  }) {
    this.#store = options.store;
    this.#admin = options.adminToken === undefined ? undefined : hashSecret(options.adminToken);
    this.#sessionTtl = options.sessionTtl;
    this.#now = options.now ?? Date.now;
  }

  /**
   * The sender, or undefined when the request carries no proof or only an unknown cookie.
   *
   * @throws SignalboxError TOKEN_INVALID for an unknown bearer token; TOO_MANY_REQUESTS after many of them.
   */
  async identify(proof: Proof): Promise<Identity | undefined> {
    if (proof.bearer !== undefined) return this.#byToken(proof.bearer, proof.address);
    if (proof.cookie === undefined) return undefined;
    const found = await this.#find(hashSecret(proof.cookie));
    return found?.kind === "session" && !this.#expired(found) ? { ...found } : undefined;
  }

  async #byToken(secret: string, address: string): Promise<Identity> {
    this.#failures.check(address, this.#now());
    const hash = hashSecret(secret);
    if (this.#admin !== undefined && same(hash, this.#admin)) {
      return { kind: "admin", name: "admin", rights: EVERYTHING, hash };
    }
    const found = await this.#find(hash);
    if (found?.kind === "token") return { ...found };
    this.#failures.record(address, this.#now());
    throw new SignalboxError("TOKEN_INVALID");
  }

  /** Makes a sign-in token that works once, in place of the last one. */
  newSignInToken(): string {
    const secret = newSecret("once");
    this.#once = hashSecret(secret);
    return secret;
  }

  /**
   * Signs in with the one-time token, the admin token or an API token.
   *
   * @returns the secret of a new session, for the cookie.
   * @throws SignalboxError TOKEN_INVALID, TOKEN_EXPIRED, TOO_MANY_REQUESTS.
   */
  async signIn(token: string, address: string): Promise<{ secret: string; maxAge: number }> {
    this.#failures.check(address, this.#now());
    if (this.#once !== undefined && same(hashSecret(token), this.#once)) {
      this.#once = undefined;
      return this.#openSession("owner", EVERYTHING, undefined);
    }
    const identity = await this.#byToken(token, address);
    if (this.#expired(identity)) {
      throw new SignalboxError("TOKEN_EXPIRED", { at: new Date(identity.expiresAt ?? 0).toISOString() });
    }
    return this.#openSession(identity.name, identity.rights, identity.expiresAt);
  }

  async #openSession(name: string, rights: readonly Right[], notAfter: number | undefined) {
    const secret = newSecret("sbs");
    const expiresAt = Math.min(this.#now() + this.#sessionTtl, notAfter ?? Number.POSITIVE_INFINITY);
    await this.#store.insert({ hash: hashSecret(secret), kind: "session", name, rights, expiresAt });
    return { secret, maxAge: Math.floor((expiresAt - this.#now()) / 1000) };
  }

  /** Makes an API token. Its text is returned once and stored nowhere. */
  async createToken(name: string, rights: readonly Right[], ttl: number | undefined): Promise<NewToken> {
    const secret = newSecret("sb");
    const expiresAt = ttl === undefined ? undefined : this.#now() + ttl;
    const base = { hash: hashSecret(secret), kind: "token" as const, name, rights };
    await this.#store.insert(expiresAt === undefined ? base : { ...base, expiresAt });
    return expiresAt === undefined ? { token: secret } : { token: secret, expiresAt };
  }

  /** The same identity as it is stored now; undefined when it was revoked. */
  async renew(identity: Identity): Promise<Identity | undefined> {
    if (identity.kind === "admin") return identity;
    const found = await this.#find(identity.hash);
    return found === undefined ? undefined : { ...found };
  }

  /** Lets addresses that had to wait try again. */
  forgetFailures(): void {
    this.#failures.clear();
  }

  async revoke(identity: Identity): Promise<void> {
    this.#cache.delete(identity.hash);
    await this.#store.remove(identity.hash);
  }

  /** Kept for a moment: a page asks for many things at once, and each would read the same row. */
  async #find(hash: string): Promise<StoredCredential | undefined> {
    const now = this.#now();
    const cached = this.#cache.get(hash);
    if (cached && cached.until > now) return cached.found;
    const found = await this.#store.find(hash);
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    // Unknown ones are not kept: the token may be created in the next moment by `signalbox token create`.
    if (found) this.#cache.set(hash, { found, until: now + CACHE_MS });
    return found;
  }

  #expired(credential: { expiresAt?: number }): boolean {
    return credential.expiresAt !== undefined && credential.expiresAt <= this.#now();
  }
}

export interface NewToken {
  token: string;
  expiresAt?: number;
}

const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a, "hex"), Buffer.from(b, "hex"));
