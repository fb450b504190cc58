import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LOCATIONS, PRODUCTS } from "../src/catalogue.ts";
import { drawOrder } from "../src/draw.ts";
import { makeOrder } from "../src/orders.ts";
import { checkoutPayload, inventoryPayload, orderPayload } from "../src/payloads.ts";

/** Published schemas of the real webhooks, when this checkout stands beside a copy of them. */
const SCHEMAS = join(import.meta.dirname, "../../../../shared/corpora/ecommerce-shopify/webhooks/schemas");

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  items?: Schema;
}
const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value;

/** Fields of `value` whose type the schema does not allow; fields it does not know are not judged. */
function* misfits(value: unknown, schema: Schema, path: string): Generator<string> {
  const allowed = [schema.type ?? []].flat();
  const type = typeOf(value);
  const fits = allowed.length === 0 || allowed.includes(type) || (type === "integer" && allowed.includes("number"));
  // The schemas were made from one sample each: a field that was null there says nothing about its type.
  if (!fits && type !== "null" && !(allowed.length === 1 && allowed[0] === "null"))
    yield `${path}: ${type}, expected ${allowed}`;
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield* misfits(item, schema.items ?? {}, `${path}[${i}]`);
  else if (type === "object")
    for (const [key, field] of Object.entries(value as object)) {
      const known = schema.properties?.[key];
      if (known) yield* misfits(field, known, `${path}.${key}`);
    }
}

const [product] = PRODUCTS;
const [location] = LOCATIONS;
const samples: Record<string, () => unknown> = {
  "orders/create": () => orderPayload(makeOrder(1, 1, drawOrder(1, 1), "token", 0)),
  "inventory_levels/update": () => (product && location ? inventoryPayload(product, location, 3, 0) : undefined),
  "checkouts/update": () => checkoutPayload(1, "token", drawOrder(1, 3), 0),
};

test.skipIf(!existsSync(SCHEMAS)).each(Object.keys(samples))(
  "%s has the field types of the published schema",
  (topic) => {
    const schema = JSON.parse(readFileSync(join(SCHEMAS, `${topic}.json`), "utf8")) as Schema;
    expect([...misfits(samples[topic]?.(), schema, "body")]).toEqual([]);
  },
);
