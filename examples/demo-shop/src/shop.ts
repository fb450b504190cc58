import { LOCATIONS, type Location, type Product } from "./catalogue.ts";
import { drawOrder, type Traits } from "./draw.ts";
import type { Ledger } from "./ledger.ts";
import { makeOrder, type Order, total } from "./orders.ts";
import { checkoutPayload, inventoryPayload, orderPayload } from "./payloads.ts";
import { type PurchaseOrder, PurchaseOrders } from "./purchase-orders.ts";
import { randomFor } from "./random.ts";
import { Stock, StockWatch } from "./stock.ts";
import type { Webhooks } from "./webhooks.ts";

/** The shop's own state and what may happen to it. Everything that happens is in the ledger and, where due, sent out. */
export class Shop {
  readonly seed: number;
  readonly orders = new Map<string, Order>();
  readonly stock = new Stock();
  readonly watch = new StockWatch();
  readonly purchaseOrders: PurchaseOrders;
  readonly ledger: Ledger;
  readonly #webhooks: Webhooks;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #supplierDelay: number;
  #orders = 0;
  #carts = 0;

  constructor(options: { seed: number; ledger: Ledger; webhooks: Webhooks; supplierDelay: number }) {
    this.seed = options.seed;
    this.ledger = options.ledger;
    this.#webhooks = options.webhooks;
    this.#supplierDelay = options.supplierDelay;
    this.purchaseOrders = new PurchaseOrders(options.ledger, (order) => this.#expect(order));
  }

  /** A customer orders. `wish` fixes what will become of the order; the rest is drawn. */
  placeOrder(wish: Partial<Traits> = {}): Order {
    const number = this.#orders + 1;
    const order = this.addOrder(number, wish, Date.now());
    const { id, traits } = { id: String(order.id), traits: order.traits };
    this.ledger.add(
      "order",
      { order: id, number, name: `#${order.number}`, traits, total: total(order) },
      order.createdAt,
    );
    this.announce(order);
    for (const line of order.lines) this.setStock(line.product, order.location, -line.quantity, "change");
    this.awaitPayment(order);
    return order;
  }

  /** Puts order `n` into the books and does nothing else: for a new one, and for one read from the ledger. */
  addOrder(n: number, wish: Partial<Traits>, at: number): Order {
    const drawn = drawOrder(this.seed, n, wish);
    const order = makeOrder(this.seed, n, drawn, randomFor(this.seed, "token", n).hex(32), at);
    this.#orders = Math.max(this.#orders, n);
    this.orders.set(String(order.id), order);
    return order;
  }

  /** Sends the webhooks of an order that are not among `acknowledged`. */
  announce(order: Order, acknowledged: ReadonlySet<unknown> = new Set()): void {
    const id = String(order.id);
    for (const topic of order.financial === "paid"
      ? (["orders/create", "orders/paid"] as const)
      : (["orders/create"] as const))
      if (!acknowledged.has(topic)) this.#webhooks.send(topic, orderPayload(order), id);
  }

  /** A pending payment comes at its time, or at once when that has passed. */
  awaitPayment(order: Order): void {
    const { paysAfter } = order.traits;
    if (order.financial !== "pending" || paysAfter === null) return;
    this.#later(Math.max(0, order.createdAt + paysAfter - Date.now()), () => this.pay(order));
  }

  /** Somebody fills a cart and leaves. */
  leaveCart(): void {
    const n = ++this.#carts;
    const now = Date.now();
    const cart = drawOrder(this.seed, n);
    // A cart is only an announcement; its number comes from the clock, so that it is new after a restart as well.
    const token = randomFor(this.seed, "cart", now, n).hex(32);
    this.#webhooks.send("checkouts/update", checkoutPayload(36_000_000_000_000 + (now % 1e12), token, cart, now));
  }

  /** The money arrived: by itself, or because it was captured. @returns false when the order was paid or cancelled before. */
  pay(order: Order): boolean {
    if (order.financial === "paid" || order.cancelled) return false;
    order.financial = "paid";
    const id = String(order.id);
    this.ledger.add("paid", { order: id, amount: total(order) });
    this.#webhooks.send("orders/paid", orderPayload(order), id);
    return true;
  }

  setStock(product: Product, location: Location, value: number, how: "set" | "change"): number {
    const now = how === "set" ? this.stock.set(product, location, value) : this.stock.add(product, location, value);
    this.ledger.add("stock", { sku: product.sku, location: location.id, available: now });
    this.#webhooks.send("inventory_levels/update", inventoryPayload(product, location, now, Date.now()));
    return now;
  }

  /** Goods of a purchase order arrive. @returns false when they are there already, or nothing was ordered. */
  receive(number: string): boolean {
    const order = this.purchaseOrders.receive(number);
    if (!order) return false;
    const location = LOCATIONS.find((item) => item.id === order.locationId);
    if (location) this.setStock(order.product, location, order.quantity, "change");
    return true;
  }

  /** Takes up what was under way when the shop was closed. */
  resume(): void {
    for (const order of this.orders.values()) {
      const topics = this.ledger.about(String(order.id)).map((entry) => entry.topic);
      this.announce(order, new Set(topics));
      this.awaitPayment(order);
    }
    for (const order of this.purchaseOrders.all()) if (order.status === "open") this.#expect(order);
  }

  /** The goods of a purchase order come when the supplier has had its time. */
  #expect({ number, createdAt }: PurchaseOrder): void {
    this.#later(Math.max(0, createdAt + this.#supplierDelay - Date.now()), () => this.receive(number));
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#webhooks.close();
  }

  #later(delay: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delay);
    this.#timers.add(timer);
  }
}
