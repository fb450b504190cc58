import { expect, test } from "vitest";
import { LOCATIONS, money, PRODUCTS, SUPPLIERS, supplierOf } from "./catalogue.ts";
import { drawCustomer, drawOrder } from "./draw.ts";
import { makeOrder, orderId, total } from "./orders.ts";
import { checkoutPayload, inventoryPayload, orderPayload } from "./payloads.ts";

test("the same seed and number give the same order, in whatever order they are drawn", () => {
  const late = drawOrder(7, 40);
  const all = Array.from({ length: 50 }, (_, i) => drawOrder(7, i));
  expect(all[40]).toEqual(late);
  expect(drawOrder(8, 40)).not.toEqual(late);
});

test("a wish overrides traits and leaves the rest as drawn", () => {
  const plain = drawOrder(7, 3);
  const wished = drawOrder(7, 3, { risk: "cancel", address: "invalid" });
  expect(wished.traits).toEqual({ ...plain.traits, risk: "cancel", address: "invalid" });
  expect(wished.lines).toEqual(plain.lines);
  expect(wished.customer.address.zip).toBe("00000");
});

test("among many orders every trait occurs, most of them unremarkable", () => {
  const traits = Array.from({ length: 2000 }, (_, n) => drawOrder(1, n).traits);
  const share = (test: (t: (typeof traits)[number]) => boolean) => traits.filter(test).length / traits.length;
  expect(share((t) => t.risk === "accept")).toBeGreaterThan(0.88);
  expect(share((t) => t.risk === "cancel")).toBeGreaterThan(0.01);
  for (const payment of ["paid", "authorized", "pending"])
    expect(share((t) => t.payment === payment)).toBeGreaterThan(0.1);
  expect(share((t) => t.address === "invalid")).toBeGreaterThan(0.02);
  expect(share((t) => t.fulfilment === "refused")).toBeGreaterThan(0.01);
});

test("a customer is always the same person", () => {
  expect(drawCustomer(7, 12)).toEqual(drawCustomer(7, 12));
});

test("money is text with two digits, and totals add up to the cent", () => {
  expect([money(5), money(1250), money(-99)]).toEqual(["0.05", "12.50", "-0.99"]);
  const order = makeOrder(1, 1, drawOrder(1, 1), "t", 0);
  const body = orderPayload(order);
  const shipping = Number(body.shipping_lines[0]?.price) * 100;
  const sum = Number(body.subtotal_price) * 100 + Number(body.total_tax) * 100 + shipping;
  expect(Math.round(sum)).toBe(total(order));
});

test("ids are as large as Shopify's and exact as JSON numbers", () => {
  const order = makeOrder(999_999, 500_000, drawOrder(1, 1), "t", 0);
  const again = JSON.parse(JSON.stringify(orderPayload(order)));
  expect(again.id).toBe(orderId(999_999, 500_000));
  expect(Number.isSafeInteger(again.id) && Number.isSafeInteger(again.line_items[0].id)).toBe(true);
  expect(again.admin_graphql_api_id).toBe(`gid://shopify/Order/${again.id}`);
});

test("an inventory event has exactly the fields Shopify sends", () => {
  const [product, location] = [PRODUCTS[0], LOCATIONS[0]];
  if (!product || !location) throw new Error("the catalogue is empty");
  const body = inventoryPayload(product, location, 4, 0);
  const fields = ["admin_graphql_api_id", "available", "inventory_item_id", "location_id", "updated_at"];
  expect(Object.keys(body).sort()).toEqual(fields);
});

test("a cart is not completed and names what is in it", () => {
  const body = checkoutPayload(1, "abcdefabcdefabcdef", drawOrder(1, 2), 0);
  expect(body.completed_at).toBeNull();
  expect(body.line_items.length).toBeGreaterThan(0);
});

test("every product has a supplier", () => {
  for (const product of PRODUCTS) expect(supplierOf(product.vendor)).toBeDefined();
  expect(new Set(SUPPLIERS.map((supplier) => supplier.email)).size).toBe(SUPPLIERS.length);
});
