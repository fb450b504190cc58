import type { FastifyInstance } from "fastify";
import type { Context } from "../app.ts";
import { bySku, LOCATIONS } from "../catalogue.ts";
import type { Traits } from "../draw.ts";
import { withFaults } from "../faults.ts";
import { TOPICS, type Topic } from "../webhooks.ts";
import { bodyOf, ok, refuse, send } from "./calls.ts";

const MAX_AT_ONCE = 1000;

/** For tests and for the person giving the demonstration; no fault ever strikes these. */
export function controlRoutes(app: FastifyInstance, { shop, faults, stream, webhooks }: Context): void {
  app.get("/control/faults", async () => faults.current);
  app.put("/control/faults", async (request, reply) => {
    try {
      faults.current = withFaults(faults.current, bodyOf(request));
      return await send(reply, ok(faults.current));
    } catch (error) {
      return send(reply, refuse(422, "faults", (error as Error).message));
    }
  });

  /** `{count, traits}`: customers order now. */
  app.post("/control/orders", async (request, reply) => {
    const { count = 1, traits = {} } = bodyOf(request);
    if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > MAX_AT_ONCE)
      return send(reply, refuse(422, "count", `count: expected a whole number from 1 to ${MAX_AT_ONCE}.`));
    const orders = Array.from({ length: count }, () => shop.placeOrder(traits as Partial<Traits>));
    return send(reply, ok({ orders: orders.map((order) => String(order.id)) }, 201));
  });

  app.put("/control/stream", async (request, reply) => {
    const { perMinute } = bodyOf(request);
    if (typeof perMinute !== "number" || !(perMinute >= 0 && perMinute <= 6000))
      return send(reply, refuse(422, "rate", "perMinute: expected a number from 0 to 6000."));
    stream.setRate(perMinute);
    return send(reply, ok({ perMinute }));
  });

  /** `{sku, location_id?, available}`: somebody counted the shelf. */
  app.put("/control/stock", async (request, reply) => {
    const { sku, location_id, available } = bodyOf(request);
    const product = bySku(String(sku));
    const location =
      location_id === undefined ? LOCATIONS[0] : LOCATIONS.find((item) => item.id === Number(location_id));
    if (!product || !location || typeof available !== "number")
      return send(reply, refuse(422, "stock", "expected sku, available and, if given, the id of a location."));
    return send(reply, ok({ available: shop.setStock(product, location, available, "set") }));
  });

  /** `{"orders/create": "http://..."}`: where webhooks go. */
  app.put("/control/webhooks", async (request, reply) => {
    const body = bodyOf(request);
    const unknown = Object.keys(body).find((topic) => !TOPICS.includes(topic as Topic));
    if (unknown)
      return send(reply, refuse(422, "topic", `there is no topic ${unknown}; there are: ${TOPICS.join(", ")}`));
    for (const topic of TOPICS) if (typeof body[topic] === "string") webhooks.addresses[topic] = body[topic];
    return send(reply, ok(webhooks.addresses));
  });

  app.get("/control/deliveries", async () => {
    const all = [...webhooks.deliveries.values()];
    const failing = all.filter((delivery) => delivery.status !== "delivered" && delivery.tries > 0).slice(-50);
    return {
      sent: all.length,
      pending: webhooks.pending,
      givenUp: all.filter((delivery) => delivery.status === "given_up").length,
      failing: failing.map(({ id, topic, tries, lastError }) => ({ id, topic, tries, lastError })),
    };
  });
}
