import { createHmac } from "node:crypto";

/** What Shopify puts into `X-Shopify-Hmac-Sha256`: base64 of HMAC-SHA256 over the exact bytes of the body. */
export const shopifySignature = (secret: string, body: string | Uint8Array): string =>
  createHmac("sha256", secret).update(body).digest("base64");
