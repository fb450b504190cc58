import type { AddressInfo } from "node:net";
import { buildApp, type Context } from "./app.ts";
import { FaultSource } from "./faults.ts";
import { IdempotencyKeys } from "./idempotency.ts";
import { Labels } from "./labels.ts";
import { Ledger } from "./ledger.ts";
import { Mailbox } from "./mailbox.ts";
import type { Options } from "./options.ts";
import { restore, seedOf } from "./restore.ts";
import { Shop } from "./shop.ts";
import { Stream } from "./stream.ts";
import { TOPICS, type Topic, Webhooks } from "./webhooks.ts";

export interface RunningShop {
  /** `http://127.0.0.1:4321` */
  url: string;
  /** `127.0.0.1:2525` */
  smtp: string;
  context: Context;
  close(): Promise<void>;
}

/** No example listens to carts; whoever wants them subscribes by `PUT /control/webhooks`. */
const UNASKED: Topic = "checkouts/update";

/** Where the example workflows listen: `<base>/hooks/demo-shop/orders-create`. */
export const hookAddresses = (base: string): Partial<Record<Topic, string>> =>
  Object.fromEntries(
    TOPICS.filter((topic) => topic !== UNASKED).map((topic) => [
      topic,
      new URL(`/hooks/demo-shop/${topic.replace("/", "-").replaceAll("_", "-")}`, base).href,
    ]),
  );

/** Starts the shop, its mail server and the stream of customers. @throws Error when a port is taken. */
export async function startShop(options: Options): Promise<RunningShop> {
  const ledger = new Ledger(options.ledger);
  const seed = seedOf(ledger) ?? options.seed;
  if (ledger.length === 0) ledger.add("opened", { seed });
  const faults = new FaultSource(seed, options.faults);
  const webhooks = new Webhooks({
    addresses: options.signalbox === undefined ? {} : hookAddresses(options.signalbox),
    secret: options.secret,
    shopDomain: "demo-shop.example",
    ledger,
    faults,
    redeliver: options.redeliver,
  });
  const mailbox = new Mailbox(ledger);
  const shop = new Shop({ seed, ledger, webhooks, supplierDelay: options.supplierDelay });
  const smtpPort = await mailbox.listen(options.host, options.smtpPort);
  const stream = new Stream(shop);
  const context: Context = {
    shop,
    stream,
    webhooks,
    mailbox,
    faults,
    keys: new IdempotencyKeys((id, answer) => ledger.add("answer", { id, ...answer })),
    labels: new Labels(),
  };
  restore(context);
  const app = buildApp(context);
  await app.listen({ host: options.host, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  // Last, so that the first customer finds everything open.
  shop.resume();
  stream.begin(options.perMinute);
  const close = async () => {
    stream.stop();
    shop.close();
    app.server.closeAllConnections();
    await Promise.all([app.close(), mailbox.close()]);
  };
  return { url: `http://${options.host}:${port}`, smtp: `${options.host}:${smtpPort}`, context, close };
}
