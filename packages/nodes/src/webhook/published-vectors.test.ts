import { existsSync, readFileSync } from "node:fs";
import { testHook } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { webhook } from "../triggers/webhook.ts";

/** Vectors that vendors publish. They stay outside the repository; without them these tests are skipped. */
const folder = new URL("../../../../../shared/contracts/", import.meta.url);
interface Published {
  vendor: string;
  scheme: string;
  secret: string;
  method?: string;
  url?: string;
  form?: Record<string, string>;
  body?: string;
  body_file?: string;
  headers: Record<string, string>;
}
const path = new URL("signature-vectors.json", folder);
const vectors: Published[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).vectors : [];

function presetFor({ vendor, headers }: Published): string {
  if (vendor.startsWith("standard-webhooks")) return "standard_webhooks";
  return vendor === "hubspot" ? `hubspot_${headers["X-HubSpot-Signature-Version"]}` : vendor;
}
function bodyFor(vector: Published): string {
  if (vector.form) return new URLSearchParams(vector.form).toString();
  if (!vector.body_file) return vector.body ?? "";
  return readFileSync(new URL(vector.body_file.split(" ")[0] ?? "", folder), "utf8").replace(/\n$/, "");
}
const nowFor = ({ headers }: Published): number =>
  Number(headers["X-Slack-Request-Timestamp"] ?? headers["webhook-timestamp"] ?? 0) * 1000;

describe.skipIf(vectors.length === 0)("published vectors", () => {
  it.each(vectors.map((vector) => [`${vector.vendor}: ${vector.scheme}`, vector] as const))(
    "WH-1 %s",
    (_title, vector) => {
      const run = (body: string, secret: string | undefined, later = 0) =>
        testHook(webhook, {
          params: { verification: presetFor(vector) },
          request: {
            method: vector.method ?? "POST",
            ...(vector.url ? { url: vector.url } : {}),
            headers: {
              "content-type": vector.form ? "application/x-www-form-urlencoded" : "application/json",
              ...vector.headers,
            },
            body,
          },
          connection: { id: "c", type: "webhook_secret", settings: {}, secrets: secret ? { secret } : {} },
          now: nowFor(vector) + later,
        }).verdict;
      const body = bodyFor(vector);
      expect(run(body, vector.secret)).toMatchObject({ ok: true });
      for (let at = 0; at < body.length; at++) {
        const other = body.slice(0, at) + (body[at] === "1" ? "2" : "1") + body.slice(at + 1);
        expect(run(other, vector.secret).ok, `byte ${at}`).toBe(false);
      }
      expect(run(body, undefined).ok).toBe(false);
      expect(run(body, `${vector.secret}A`).ok).toBe(false);
      if (nowFor(vector) > 0)
        expect(run(body, vector.secret, 301_000)).toMatchObject({ ok: false, stale: { limitSeconds: 300 } });
    },
  );
});
