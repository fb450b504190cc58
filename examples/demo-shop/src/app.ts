import Fastify, { type FastifyInstance } from "fastify";
import type { FaultSource } from "./faults.ts";
import type { IdempotencyKeys } from "./idempotency.ts";
import type { Labels } from "./labels.ts";
import type { Mailbox } from "./mailbox.ts";
import { pageRoutes } from "./pages/routes.ts";
import { controlRoutes } from "./routes/control.ts";
import { injectFaults } from "./routes/inject-faults.ts";
import { orderRoutes } from "./routes/orders.ts";
import { shippingRoutes } from "./routes/shipping.ts";
import { supplyRoutes } from "./routes/supply.ts";
import { viewRoutes } from "./routes/view.ts";
import type { Shop } from "./shop.ts";
import type { Stream } from "./stream.ts";
import type { Webhooks } from "./webhooks.ts";

/** Everything the routes work on. */
export interface Context {
  shop: Shop;
  stream: Stream;
  webhooks: Webhooks;
  mailbox: Mailbox;
  faults: FaultSource;
  keys: IdempotencyKeys;
  labels: Labels;
}

/**
 * The shop over HTTP: `/api/*` is what workflows call (faults strike only here), `/control/*` is for tests and the
 * presenter, `/view/*` and `/ledger` read, the rest are the pages.
 */
export function buildApp(context: Context): FastifyInstance {
  const app = Fastify({ bodyLimit: 1_000_000 });
  // A call without a body may still say it is JSON.
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, text === "" ? {} : JSON.parse(String(text)));
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400 }));
    }
  });
  app.register(
    async (api) => {
      injectFaults(api, context.faults);
      orderRoutes(api, context);
      shippingRoutes(api, context);
      supplyRoutes(api, context);
    },
    { prefix: "/api" },
  );
  controlRoutes(app, context);
  viewRoutes(app, context);
  pageRoutes(app);
  app.get("/health", async () => ({ ok: true }));
  return app;
}
