import type { FastifyInstance } from "fastify";
import type { Context } from "../app.ts";
import { money } from "../catalogue.ts";
import { grams } from "../orders.ts";
import { randomFor } from "../random.ts";
import { bodyOf, idempotencyKey, idText, ok, refuse, send } from "./calls.ts";

const CARRIERS = [
  { id: "rate_parcel_ground", carrier: "Parcel Express", service: "Ground", days: 4, base: 620 },
  { id: "rate_parcel_air", carrier: "Parcel Express", service: "Air", days: 2, base: 1240 },
  { id: "rate_post_priority", carrier: "National Post", service: "Priority", days: 3, base: 780 },
];

/** Cents per started 500 g. */
const PER_HALF_KILO = 45;

export function shippingRoutes(app: FastifyInstance, { shop, keys, labels }: Context): void {
  app.post("/addresses/validate", async (request, reply) => {
    const { address } = bodyOf(request);
    const { zip, address1 } = (address ?? {}) as { zip?: unknown; address1?: unknown };
    if (typeof zip !== "string" || typeof address1 !== "string")
      return send(reply, refuse(422, "address_missing", "address: expected an object with address1 and zip."));
    const valid = zip !== "00000" && address1.trim() !== "";
    const messages = valid ? [] : [`No carrier delivers to postal code ${zip}.`];
    return send(reply, ok({ status: valid ? "valid" : "invalid", address, messages }));
  });

  app.post("/rates", async (request, reply) => {
    const id = idText(bodyOf(request).order);
    const order = id === undefined ? undefined : shop.orders.get(id);
    if (!order) return send(reply, refuse(422, "order_unknown", `order: expected the id of an order, got ${id}.`));
    const weight = Math.ceil(grams(order) / 500) * PER_HALF_KILO;
    const rates = CARRIERS.map(({ base, ...rest }) => ({ ...rest, amount: money(base + weight), currency: "USD" }));
    rates.sort((a, b) => Number(a.amount) - Number(b.amount));
    return send(reply, ok({ rates }));
  });

  /** Buys a label. The same `external_id`, or the same Idempotency-Key, buys once. */
  app.post("/labels", async (request, reply) => {
    const body = bodyOf(request);
    const id = idText(body.order);
    const order = id === undefined ? undefined : shop.orders.get(id);
    const rate = CARRIERS.find((item) => item.id === body.rate);
    if (!order || id === undefined)
      return send(reply, refuse(422, "order_unknown", `order: expected the id of an order, got ${id}.`));
    if (!rate)
      return send(reply, refuse(422, "rate_unknown", `rate: expected an id that /rates gave, got ${body.rate}.`));
    const key = idempotencyKey(request);
    const external = typeof body.external_id === "string" ? body.external_id : undefined;
    const known = external === undefined ? undefined : labels.byExternalId(external);
    if (known) return send(reply, ok(known));
    const answer = keys.once(`label ${id}`, key, () => {
      const label = labels.buy({ order: id, external, rate, random: randomFor(shop.seed, "label", id, labels.size) });
      order.labelsBought++;
      order.label = { id: label.id, trackingNumber: label.tracking_number, carrier: label.carrier, voided: false };
      shop.ledger.add("label", { order: id, label, carrier: label.carrier, key });
      return ok(label, 201);
    });
    return send(reply, answer);
  });

  app.get<{ Querystring: { external_id?: string } }>("/labels", async (request, reply) => {
    const label = labels.byExternalId(request.query.external_id ?? "");
    return send(reply, ok({ items: label ? [label] : [] }));
  });

  app.post<{ Params: { id: string } }>("/labels/:id/void", async (request, reply) => {
    const label = labels.get(request.params.id);
    if (!label) return send(reply, refuse(404, "label_unknown", `There is no label ${request.params.id}.`));
    if (label.status !== "voided") {
      label.status = "voided";
      const order = shop.orders.get(label.order);
      if (order?.label?.id === label.id) order.label.voided = true;
      shop.ledger.add("void", { order: label.order, label: label.id });
    }
    return send(reply, ok(label));
  });

  app.post("/fulfillments", async (request, reply) => {
    const body = bodyOf(request);
    const id = idText(body.order);
    const order = id === undefined ? undefined : shop.orders.get(id);
    if (!order || id === undefined)
      return send(reply, refuse(422, "order_unknown", `order: expected the id of an order, got ${id}.`));
    if (typeof body.tracking_number !== "string")
      return send(reply, refuse(422, "tracking_missing", "tracking_number: expected a text."));
    const key = idempotencyKey(request);
    const answer = keys.once(`fulfil ${id}`, key, () => {
      if (order.traits.fulfilment === "refused")
        return refuse(422, "fulfilment_refused", `The warehouse cannot fulfil order ${id}: an item was damaged.`);
      if (order.hold) return refuse(422, "on_hold", `Order ${id} is on hold: ${order.hold.reason}.`);
      if (order.fulfilled) return refuse(409, "fulfilled", `Order ${id} is fulfilled already.`);
      order.fulfilled = { id: order.id + 2, at: Date.now() };
      shop.ledger.add("fulfilment", { order: id, tracking: body.tracking_number, key });
      return ok({ id: order.fulfilled.id, order: id, status: "success", tracking_number: body.tracking_number }, 201);
    });
    return send(reply, answer);
  });
}
