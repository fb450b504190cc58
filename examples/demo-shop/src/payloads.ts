import { type Location, money, type Product } from "./catalogue.ts";
import type { Address, Drawn } from "./draw.ts";
import { grams, type Order, shippingPrice, subtotal, tax, taxRate, total } from "./orders.ts";

const CURRENCY = "USD";
const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "+00:00");
const gid = (kind: string, id: number): string => `gid://shopify/${kind}/${id}`;
/** Shopify gives every amount in the shop's and in the customer's currency; here they are the same. */
const set = (cents: number) => {
  const amount = { amount: money(cents), currency_code: CURRENCY };
  return { shop_money: amount, presentment_money: amount };
};

/** Body of `orders/create` and `orders/paid`, in the shape of Shopify's REST order. */
export function orderPayload(order: Order) {
  const { customer, traits } = order;
  const address = addressPayload(customer.address);
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    name: `#${order.number}`,
    order_number: order.number,
    number: order.number - 1000,
    token: order.token,
    checkout_id: order.id + 1,
    cart_token: order.token.slice(0, 16),
    confirmed: true,
    test: false,
    created_at: iso(order.createdAt),
    processed_at: iso(order.createdAt),
    updated_at: iso(order.createdAt),
    cancelled_at: order.cancelled ? iso(order.cancelled.at) : null,
    cancel_reason: order.cancelled?.reason ?? null,
    closed_at: null,
    currency: CURRENCY,
    presentment_currency: CURRENCY,
    email: customer.email,
    contact_email: customer.email,
    phone: null,
    financial_status: order.financial,
    fulfillment_status: order.fulfilled ? "fulfilled" : null,
    payment_gateway_names: [traits.payment === "pending" ? "bank_transfer" : "card"],
    subtotal_price: money(subtotal(order)),
    subtotal_price_set: set(subtotal(order)),
    total_tax: money(tax(order)),
    total_tax_set: set(tax(order)),
    total_price: money(total(order)),
    total_price_set: set(total(order)),
    total_discounts: "0.00",
    total_line_items_price: money(subtotal(order)),
    total_outstanding: order.financial === "paid" ? "0.00" : money(total(order)),
    total_weight: grams(order),
    taxes_included: false,
    tax_lines: [{ title: "State tax", price: money(tax(order)), rate: taxRate() }],
    discount_codes: [],
    note: null,
    note_attributes: [],
    tags: "",
    source_name: "web",
    location_id: order.location.id,
    customer: customerPayload(order),
    billing_address: address,
    shipping_address: address,
    line_items: order.lines.map((line, i) => lineItem(line.product, line.quantity, order.id * 10 + i)),
    shipping_lines: [{ code: "standard", title: "Standard", price: money(shippingPrice()), source: "shopify" }],
    fulfillments: [],
    refunds: [],
  };
}

const customerPayload = ({ customer }: Drawn) => ({
  id: customer.id,
  admin_graphql_api_id: gid("Customer", customer.id),
  email: customer.email,
  first_name: customer.first_name,
  last_name: customer.last_name,
  state: "enabled",
  verified_email: true,
  currency: CURRENCY,
});

const addressPayload = (address: Address) => ({ ...address, address2: null, company: null, country: "United States" });

const lineItem = (product: Product, quantity: number, id: number) => ({
  id,
  admin_graphql_api_id: gid("LineItem", id),
  product_id: product.id,
  variant_id: product.variantId,
  sku: product.sku,
  title: product.title,
  name: product.title,
  vendor: product.vendor,
  quantity,
  current_quantity: quantity,
  fulfillable_quantity: quantity,
  fulfillment_status: null,
  grams: product.grams,
  price: money(product.price),
  price_set: set(product.price),
  requires_shipping: true,
  taxable: true,
  gift_card: false,
  properties: [],
});

/** Body of `inventory_levels/update`. */
export const inventoryPayload = (product: Product, location: Location, available: number, at: number) => ({
  inventory_item_id: product.inventoryItemId,
  location_id: location.id,
  available,
  updated_at: iso(at),
  admin_graphql_api_id: `gid://shopify/InventoryLevel/${location.id}?inventory_item_id=${product.inventoryItemId}`,
});

/** Body of `checkouts/update`: a cart that somebody left, or is still filling. */
export const checkoutPayload = (id: number, token: string, cart: Drawn, at: number) => ({
  id,
  token,
  cart_token: token.slice(0, 16),
  email: cart.customer.email,
  gateway: null,
  created_at: iso(at),
  updated_at: iso(at),
  completed_at: null,
  closed_at: null,
  abandoned_checkout_url: `https://demo-shop.example/checkouts/${token}/recover`,
  currency: CURRENCY,
  customer: customerPayload(cart),
  line_items: cart.lines.map((line) => ({
    ...lineItem(line.product, line.quantity, id * 10),
    // Lines of a cart have a text key instead of an id of their own.
    id: `${token.slice(0, 24)}${line.product.variantId}`,
    key: `${token.slice(0, 24)}${line.product.variantId}`,
    line_price: money(line.product.price * line.quantity),
  })),
  shipping_lines: [],
  subtotal_price: money(subtotal(cart)),
  total_tax: money(tax(cart)),
  total_price: money(total(cart)),
  total_weight: grams(cart),
});
