import { existsSync, readdirSync, readFileSync } from "node:fs";
import { testHook } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { webhook } from "../triggers/webhook.ts";
import { PRESETS, type PresetName } from "./presets.ts";

/** Deliveries that vendors really made. They stay outside the repository; without them these tests are skipped. */
const folder = new URL("../../../../../shared/contracts/", import.meta.url);
const FOLDERS: [PresetName, string, { id: boolean; topic: boolean }][] = [
  ["shopify", "shopify/webhook-samples-2024-10/", { id: true, topic: true }],
  ["shopify", "shopify/webhook-samples-2023-01-recorded/", { id: true, topic: true }],
  ["woocommerce", "woocommerce/webhook-samples/", { id: true, topic: true }],
  ["stripe", "stripe/webhook-samples/", { id: true, topic: true }],
  ["paypal", "paypal/webhook-samples/", { id: true, topic: true }],
  ["bigcommerce", "bigcommerce/webhook-samples-2025-04/", { id: false, topic: true }],
];
interface Sample {
  headers: Record<string, string>;
  body: unknown;
}

/** The first place of a preset that has something in this delivery. */
function found(sample: Sample, places: readonly string[]): { id?: string; topic?: boolean } {
  for (const place of places) {
    const params = { verification: "none", eventIdFrom: place, topicFrom: place, topics: ["*"] };
    const request = { headers: sample.headers, body: JSON.stringify(sample.body) };
    const { verdict, accepted } = testHook(webhook, { params, request });
    if (verdict.ok && verdict.providerId) return { id: verdict.providerId, topic: accepted };
  }
  return {};
}

describe.skipIf(!existsSync(folder))("recorded deliveries", () => {
  it.each(FOLDERS)("WH-8 WH-9 %s: id and kind are where the preset looks (%s)", (name, path, has) => {
    const files = readdirSync(new URL(path, folder)).filter((file) => file.endsWith(".json"));
    expect(files.length).toBeGreaterThan(0);
    const preset: { eventId?: readonly string[]; topic?: readonly string[] } = PRESETS[name];
    for (const file of files) {
      const sample = JSON.parse(readFileSync(new URL(path + file, folder), "utf8")) as Sample;
      if (has.id) expect(found(sample, preset.eventId ?? []).id, file).toBeTruthy();
      if (has.topic) expect(found(sample, preset.topic ?? []).topic, file).toBe(true);
      const signed = PRESETS[name].scheme.headers.some((header) => header in sample.headers);
      if (name !== "bigcommerce") expect(signed, `${file} signature header`).toBe(true);
    }
  });
});
