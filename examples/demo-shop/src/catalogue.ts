/** Money is in cents everywhere inside the shop; texts such as "12.50" are made at its edges. */
export type Cents = number;

export interface Product {
  id: number;
  variantId: number;
  inventoryItemId: number;
  sku: string;
  title: string;
  vendor: string;
  price: Cents;
  /** What the supplier asks for one. */
  cost: Cents;
  grams: number;
  /** Below this many at a location it is time to order. */
  reorderPoint: number;
  /** How many a location should have after a delivery. */
  target: number;
}
export interface Location {
  id: number;
  name: string;
}
export interface Supplier {
  id: number;
  vendor: string;
  name: string;
  email: string;
  /** Sold in packs of this many. */
  pack: number;
  /** Smallest order. */
  minimum: number;
  leadDays: number;
}

const product = (
  n: number,
  sku: string,
  title: string,
  vendor: string,
  price: Cents,
  cost: Cents,
  grams: number,
  reorderPoint: number,
  target: number,
): Product => ({
  id: 8_100_000_000_000 + n,
  variantId: 44_100_000_000_000 + n,
  inventoryItemId: 46_100_000_000_000 + n,
  sku,
  title,
  vendor,
  price,
  cost,
  grams,
  reorderPoint,
  target,
});

export const PRODUCTS: readonly Product[] = [
  product(1, "TEA-GRN-100", "Green tea, 100 g", "Hillside Tea", 890, 310, 130, 12, 60),
  product(2, "TEA-OOL-100", "Oolong tea, 100 g", "Hillside Tea", 1290, 480, 130, 10, 50),
  product(3, "POT-CLAY-S", "Clay teapot, small", "Kiln Works", 3450, 1500, 640, 6, 24),
  product(4, "POT-GLASS-M", "Glass teapot, medium", "Kiln Works", 2790, 1120, 720, 6, 24),
  product(5, "CUP-PAIR", "Pair of cups", "Kiln Works", 1850, 700, 410, 8, 40),
  product(6, "KETTLE-V", "Electric kettle, variable heat", "Volt and Steam", 7900, 4100, 1450, 5, 20),
  product(7, "FILTER-100", "Paper filters, 100 pieces", "Plain Paper", 450, 120, 90, 20, 120),
  product(8, "HONEY-250", "Acacia honey, 250 g", "Meadow Honey", 990, 420, 380, 10, 60),
];

export const LOCATIONS: readonly Location[] = [
  { id: 71_000_000_001, name: "Main warehouse" },
  { id: 71_000_000_002, name: "Harbour store" },
];

export const SUPPLIERS: readonly Supplier[] = [
  supplier(1, "Hillside Tea", "Hillside Tea Growers", 10, 20, 9),
  supplier(2, "Kiln Works", "Kiln Works Pottery", 4, 8, 14),
  supplier(3, "Volt and Steam", "Volt and Steam Appliances", 5, 10, 21),
  supplier(4, "Plain Paper", "Plain Paper Mill", 20, 40, 5),
  supplier(5, "Meadow Honey", "Meadow Honey Cooperative", 12, 24, 7),
];

function supplier(n: number, vendor: string, name: string, pack: number, minimum: number, leadDays: number): Supplier {
  const email = `orders@${vendor.toLowerCase().replaceAll(" ", "-")}.example`;
  return { id: 300 + n, vendor, name, email, pack, minimum, leadDays };
}

export const bySku = (sku: string): Product | undefined => PRODUCTS.find((item) => item.sku === sku);
export const byInventoryItem = (id: number): Product | undefined =>
  PRODUCTS.find((item) => item.inventoryItemId === id);
export const supplierOf = (vendor: string): Supplier | undefined => SUPPLIERS.find((item) => item.vendor === vendor);

/** `1250` is `"12.50"`. */
export const money = (cents: Cents): string => `${cents < 0 ? "-" : ""}${(Math.abs(cents) / 100).toFixed(2)}`;
