import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { HookRequest } from "@signalbox/sdk";
import { contentType } from "./body.ts";
import { equalTexts } from "./compare.ts";
import { header, queryValue } from "./locate.ts";
import type { SignedContent } from "./scheme.ts";

/** The raw body alone. */
export const bodyOnly: SignedContent = (request) => [request.rawBody];

/** `<stamp>.<body>`, as Stripe and ShipEngine have it; `before` stands in front. */
export const stampedBody =
  (before = "", separator = "."): SignedContent =>
  (request, { stamp }) => [`${before}${stamp}${separator}`, request.rawBody];

/** `<id>.<stamp>.<body>` of Standard Webhooks. */
export const standardContent: SignedContent = (request, { stamp }) => {
  const id = header(request, "webhook-id");
  return id ? [`${id}.${stamp}.`, request.rawBody] : "the header webhook-id is missing";
};

const form = (request: HookRequest): URLSearchParams =>
  new URLSearchParams(
    contentType(request) === "application/x-www-form-urlencoded" ? new TextDecoder().decode(request.rawBody) : "",
  );

/** Address, then the names and values of the form, sorted by name (Mandrill). */
export const urlAndForm: SignedContent = (request) => {
  const pairs = [...form(request)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [request.url, ...pairs.map(([name, value]) => name + value)];
};

/**
 * Twilio: as above with each value of a name once, in order; any other body is covered by its SHA-256 in the query
 * parameter `bodySHA256`.
 */
export const twilioContent: SignedContent = (request) => {
  if (contentType(request) === "application/x-www-form-urlencoded") {
    const values = form(request);
    const names = [...new Set(values.keys())].sort();
    return [request.url, ...names.flatMap((name) => [...new Set(values.getAll(name))].sort().map((one) => name + one))];
  }
  if (request.rawBody.length === 0) return [request.url];
  const given = queryValue(request, "bodySHA256") ?? "";
  const hash = createHash("sha256").update(request.rawBody).digest("hex");
  return equalTexts(given.toLowerCase(), hash) ? [request.url] : "bodySHA256 in the address does not fit the body";
};

/** Characters that HubSpot leaves readable in the address it signs. */
const HUBSPOT_DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;
const hubspotUrl = (url: string): string => url.replace(HUBSPOT_DECODED, (code) => decodeURIComponent(code));

/** HubSpot v3: method, address, body, stamp. */
export const hubspotV3: SignedContent = (request, { stamp }) => [
  request.method.toUpperCase() + hubspotUrl(request.url),
  request.rawBody,
  stamp,
];
/** HubSpot v2: method, address, body; the secret goes in front. */
export const hubspotV2: SignedContent = (request) => [request.method.toUpperCase() + request.url, request.rawBody];

/** PayPal: transmission id, time, webhook id and CRC-32 of the body. */
export const paypalContent: SignedContent = (request, { stamp, settings }) => {
  const id = header(request, "paypal-transmission-id");
  if (!id) return "the header PAYPAL-TRANSMISSION-ID is missing";
  if (header(request, "paypal-auth-algo") !== "SHA256withRSA") return "PAYPAL-AUTH-ALGO is not SHA256withRSA";
  const webhook = settings.webhookId;
  if (typeof webhook !== "string" || webhook === "") return "the connection has no webhook id; copy it from PayPal";
  return [`${id}|${stamp}|${webhook}|${crc32(request.rawBody)}`];
};

/** Parts of a template that people write: `{timestamp}.{body}`. */
const PART = /\{(body|timestamp|url|method|header:[A-Za-z0-9-]+)\}/;
export const isTemplate = (template: string): boolean => template.includes("{body}") || template.includes("{url}");

/** Content by a template of `{body}`, `{timestamp}`, `{url}`, `{method}` and `{header:Name}`. */
export const templateContent =
  (template: string): SignedContent =>
  (request, { stamp }) => {
    const parts: (string | Uint8Array)[] = [];
    for (const [n, piece] of template.split(PART).entries()) {
      if (n % 2 === 0) parts.push(piece);
      else if (piece === "body") parts.push(request.rawBody);
      else if (piece === "timestamp") parts.push(stamp);
      else if (piece === "url") parts.push(request.url);
      else if (piece === "method") parts.push(request.method.toUpperCase());
      else {
        const name = piece.slice("header:".length);
        const value = header(request, name);
        if (value === undefined) return `the header ${name} is missing`;
        parts.push(value);
      }
    }
    return parts;
  };
