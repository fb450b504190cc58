import { PRODUCTS, type Product } from "./catalogue.ts";
import { type Random, randomFor } from "./random.ts";

/** What will become of an order, decided when it is drawn; a test may ask for any of it. */
export interface Traits {
  risk: "accept" | "investigate" | "cancel";
  payment: "paid" | "authorized" | "pending";
  /** Milliseconds after the order at which a pending payment arrives; null for never. */
  paysAfter: number | null;
  address: "valid" | "invalid";
  /** `refused`: creating the fulfilment fails for good. */
  fulfilment: "ok" | "refused";
}
export interface Address {
  name: string;
  first_name: string;
  last_name: string;
  address1: string;
  city: string;
  province_code: string;
  zip: string;
  country_code: string;
  phone: string | null;
}
export interface Customer {
  id: number;
  first_name: string;
  last_name: string;
  email: string;
  address: Address;
}
export interface Line {
  product: Product;
  quantity: number;
}
export interface Drawn {
  customer: Customer;
  lines: Line[];
  traits: Traits;
}

const GIVEN_NAMES = ["Ada", "Bo", "Chen", "Dina", "Emre", "Fay", "Goran", "Hana", "Ines", "Jun", "Kofi", "Lin"];
const PLACES = [
  { city: "Portland", province_code: "OR", zip: "97205" },
  { city: "Madison", province_code: "WI", zip: "53703" },
  { city: "Austin", province_code: "TX", zip: "78701" },
  { city: "Albany", province_code: "NY", zip: "12207" },
  { city: "Boise", province_code: "ID", zip: "83702" },
];
const STREETS = ["Orchard Street", "Mill Road", "Station Avenue", "Canal Walk", "Garden Lane"];
const CUSTOMERS = 400;

/** Customer `n` of a seed; always the same person. The family name says that nobody is meant. */
export function drawCustomer(seed: number, n: number, address: Traits["address"] = "valid"): Customer {
  const random = randomFor(seed, "customer", n);
  const first_name = random.pick(GIVEN_NAMES);
  const last_name = "Example";
  const place = random.pick(PLACES);
  return {
    id: 7_200_000_000_000 + n,
    first_name,
    last_name,
    email: `${first_name.toLowerCase()}.${n}@customers.example`,
    address: {
      name: `${first_name} ${last_name}`,
      first_name,
      last_name,
      address1: `${random.int(1, 240)} ${random.pick(STREETS)}`,
      ...place,
      // A postal code that no carrier knows is what "invalid" means in this shop.
      zip: address === "valid" ? place.zip : "00000",
      country_code: "US",
      phone: null,
    },
  };
}

/** Order (or cart) number `n` of a seed: the same whenever it is drawn. `wish` overrides traits. */
export function drawOrder(seed: number, n: number, wish: Partial<Traits> = {}): Drawn {
  const random = randomFor(seed, "order", n);
  const traits = { ...drawTraits(random), ...wish };
  const customer = drawCustomer(seed, random.int(1, CUSTOMERS), traits.address);
  return { customer, lines: drawLines(random), traits };
}

function drawTraits(random: Random): Traits {
  const risk = random.next();
  const payment = random.next();
  return {
    risk: risk < 0.03 ? "cancel" : risk < 0.08 ? "investigate" : "accept",
    payment: payment < 0.7 ? "paid" : payment < 0.85 ? "authorized" : "pending",
    paysAfter: random.chance(0.95) ? random.int(2_000, 15_000) : null,
    address: random.chance(0.05) ? "invalid" : "valid",
    fulfilment: random.chance(0.03) ? "refused" : "ok",
  };
}

function drawLines(random: Random): Line[] {
  const lines = new Map<string, Line>();
  for (let i = random.int(1, 3); i > 0; i--) {
    const product = random.pick(PRODUCTS);
    lines.set(product.sku, { product, quantity: random.int(1, 3) });
  }
  return [...lines.values()];
}
