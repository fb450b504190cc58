import type { FastifyInstance } from "fastify";
import type { Context } from "../app.ts";
import { LOCATIONS, money, PRODUCTS } from "../catalogue.ts";
import { type Order, total } from "../orders.ts";

/** What a person sees of an order's story; the rest of the ledger is bookkeeping. */
const STORY = new Set(["order", "paid", "capture", "hold", "cancel", "label", "void", "fulfilment"]);
const SHOWN_ORDERS = 30;

/** Data of the two pages, and the ledger. */
export function viewRoutes(app: FastifyInstance, { shop, stream, mailbox, webhooks }: Context): void {
  const orderView = (order: Order) => ({
    id: String(order.id),
    name: `#${order.number}`,
    at: order.createdAt,
    customer: order.customer.address.name,
    total: money(total(order)),
    risk: order.traits.risk,
    payment: order.financial,
    labels: order.labelsBought,
    story: shop.ledger
      .about(String(order.id))
      .filter((entry) => STORY.has(entry.kind))
      .map(({ kind, at, reason, carrier }) => ({ kind, at, reason, carrier })),
  });

  app.get("/view/shop", async () => ({
    perMinute: stream.perMinute,
    locations: LOCATIONS,
    products: PRODUCTS.map((product) => ({
      sku: product.sku,
      title: product.title,
      price: money(product.price),
      reorderPoint: product.reorderPoint,
      stock: LOCATIONS.map((location) => shop.stock.get(product, location)),
      onOrder: shop.purchaseOrders.open(product.sku).reduce((sum, order) => sum + order.quantity, 0),
    })),
    orders: [...shop.orders.values()].slice(-SHOWN_ORDERS).reverse().map(orderView),
    orderCount: shop.orders.size,
    undelivered: webhooks.pending,
  }));

  app.get<{ Querystring: { limit?: string } }>("/view/mailbox", async (request) => ({
    mails: mailbox.list(Math.min(Number(request.query.limit ?? 100) || 100, 500)),
  }));

  app.get<{ Querystring: { from?: string; limit?: string } }>("/ledger", async (request) => {
    const from = Math.max(0, Number(request.query.from ?? 0) || 0);
    const limit = Math.min(Number(request.query.limit ?? 10_000) || 10_000, 100_000);
    const entries = shop.ledger.from(from, limit);
    return { entries, next: from + entries.length, total: shop.ledger.length };
  });
}
