import type { Cents, Location } from "./catalogue.ts";
import { LOCATIONS } from "./catalogue.ts";
import type { Drawn } from "./draw.ts";

export type FinancialStatus = "pending" | "authorized" | "paid" | "voided";

/** One order and all that happened to it. Times are epoch ms. */
export interface Order extends Drawn {
  id: number;
  /** Shown to people: 1001, 1002, ... */
  number: number;
  token: string;
  createdAt: number;
  location: Location;
  financial: FinancialStatus;
  hold?: { reason: string; at: number };
  cancelled?: { reason: string; at: number };
  label?: { id: string; trackingNumber: string; carrier: string; voided: boolean };
  fulfilled?: { id: number; at: number };
  /** Number of labels bought for it; more than one unvoided is the accident this shop is there to detect. */
  labelsBought: number;
}

const SHIPPING: Cents = 495;
const TAX_RATE = 0.06;

export const subtotal = (order: Drawn): Cents =>
  order.lines.reduce((sum, line) => sum + line.product.price * line.quantity, 0);
export const tax = (order: Drawn): Cents => Math.round(subtotal(order) * TAX_RATE);
export const total = (order: Drawn): Cents => subtotal(order) + tax(order) + SHIPPING;
export const shippingPrice = (): Cents => SHIPPING;
export const taxRate = (): number => TAX_RATE;
export const grams = (order: Drawn): number =>
  order.lines.reduce((sum, line) => sum + line.product.grams * line.quantity, 0);

/** Ids as large as Shopify's (13 digits) and still exact as a JSON number. */
export const orderId = (seed: number, n: number): number => 5_000_000_000_000 + (seed % 1_000_000) * 1_000_000 + n;

export function makeOrder(seed: number, n: number, drawn: Drawn, token: string, now: number): Order {
  return {
    ...drawn,
    id: orderId(seed, n),
    number: 1000 + n,
    token,
    createdAt: now,
    location: LOCATIONS[n % LOCATIONS.length] as Location,
    financial: drawn.traits.payment,
    labelsBought: 0,
  };
}
