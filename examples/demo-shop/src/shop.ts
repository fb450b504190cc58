import { LOCATIONS, type Location, type Product } from "./catalogue.ts";
import { drawOrder, type Traits } from "./draw.ts";
import type { Ledger } from "./ledger.ts";
import { makeOrder, type Order, total } from "./orders.ts";
import { checkoutPayload, inventoryPayload, orderPayload } from "./payloads.ts";
import { PurchaseOrders } from "./purchase-orders.ts";
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
  #drawn = 0;

  constructor(options: { seed: number; ledger: Ledger; webhooks: Webhooks; supplierDelay: number }) {
    this.seed = options.seed;
    this.ledger = options.ledger;
    this.#webhooks = options.webhooks;
    this.purchaseOrders = new PurchaseOrders(options.ledger, (order) =>
      this.#later(options.supplierDelay, () => this.receive(order.number)),
    );
  }

  /** A customer orders. `wish` fixes what will become of the order; the rest is drawn. */
  placeOrder(wish: Partial<Traits> = {}): Order {
    const n = ++this.#drawn;
    const drawn = drawOrder(this.seed, n, wish);
    const order = makeOrder(this.seed, n, drawn, randomFor(this.seed, "token", n).hex(32), Date.now());
    const id = String(order.id);
    this.orders.set(id, order);
    this.ledger.add("order", { order: id, name: `#${order.number}`, traits: drawn.traits, total: total(order) });
    this.#webhooks.send("orders/create", orderPayload(order), id);
    if (order.financial === "paid") this.#webhooks.send("orders/paid", orderPayload(order), id);
    for (const line of drawn.lines) this.setStock(line.product, order.location, -line.quantity, "change");
    const { payment, paysAfter } = drawn.traits;
    if (payment === "pending" && paysAfter !== null) this.#later(paysAfter, () => this.pay(order));
    return order;
  }

  /** Somebody fills a cart and leaves. */
  leaveCart(): void {
    const n = ++this.#drawn;
    const cart = drawOrder(this.seed, n);
    const token = randomFor(this.seed, "token", n).hex(32);
    this.#webhooks.send("checkouts/update", checkoutPayload(36_000_000_000_000 + n, token, cart, Date.now()));
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
