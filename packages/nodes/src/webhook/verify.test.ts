import { readFileSync } from "node:fs";
import { type ConnectionValues, testHook } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { webhook } from "../triggers/webhook.ts";
import { PRESETS } from "./presets.ts";

/** Made with Python's hmac and with OpenSSL, not with the code under test. */
interface Vector {
  verification: keyof typeof PRESETS;
  secret?: string;
  key?: "publicKey" | "certificate";
  url?: string;
  headers: Record<string, string>;
  body: string;
  now: number;
  stamped?: boolean;
  signsUrl?: boolean;
  providerId?: string;
  topic?: string;
}
const file = JSON.parse(readFileSync(new URL("./vectors.json", import.meta.url), "utf8")) as {
  publicKey: string;
  certificate: string;
  jwk: object;
  vectors: Vector[];
};

const connectionOf = (vector: Vector): ConnectionValues => ({
  id: "c1",
  type: "webhook_secret",
  settings: vector.key ? { publicKey: file[vector.key], webhookId: "WH-ID-1" } : {},
  secrets: vector.secret ? { secret: vector.secret } : {},
});
const give = (vector: Vector, change: Partial<Vector> = {}, connection?: ConnectionValues, params = {}) => {
  const given = { ...vector, ...change };
  return testHook(webhook, {
    params: { verification: given.verification, ...params },
    request: { headers: given.headers, body: given.body, ...(given.url ? { url: given.url } : {}) },
    connection: connection ?? connectionOf(vector),
    now: given.now,
  });
};
const signatureHeader = (vector: Vector): string =>
  PRESETS[vector.verification].scheme.headers.find((name) => name in vector.headers) ?? "";
/** Another letter or digit in place of the one at `at`. */
const changed = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === "1" ? "2" : "1") + text.slice(at + 1);

const titled = file.vectors.map((vector, n) => [`${vector.verification} #${n}`, vector] as const);

it("there is a vector for every sender", () => {
  expect(new Set(file.vectors.map((one) => one.verification))).toEqual(new Set(Object.keys(PRESETS)));
});

describe.each(titled)("%s", (_title, vector) => {
  it("WH-1 a signature over the raw bytes is accepted, and the event id is found", () => {
    const { verdict, accepted } = give(vector);
    expect(verdict).toEqual(vector.providerId ? { ok: true, providerId: vector.providerId } : { ok: true });
    expect(accepted).toBe(true);
  });

  it("WH-2 without a secret or key it is refused", () => {
    const bare = { ...connectionOf(vector), settings: {}, secrets: {} };
    for (const connection of [bare, { ...bare, secrets: { secret: "", previousSecret: "" } }]) {
      expect(give(vector, {}, connection).verdict).toMatchObject({
        ok: false,
        reason: expect.stringContaining("configured"),
      });
    }
    const none = testHook(webhook, { params: { verification: vector.verification }, request: vector, now: vector.now });
    expect(none.verdict.ok).toBe(false);
  });

  it("WH-3 a body with one byte changed is refused, whichever byte it is", () => {
    for (let at = 0; at < vector.body.length; at++) {
      const body = changed(vector.body, at);
      expect(give(vector, { body }).verdict.ok, `byte ${at}`).toBe(false);
    }
    expect(give(vector, { body: `${vector.body} ` }).verdict.ok).toBe(false);
  });

  it("WH-3 a signature with one letter changed is refused, whichever letter it is", () => {
    const name = signatureHeader(vector);
    const value = vector.headers[name] ?? "";
    const proof = value.includes(",v0=") ? value.indexOf(",v0=") : value.length;
    for (let at = 0; at < proof; at++) {
      const headers = { ...vector.headers, [name]: changed(value, at) };
      expect(give(vector, { headers }).verdict.ok, `letter ${at} of ${value}`).toBe(false);
    }
    for (const spoiled of ["", " ", value.slice(0, proof - 1), `${value.slice(0, proof)}A`, "v1=", "v1,"]) {
      expect(give(vector, { headers: { ...vector.headers, [name]: spoiled } }).verdict.ok, spoiled).toBe(false);
    }
    const { [name]: _gone, ...without } = vector.headers;
    expect(give(vector, { headers: without }).verdict).toMatchObject({
      ok: false,
      reason: expect.stringContaining(name),
    });
  });

  it("WH-13 a refusal gives neither the secret nor the right signature away", () => {
    const name = signatureHeader(vector);
    const right = vector.headers[name] ?? "";
    const { verdict } = give(vector, { headers: { ...vector.headers, [name]: changed(right, right.length - 3) } });
    const said = JSON.stringify(verdict);
    if (vector.secret) expect(said).not.toContain(vector.secret);
    expect(said).not.toContain(right.slice(-20));
  });

  it.runIf(vector.secret)("WH-6 the previous secret is accepted as well, another one is not", () => {
    const other = vector.verification === "standard_webhooks" ? "whsec_b3RoZXItc2VjcmV0" : "another-secret";
    const connection = connectionOf(vector);
    const rolled = { ...connection, secrets: { secret: other, previousSecret: vector.secret ?? "" } };
    expect(give(vector, {}, rolled).verdict.ok).toBe(true);
    expect(give(vector, {}, { ...connection, secrets: { secret: other } }).verdict.ok).toBe(false);
  });

  it.runIf(vector.stamped)("WH-4 a time stamp more than five minutes away is refused, in both directions", () => {
    for (const away of [-300_000, 300_000]) expect(give(vector, { now: vector.now + away }).verdict.ok).toBe(true);
    for (const away of [-301_000, 301_000]) {
      expect(give(vector, { now: vector.now + away }).verdict).toMatchObject({
        ok: false,
        stale: { ageSeconds: 301, limitSeconds: 300 },
      });
    }
    expect(give(vector, { now: vector.now + 301_000 }, undefined, { tolerance: "10m" }).verdict.ok).toBe(true);
  });

  it.runIf(vector.stamped)("WH-4 the age of a stamp is not told before the signature is right", () => {
    const body = changed(vector.body, 1);
    expect(give(vector, { body, now: vector.now + 900_000 }).verdict).not.toHaveProperty("stale");
  });

  it.runIf(vector.signsUrl)("WH-7 another address or query is refused", () => {
    const url = vector.url ?? "";
    for (const other of [
      `${url}&x=1`,
      url.replace("hooks.example.com", "hooks.example.org"),
      url.replace("https", "http"),
    ]) {
      expect(give(vector, { url: other }).verdict.ok, other).toBe(false);
    }
  });

  it.runIf(vector.topic)("WH-9 only events of the listed kinds are accepted", () => {
    const topic = vector.topic ?? "";
    const accepted = (topics: string[]) => give(vector, {}, undefined, { topics }).accepted;
    expect(accepted([topic])).toBe(true);
    expect(accepted(["something/else", topic])).toBe(true);
    expect(accepted([`${topic.slice(0, 3)}*`])).toBe(true);
    expect(accepted(["something/else"])).toBe(false);
    expect(accepted([topic.slice(0, -1)])).toBe(false);
  });
});

describe("keys", () => {
  const shipengine = file.vectors.find((one) => one.verification === "shipengine") as Vector;
  const withKey = (publicKey: string) => ({ ...connectionOf(shipengine), settings: { publicKey } });

  it("WH-14 RSA keys may be PEM, a certificate, a JWK or a key set", () => {
    const set = JSON.stringify({ keys: [{ ...file.jwk, kid: "k0", n: "AQAB" }, file.jwk] });
    for (const key of [file.publicKey, file.certificate, JSON.stringify(file.jwk), set]) {
      expect(give(shipengine, {}, withKey(key)).verdict.ok).toBe(true);
    }
  });

  it("WH-14 a key set without the key, a broken key and another kind of key are refused with the reason", () => {
    const set = JSON.stringify({ keys: [{ ...file.jwk, kid: "k9" }] });
    expect(give(shipengine, {}, withKey(set)).verdict).toMatchObject({ reason: expect.stringContaining("has no key") });
    expect(give(shipengine, {}, withKey("no key")).verdict).toMatchObject({
      reason: expect.stringContaining("cannot be read"),
    });
    const ed25519 =
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    expect(give(shipengine, {}, withKey(ed25519)).verdict).toMatchObject({ reason: expect.stringContaining("RSA") });
  });

  it("WH-14 PayPal needs its webhook id and its own algorithm", () => {
    const paypal = file.vectors.find((one) => one.verification === "paypal") as Vector;
    const without = { ...connectionOf(paypal), settings: { publicKey: file.certificate } };
    expect(give(paypal, {}, without).verdict).toMatchObject({ reason: expect.stringContaining("webhook id") });
    const headers = { ...paypal.headers, "paypal-auth-algo": "SHA1withRSA" };
    expect(give(paypal, { headers }).verdict.ok).toBe(false);
  });

  it("a secret that is not one of Standard Webhooks is named as the reason", () => {
    const vector = file.vectors.find((one) => one.verification === "standard_webhooks") as Vector;
    const connection = { ...connectionOf(vector), secrets: { secret: "whsec_not base64!" } };
    expect(give(vector, {}, connection).verdict).toMatchObject({ reason: expect.stringContaining("whsec_") });
  });

  it("one of several signatures is enough while a sender changes its secret", () => {
    const stripe = file.vectors.find((one) => one.verification === "stripe") as Vector;
    const value = (stripe.headers["stripe-signature"] ?? "").replace(",v1=", `,v1=${"0".repeat(64)},v1=`);
    expect(give(stripe, { headers: { ...stripe.headers, "stripe-signature": value } }).verdict.ok).toBe(true);
    const standard = file.vectors.find((one) => one.verification === "standard_webhooks") as Vector;
    const two = `v1,AAAA v1a,BBBB ${standard.headers["webhook-signature"]}`;
    expect(give(standard, { headers: { ...standard.headers, "webhook-signature": two } }).verdict.ok).toBe(true);
  });
});
