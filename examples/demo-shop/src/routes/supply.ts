import type { FastifyInstance } from "fastify";
import type { Context } from "../app.ts";
import { byInventoryItem, bySku, LOCATIONS, money, PRODUCTS, SUPPLIERS, supplierOf } from "../catalogue.ts";
import type { PurchaseOrder } from "../purchase-orders.ts";
import { bodyOf, idempotencyKey, ok, refuse, send } from "./calls.ts";

const view = ({ number, product, supplier, locationId, quantity, cost, status, createdAt }: PurchaseOrder) => ({
  number,
  sku: product.sku,
  title: product.title,
  supplier: supplier.name,
  supplier_email: supplier.email,
  location_id: locationId,
  quantity,
  cost: money(cost),
  status,
  created_at: new Date(createdAt).toISOString(),
});

export function supplyRoutes(app: FastifyInstance, { shop, keys }: Context): void {
  /** Tells whether this stock level just became low. A repeat with the same key gets the first answer. */
  app.post("/stock-watch", async (request, reply) => {
    const { inventory_item_id, location_id, available } = bodyOf(request);
    const product = byInventoryItem(Number(inventory_item_id));
    const location = LOCATIONS.find((item) => item.id === Number(location_id));
    if (!product || !location)
      return send(
        reply,
        refuse(422, "unknown_level", `There is no item ${inventory_item_id} at location ${location_id}.`),
      );
    if (typeof available !== "number")
      return send(
        reply,
        refuse(422, "available_missing", `available: expected a number, got ${JSON.stringify(available)}.`),
      );
    const key = idempotencyKey(request);
    const answer = keys.once("watch", key, () => {
      const { crossed, changed, low } = shop.watch.observe(product, location, available);
      if (changed) shop.ledger.add("stock_low", { sku: product.sku, location: location.id, low });
      if (crossed) shop.ledger.add("stock_alert", { sku: product.sku, location: location.id, available, key });
      const { sku, title, vendor, reorderPoint, target } = product;
      const cost = Number(money(product.cost));
      return ok({
        crossed,
        low,
        available,
        product: { sku, title, vendor, cost, reorder_point: reorderPoint, target },
        location: location.name,
      });
    });
    return send(reply, answer);
  });

  app.get<{ Querystring: { vendor?: string; sku?: string } }>("/suppliers", async (request, reply) => {
    const vendor = request.query.vendor ?? bySku(request.query.sku ?? "")?.vendor;
    if (vendor === undefined) return send(reply, ok({ items: SUPPLIERS }));
    const supplier = supplierOf(vendor);
    if (!supplier) return send(reply, refuse(404, "supplier_unknown", `There is no supplier for ${vendor}.`));
    const { leadDays, ...rest } = supplier;
    return send(reply, ok({ ...rest, lead_days: leadDays }));
  });

  app.get<{ Querystring: { sku?: string; location_id?: string } }>("/purchase-orders", async (request, reply) => {
    const { sku, location_id } = request.query;
    const orders =
      sku === undefined
        ? shop.purchaseOrders.all()
        : shop.purchaseOrders.open(sku, location_id === undefined ? undefined : Number(location_id));
    return send(reply, ok({ items: orders.map(view), count: orders.length }));
  });

  app.post("/purchase-orders", async (request, reply) => {
    const { sku, quantity, location_id } = bodyOf(request);
    const product = PRODUCTS.find((item) => item.sku === sku);
    if (!product) return send(reply, refuse(422, "sku_unknown", `sku: there is no product ${sku}.`));
    if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1)
      return send(
        reply,
        refuse(422, "quantity", `quantity: expected a whole number from 1, got ${JSON.stringify(quantity)}.`),
      );
    const key = idempotencyKey(request);
    const answer = keys.once("purchase order", key, () => {
      const order = shop.purchaseOrders.create(product, Number(location_id), quantity, key);
      return order ? ok(view(order), 201) : refuse(422, "no_supplier", `Nobody supplies ${sku}.`);
    });
    return send(reply, answer);
  });
}
