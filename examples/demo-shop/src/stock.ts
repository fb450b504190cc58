import { LOCATIONS, type Location, PRODUCTS, type Product } from "./catalogue.ts";

/** How many of each product each location has. May become negative: the shop sells on, as shops do. */
export class Stock {
  readonly #levels = new Map<string, number>();

  constructor() {
    for (const product of PRODUCTS)
      for (const location of LOCATIONS) this.#levels.set(key(product, location), product.target);
  }

  get(product: Product, location: Location): number {
    return this.#levels.get(key(product, location)) ?? 0;
  }

  set(product: Product, location: Location, available: number): number {
    this.#levels.set(key(product, location), available);
    return available;
  }

  add(product: Product, location: Location, change: number): number {
    return this.set(product, location, this.get(product, location) + change);
  }
}
const key = (product: Product, location: Location): string => `${product.inventoryItemId}@${location.id}`;

/**
 * Remembers for each product and location whether stock is low, so that an alert is raised once a crossing: low when
 * it falls to the reorder point, no longer low only when it is `HYSTERESIS` above it.
 */
export class StockWatch {
  readonly #low = new Set<string>();

  restore(product: Product, location: Location, low: boolean): void {
    if (low) this.#low.add(key(product, location));
    else this.#low.delete(key(product, location));
  }

  /** @returns whether this observation crossed into low, whether the state changed at all, and the state after it. */
  observe(
    product: Product,
    location: Location,
    available: number,
  ): { crossed: boolean; changed: boolean; low: boolean } {
    const id = key(product, location);
    const wasLow = this.#low.has(id);
    if (available <= product.reorderPoint) this.#low.add(id);
    else if (available > product.reorderPoint + HYSTERESIS) this.#low.delete(id);
    const low = this.#low.has(id);
    return { crossed: low && !wasLow, changed: low !== wasLow, low };
  }
}
export const HYSTERESIS = 3;
