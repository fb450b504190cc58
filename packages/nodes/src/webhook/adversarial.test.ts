import { testHook } from "@signalbox/sdk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { webhook } from "../triggers/webhook.ts";
import { PRESETS } from "./presets.ts";

const names = [...Object.values(PRESETS).flatMap((preset) => [...preset.scheme.headers]), "x-signature", "webhook-id"];
const stamps = [
  "stripe-signature",
  "x-slack-request-timestamp",
  "webhook-timestamp",
  "paypal-transmission-time",
  "x-shipengine-timestamp",
];
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "",
    "t=1,v1=",
    "v1,",
    "v0=",
    "sha256=",
    "=".repeat(50),
    "__proto__",
    "\u0000",
    "t=NaN,v1=00",
    "9".repeat(400),
  ),
);
const headers = fc.dictionary(fc.constantFrom(...names, ...stamps, "content-type", "paypal-auth-algo"), text);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((json) => new TextEncoder().encode(json)),
  fc
    .constantFrom("[".repeat(20_000), '{"a":'.repeat(5000), "%", "%zz=%", "=&=&", '{"__proto__":1}')
    .map((one) => new TextEncoder().encode(one)),
);
const settings = fc.record({ publicKey: text, webhookId: text });
const verification = fc.constantFrom(...Object.keys(PRESETS), "hmac", "rsa", "shared_token");

describe("strangers", () => {
  it("WH-3 whatever they send is refused without an exception", () => {
    fc.assert(
      fc.property(verification, headers, body, settings, text, (kind, given, bytes, public_, secret) => {
        const result = testHook(webhook, {
          params: { verification: kind, topicFrom: "body:*.a.b", eventIdFrom: "body:a.0.b" },
          request: { headers: given, body: bytes, url: "https://example.com/hooks/a?bodySHA256=0&token=x" },
          connection: {
            id: "c",
            type: "webhook_secret",
            settings: public_,
            secrets: { secret: `${secret}-long-and-unknown` },
          },
          now: 1767614400000,
        });
        expect(result.verdict.ok).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  it("WH-10 whatever is in the body of an open hook becomes a value that JSON can carry", () => {
    fc.assert(
      fc.property(headers, body, (given, bytes) => {
        const { input } = testHook(webhook, {
          params: { verification: "none", topicFrom: "body:*.a", eventIdFrom: "body:a.*.b" },
          request: { headers: given, body: bytes },
        });
        expect(input).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});
