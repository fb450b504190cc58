import { bySku, type Cents, type Product, type Supplier, supplierOf } from "./catalogue.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";

export interface PurchaseOrder {
  /** `PO-1001` */
  number: string;
  product: Product;
  supplier: Supplier;
  locationId: number;
  quantity: number;
  cost: Cents;
  status: "open" | "received";
  createdAt: number;
}

/** What was ordered from suppliers. */
export class PurchaseOrders {
  readonly #orders = new Map<string, PurchaseOrder>();
  readonly #ledger: Ledger;
  readonly #onCreate: (order: PurchaseOrder) => void;

  constructor(ledger: Ledger, onCreate: (order: PurchaseOrder) => void) {
    this.#ledger = ledger;
    this.#onCreate = onCreate;
  }

  all(): PurchaseOrder[] {
    return [...this.#orders.values()];
  }

  open(sku: string, locationId?: number): PurchaseOrder[] {
    return this.all().filter(
      (order) =>
        order.status === "open" &&
        order.product.sku === sku &&
        (locationId === undefined || order.locationId === locationId),
    );
  }

  create(product: Product, locationId: number, quantity: number, key: string | undefined): PurchaseOrder | undefined {
    const supplier = supplierOf(product.vendor);
    if (!supplier) return undefined;
    const order: PurchaseOrder = {
      number: `PO-${1001 + this.#orders.size}`,
      product,
      supplier,
      locationId,
      quantity,
      cost: quantity * product.cost,
      status: "open",
      createdAt: Date.now(),
    };
    this.#orders.set(order.number, order);
    const { number, cost } = order;
    this.#ledger.add(
      "purchase_order",
      { number, sku: product.sku, location: locationId, quantity, cost, key },
      order.createdAt,
    );
    this.#onCreate(order);
    return order;
  }

  /** Takes an order from the ledger into the books. */
  restore(number: string, entry: LedgerEntry): void {
    const product = bySku(String(entry.sku));
    const supplier = product && supplierOf(product.vendor);
    if (!product || !supplier) return;
    const { location, quantity, cost } = entry as unknown as { location: number; quantity: number; cost: Cents };
    const status = "open" as const;
    this.#orders.set(number, {
      number,
      product,
      supplier,
      locationId: location,
      quantity,
      cost,
      status,
      createdAt: entry.at,
    });
  }

  restoreReceived(number: string): void {
    const order = this.#orders.get(number);
    if (order) order.status = "received";
  }

  /** @returns the order when it was open until now. */
  receive(number: string): PurchaseOrder | undefined {
    const order = this.#orders.get(number);
    if (order?.status !== "open") return undefined;
    order.status = "received";
    this.#ledger.add("delivery", { number, sku: order.product.sku, quantity: order.quantity });
    return order;
  }
}
