import type { Localized } from "@signalbox/sdk";
import { text } from "../support/text.ts";
import {
  bodyOnly,
  hubspotV2,
  hubspotV3,
  paypalContent,
  stampedBody,
  standardContent,
  twilioContent,
  urlAndForm,
} from "./content.ts";
import { normalisedKey, standardKey } from "./keys.ts";
import { header } from "./locate.ts";
import type { HmacScheme, Scheme } from "./scheme.ts";

/** How one sender proves its requests and where it puts what matters. */
export interface Preset {
  title: Localized;
  scheme: Scheme;
  /** Where the id of an event stands, first place that has one: each is taken once. */
  eventId?: readonly string[];
  /** Where the kind of an event stands. */
  topic?: readonly string[];
  /** Form field that holds JSON: its value is parsed. */
  jsonField?: string;
}

const SHA256: Pick<HmacScheme, "kind" | "algorithm"> = { kind: "hmac", algorithm: "sha256" };
const stampIn = (name: string) => (request: Parameters<typeof header>[0]) => header(request, name);

/** `v1=` parts of `t=1,v1=a,v1=b`. */
const v1Parts = (value: string): string[] =>
  value.split(",").flatMap((part) => (part.trim().startsWith("v1=") ? [part.trim().slice(3)] : []));
const tPart =
  (name: string) =>
  (request: Parameters<typeof header>[0]): string | undefined =>
    header(request, name)
      ?.split(",")
      .find((part) => part.trim().startsWith("t="))
      ?.trim()
      .slice(2);
const stripeLike = (name: string): HmacScheme => ({
  ...SHA256,
  encoding: "hex",
  headers: [name],
  candidates: v1Parts,
  stamp: tPart(name),
  content: stampedBody(),
});

/** The value after a fixed prefix; a value without it is no candidate. */
export const afterPrefix =
  (prefix: string) =>
  (value: string): string[] =>
    value.startsWith(prefix) ? [value.slice(prefix.length)] : [];

const standard: Omit<HmacScheme, "key"> = {
  ...SHA256,
  encoding: "base64",
  headers: ["webhook-signature"],
  candidates: (value) => value.split(" ").flatMap(afterPrefix("v1,")),
  stamp: stampIn("webhook-timestamp"),
  content: standardContent,
};
const base64Body = (...headers: string[]): HmacScheme => ({
  ...SHA256,
  encoding: "base64",
  headers,
  content: bodyOnly,
});

export const PRESETS = {
  shopify: {
    title: text("Shopify", "Shopify"),
    scheme: base64Body("x-shopify-hmac-sha256", "shopify-hmac-sha256"),
    eventId: ["header:x-shopify-webhook-id", "header:shopify-webhook-id"],
    topic: ["header:x-shopify-topic", "header:shopify-topic"],
  },
  woocommerce: {
    title: text("WooCommerce", "WooCommerce"),
    scheme: base64Body("x-wc-webhook-signature"),
    eventId: ["header:x-wc-webhook-delivery-id"],
    topic: ["header:x-wc-webhook-topic"],
  },
  github: {
    title: text("GitHub", "GitHub"),
    scheme: {
      ...SHA256,
      encoding: "hex",
      headers: ["x-hub-signature-256"],
      candidates: afterPrefix("sha256="),
      content: bodyOnly,
    },
    eventId: ["header:x-github-delivery"],
    topic: ["header:x-github-event"],
  },
  easypost: {
    title: text("EasyPost", "EasyPost"),
    scheme: {
      ...SHA256,
      encoding: "hex",
      headers: ["x-hmac-signature"],
      candidates: afterPrefix("hmac-sha256-hex="),
      key: normalisedKey,
      content: bodyOnly,
    },
    eventId: ["body:id"],
    topic: ["body:description"],
  },
  stripe: {
    title: text("Stripe", "Stripe"),
    scheme: stripeLike("stripe-signature"),
    eventId: ["body:id"],
    topic: ["body:type"],
  },
  slack: {
    title: text("Slack", "Slack"),
    scheme: {
      ...SHA256,
      encoding: "hex",
      headers: ["x-slack-signature"],
      candidates: afterPrefix("v0="),
      stamp: stampIn("x-slack-request-timestamp"),
      content: stampedBody("v0:", ":"),
    },
    eventId: ["body:event_id"],
    topic: ["body:event.type", "body:command", "body:type"],
    jsonField: "payload",
  },
  standard_webhooks: {
    title: text("Standard Webhooks", "Standard Webhooks"),
    scheme: { ...standard, key: standardKey },
    eventId: ["header:webhook-id"],
    topic: ["body:type"],
  },
  bigcommerce: {
    // Same scheme; the key is the client secret itself, which libraries are given in Base64.
    title: text("BigCommerce", "BigCommerce"),
    scheme: standard,
    eventId: ["header:webhook-id"],
    topic: ["body:scope"],
  },
  mailchimp: {
    title: text("Mailchimp Marketing (signed)", "Mailchimp Marketing（已签名）"),
    scheme: stripeLike("x-mailchimp-signature"),
    topic: ["body:type"],
  },
  hubspot: {
    title: text("HubSpot (v3)", "HubSpot（v3）"),
    scheme: {
      ...SHA256,
      encoding: "base64",
      headers: ["x-hubspot-signature-v3"],
      stamp: stampIn("x-hubspot-request-timestamp"),
      content: hubspotV3,
    },
    topic: ["body:*.subscriptionType", "body:subscriptionType"],
  },
  hubspot_v2: {
    title: text("HubSpot (v2, older)", "HubSpot（v2，旧版）"),
    scheme: { kind: "hash", headers: ["x-hubspot-signature"], content: hubspotV2 },
    topic: ["body:*.subscriptionType", "body:subscriptionType"],
  },
  hubspot_v1: {
    title: text("HubSpot (v1, older)", "HubSpot（v1，旧版）"),
    scheme: { kind: "hash", headers: ["x-hubspot-signature"], content: bodyOnly },
    topic: ["body:*.subscriptionType", "body:subscriptionType"],
  },
  twilio: {
    title: text("Twilio", "Twilio"),
    scheme: {
      kind: "hmac",
      algorithm: "sha1",
      encoding: "base64",
      headers: ["x-twilio-signature"],
      content: twilioContent,
    },
    eventId: ["header:i-twilio-idempotency-token"],
    topic: ["body:SmsStatus", "body:MessageStatus", "body:CallStatus"],
  },
  mandrill: {
    title: text("Mailchimp Transactional (Mandrill)", "Mailchimp Transactional（Mandrill）"),
    scheme: {
      kind: "hmac",
      algorithm: "sha1",
      encoding: "base64",
      headers: ["x-mandrill-signature"],
      content: urlAndForm,
    },
    topic: ["body:mandrill_events.*.event"],
    jsonField: "mandrill_events",
  },
  paypal: {
    title: text("PayPal", "PayPal"),
    scheme: {
      kind: "rsa",
      algorithm: "sha256",
      encoding: "base64",
      headers: ["paypal-transmission-sig"],
      stamp: stampIn("paypal-transmission-time"),
      content: paypalContent,
    },
    eventId: ["body:id"],
    topic: ["body:event_type"],
  },
  shipengine: {
    title: text("ShipEngine (ShipStation API)", "ShipEngine（ShipStation API）"),
    scheme: {
      kind: "rsa",
      algorithm: "sha256",
      encoding: "base64",
      headers: ["x-shipengine-rsa-sha256-signature"],
      stamp: stampIn("x-shipengine-timestamp"),
      keyId: "x-shipengine-rsa-sha256-key-id",
      content: stampedBody(),
    },
    topic: ["body:resource_type"],
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;
/** The preset of that name, or undefined for `none`, `shared_token`, `hmac` and `rsa`. */
export const presetOf = (name: string): Preset | undefined =>
  Object.hasOwn(PRESETS, name) ? PRESETS[name as PresetName] : undefined;
