import { right, routes, type SignalboxError } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { Authenticator } from "./authenticator.ts";
import { ownOrigins, refuseForeignPages } from "./csrf.ts";
import { AuthFailures } from "./failures.ts";
import type { CredentialStore, Identity, StoredCredential } from "./identity.ts";
import { authorize, mayGrant } from "./policy.ts";

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "allowed";
  } catch (error) {
    return (error as SignalboxError).code;
  }
};
const codeOfAsync = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "allowed",
    (error: SignalboxError) => error.code,
  );

describe("authorize", () => {
  const NOW = 1_000_000;
  const who = (rights: Identity["rights"], expiresAt?: number): Identity => ({
    kind: "token",
    name: "till",
    rights,
    hash: "",
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });

  it("API-2 decides every route for everybody: nobody, expired, without the right, with it, with admin", () => {
    for (const [name, route] of Object.entries(routes)) {
      const others = right.options.filter((one) => one !== "public" && one !== "admin" && one !== route.right);
      const decisions = {
        nobody: codeOf(() => authorize(undefined, route.right, NOW)),
        expired: codeOf(() => authorize(who(["admin"], NOW), route.right, NOW)),
        without: codeOf(() => authorize(who(others), route.right, NOW)),
        with: codeOf(() => authorize(who([route.right], NOW + 1), route.right, NOW)),
        admin: codeOf(() => authorize(who(["admin"]), route.right, NOW)),
      };
      expect({ name, ...decisions }).toEqual({
        name,
        nobody: "UNAUTHENTICATED",
        expired: "TOKEN_EXPIRED",
        without: "FORBIDDEN",
        with: "allowed",
        admin: "allowed",
      });
    }
  });

  it("API-1 refuses an address that names no right, even to an admin", () => {
    expect(codeOf(() => authorize(who(["admin"]), undefined, NOW))).toBe("FORBIDDEN");
    expect(codeOf(() => authorize(undefined, "public", NOW))).toBe("allowed");
  });

  it("API-4 lets nobody hand out rights they do not have", () => {
    expect(mayGrant(who(["runs:read"]), ["runs:read"])).toBe(true);
    expect(mayGrant(who(["runs:read"]), ["runs:read", "runs:start"])).toBe(false);
    expect(mayGrant(who(["admin"]), ["runs:start"])).toBe(true);
  });
});

describe("refuseForeignPages", () => {
  const own = ownOrigins("shop.test:7777", "http", "https://public.test/signalbox");
  const ask = (method: string, headers: Record<string, string>) =>
    codeOf(() => refuseForeignPages({ method, headers, own }));

  it("API-5 takes changes from its own pages only", () => {
    const client = { "x-signalbox-client": "1" };
    expect(ask("POST", { ...client, origin: "http://shop.test:7777", "sec-fetch-site": "same-origin" })).toBe(
      "allowed",
    );
    expect(ask("POST", { ...client, origin: "https://public.test" })).toBe("allowed");
    expect(ask("POST", { ...client, origin: "http://evil.test" })).toBe("CSRF");
    expect(ask("POST", { ...client, origin: "null" })).toBe("CSRF");
    expect(ask("POST", { ...client, "sec-fetch-site": "same-site" })).toBe("CSRF");
    expect(ask("DELETE", { origin: "http://shop.test:7777" })).toBe("CSRF");
    expect(ask("GET", {})).toBe("allowed");
    expect(ask("GET", { origin: "http://evil.test" })).toBe("CSRF");
  });
});

describe("AuthFailures", () => {
  it("API-6 makes an address wait after 20 failures in a minute, and only that one", () => {
    const failures = new AuthFailures();
    for (let i = 0; i < 20; i++) failures.record("10.0.0.1", 1000);
    expect(codeOf(() => failures.check("10.0.0.1", 2000))).toBe("TOO_MANY_REQUESTS");
    expect(codeOf(() => failures.check("10.0.0.2", 2000))).toBe("allowed");
    expect(codeOf(() => failures.check("10.0.0.1", 62_000))).toBe("allowed");
  });
});

describe("Authenticator", () => {
  const make = (adminToken?: string) => {
    const rows = new Map<string, StoredCredential>();
    const store: CredentialStore = {
      find: async (hash) => rows.get(hash),
      insert: async (one) => void rows.set(one.hash, one),
      remove: async (hash) => void rows.delete(hash),
    };
    const clock = { now: 1_000_000 };
    return { rows, clock, auth: new Authenticator({ store, adminToken, sessionTtl: 60_000, now: () => clock.now }) };
  };
  const proof = (bearer?: string, cookie?: string) => ({ bearer, cookie, address: "10.0.0.1" });

  it("API-7 signs in once with the printed token", async () => {
    const { auth, rows, clock } = make();
    const token = auth.newSignInToken();
    const session = await auth.signIn(token, "10.0.0.1");
    expect(session.maxAge).toBe(60);
    expect(await codeOfAsync(auth.signIn(token, "10.0.0.1"))).toBe("TOKEN_INVALID");
    expect(await auth.identify(proof(undefined, session.secret))).toMatchObject({ kind: "session", name: "owner" });
    expect(JSON.stringify([...rows])).not.toContain(session.secret);
    clock.now += 61_000;
    expect(await auth.identify(proof(undefined, session.secret))).toBeUndefined();
  });

  it("keeps session secrets and tokens apart", async () => {
    const { auth } = make();
    const { secret } = await auth.signIn(auth.newSignInToken(), "10.0.0.1");
    const { token } = await auth.createToken("till", ["runs:start"], undefined);
    expect(await codeOfAsync(auth.identify(proof(secret)))).toBe("TOKEN_INVALID");
    expect(await auth.identify(proof(undefined, token))).toBeUndefined();
    expect(await auth.identify(proof(token))).toMatchObject({ name: "till", rights: ["runs:start"] });
  });

  it("forgets a revoked session at once", async () => {
    const { auth } = make();
    const { secret } = await auth.signIn(auth.newSignInToken(), "10.0.0.1");
    const identity = await auth.identify(proof(undefined, secret));
    await auth.revoke(identity as Identity);
    expect(await auth.identify(proof(undefined, secret))).toBeUndefined();
    expect(await auth.renew(identity as Identity)).toBeUndefined();
  });

  it("gives the admin token every right, and a session made with an API token no more than the token has", async () => {
    const { auth } = make("0123456789abcdef");
    expect((await auth.identify(proof("0123456789abcdef")))?.rights).toContain("admin");
    const { token } = await auth.createToken("till", ["runs:read"], 1000);
    const { secret, maxAge } = await auth.signIn(token, "10.0.0.1");
    expect(maxAge).toBe(1);
    expect((await auth.identify(proof(undefined, secret)))?.rights).toEqual(["runs:read"]);
  });

  it("API-6 limits guesses of tokens", async () => {
    const { auth } = make();
    for (let i = 0; i < 20; i++) await codeOfAsync(auth.identify(proof("sb_wrong")));
    expect(await codeOfAsync(auth.identify(proof("sb_wrong")))).toBe("TOO_MANY_REQUESTS");
  });
});
