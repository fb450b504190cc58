import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export interface ShopifyPayload {
  /** File below the collection, for messages. */
  name: string;
  /** For example `orders/create`; made from the file name where the file does not say. */
  topic: string;
  /** The exact bytes to send. */
  body: string;
}

const SHARED = join(import.meta.dirname, "../../../shared");
const FOLDERS = [
  "corpora/ecommerce-shopify",
  "contracts/shopify/webhook-samples-2024-10",
  "contracts/shopify/webhook-samples-2023-01-recorded",
];
const ABOUT = /order|inventory|checkout/i;

/**
 * Every order, inventory and checkout payload of the collections beside the repository; without them a few of our own,
 * so that the test always has something real-shaped to send.
 */
export function shopifyPayloads(): { payloads: ShopifyPayload[]; recorded: boolean } {
  const payloads = FOLDERS.flatMap((folder) => {
    const path = join(SHARED, folder);
    return existsSync(path) ? [...files(path)].flatMap((file) => read(file, relative(SHARED, file))) : [];
  });
  return payloads.length > 0 ? { payloads, recorded: true } : { payloads: OWN, recorded: false };
}

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.name.endsWith(".json") && !path.includes("/schemas/")) yield path;
  }
}

function read(file: string, name: string): ShopifyPayload[] {
  if (!ABOUT.test(name.split("/").slice(2).join("/"))) return [];
  const text = readFileSync(file, "utf8");
  const parsed = parse(text);
  if (parsed === undefined) return [];
  const described = parsed as { name?: unknown; response?: unknown };
  const sample = name.includes("metadatas") ? described.response : undefined;
  const topic = typeof described.name === "string" && sample !== undefined ? described.name : topicOf(name);
  return [{ name, topic, body: sample === undefined ? text : JSON.stringify(sample) }];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function topicOf(name: string): string {
  const base = (name.split("/").at(-1) ?? "").replace(/\.json$/, "");
  const [resource = "orders", ...action] = base.split(".");
  return action.length > 0 ? `${resource}/${action.join("_")}` : `${resource}/recorded`;
}

const OWN: ShopifyPayload[] = [
  [
    "orders/create",
    {
      id: 5_771_967_000_901,
      name: "#2001",
      total_price: "49.90",
      currency: "EUR",
      line_items: [{ id: 1, sku: "MUG-BLUE", quantity: 2 }],
    },
  ],
  ["orders/paid", { id: 5_771_967_000_901, name: "#2001", financial_status: "paid", total_price: "49.90" }],
  ["orders/cancelled", { id: 5_771_967_000_902, name: "#2002", cancel_reason: "customer", note: "zu spät – 太晚了" }],
  ["inventory_levels/update", { inventory_item_id: 44_100_001, location_id: 71_000_000_001, available: 3 }],
  [
    "checkouts/update",
    { id: 981_820_079_255_243_500, token: "b1946ac92492d2347c6235b4d2611184", total_price: "398.00" },
  ],
].map(([topic, payload]) => ({ name: `own ${topic}`, topic: topic as string, body: JSON.stringify(payload) }));
