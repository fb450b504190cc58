import type { FastifyInstance } from "fastify";
import type { Context } from "../app.ts";
import { money } from "../catalogue.ts";
import { type Order, total } from "../orders.ts";
import { orderPayload } from "../payloads.ts";
import { bodyOf, idempotencyKey, ok, refuse, send } from "./calls.ts";

type ById = { Params: { id: string } };

const RISK_TEXT = {
  accept: "Nothing unusual about this order.",
  investigate: "Billing and delivery address are far apart.",
  cancel: "The card was reported as stolen.",
};
const RISK_SCORE = { accept: 0.05, investigate: 0.6, cancel: 0.95 };

/** What a workflow may know of an order: the order itself, its risk, and where its payment stands. */
export const orderAnswer = (order: Order) => ({
  order: orderPayload(order),
  risk: {
    recommendation: order.traits.risk,
    score: RISK_SCORE[order.traits.risk],
    message: RISK_TEXT[order.traits.risk],
  },
  payment: {
    status: order.financial,
    capturable: order.financial === "authorized",
    amount: money(total(order)),
    currency: "USD",
  },
  hold: order.hold ?? null,
});

export function orderRoutes(app: FastifyInstance, { shop, keys }: Context): void {
  const missing = (id: string) => refuse(404, "order_unknown", `There is no order ${id}.`);

  app.get<ById>("/orders/:id", async (request, reply) => {
    const order = shop.orders.get(request.params.id);
    return send(reply, order ? ok(orderAnswer(order)) : missing(request.params.id));
  });

  app.post<ById>("/orders/:id/capture", async (request, reply) => {
    const { id } = request.params;
    const order = shop.orders.get(id);
    if (!order) return send(reply, missing(id));
    const key = idempotencyKey(request);
    const answer = keys.once(`capture ${id}`, key, () => {
      if (order.financial !== "authorized")
        return refuse(
          422,
          "not_capturable",
          `The payment of order ${id} is ${order.financial}; only an authorized one can be captured.`,
        );
      shop.ledger.add("capture", { order: id, amount: total(order), key });
      shop.pay(order);
      return ok({ status: "captured", amount: money(total(order)) });
    });
    return send(reply, answer);
  });

  // Holding or cancelling what is held or cancelled already changes nothing, so these two need no key.
  app.post<ById>("/orders/:id/hold", async (request, reply) => {
    const { id } = request.params;
    const order = shop.orders.get(id);
    if (!order) return send(reply, missing(id));
    if (!order.hold) {
      order.hold = { reason: String(bodyOf(request).reason ?? "other"), at: Date.now() };
      shop.ledger.add("hold", { order: id, reason: order.hold.reason });
    }
    return send(reply, ok({ held: true, reason: order.hold.reason }));
  });

  app.post<ById>("/orders/:id/cancel", async (request, reply) => {
    const { id } = request.params;
    const order = shop.orders.get(id);
    if (!order) return send(reply, missing(id));
    if (order.fulfilled) return send(reply, refuse(422, "fulfilled", `Order ${id} is on its way already.`));
    if (!order.cancelled) {
      order.cancelled = { reason: String(bodyOf(request).reason ?? "other"), at: Date.now() };
      if (order.financial !== "paid") order.financial = "voided";
      shop.ledger.add("cancel", { order: id, reason: order.cancelled.reason });
    }
    return send(reply, ok({ cancelled: true, reason: order.cancelled.reason }));
  });
}
