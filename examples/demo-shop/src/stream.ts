import { randomFor } from "./random.ts";
import type { Shop } from "./shop.ts";

/** Milliseconds until the first order, so that something happens at once. */
const FIRST = 500;
/** Nobody comes after so many: a shop that was forgotten must not fill the disk. */
const ENOUGH = 5_000;
/** One visitor in five leaves a cart behind instead of ordering. */
const CART_SHARE = 0.2;

/** Customers who come by at equal intervals; nobody comes until `begin`. */
export class Stream {
  readonly #shop: Shop;
  #perMinute = 0;
  #timer: NodeJS.Timeout | undefined;
  #visitors = 0;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  get perMinute(): number {
    return this.#perMinute;
  }

  /** Starts with a customer at once. */
  begin(perMinute: number): void {
    this.#perMinute = perMinute;
    if (perMinute > 0) this.#schedule(FIRST);
  }

  /** Changes the rate; 0 stops the stream. */
  setRate(perMinute: number): void {
    this.#perMinute = perMinute;
    clearTimeout(this.#timer);
    if (perMinute > 0) this.#schedule(60_000 / perMinute);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    this.#timer = setTimeout(() => {
      const n = this.#visitors++;
      // The first visitor orders: whoever just started the shop is waiting for that.
      if (n > 0 && randomFor(this.#shop.seed, "visitor", n).chance(CART_SHARE)) this.#shop.leaveCart();
      else this.#shop.placeOrder();
      if (this.#visitors < ENOUGH) this.#schedule(60_000 / this.#perMinute);
    }, delay);
  }
}
