/** Fills the shop page and keeps it fresh. Texts from data are set as text, never as HTML. */
const texts = JSON.parse(document.querySelector("#texts").textContent);
const byId = (id) => document.getElementById(id);
const text = (key) => texts[key] ?? key;
const time = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "medium" });

function element(name, content = "", className = "") {
  const made = document.createElement(name);
  if (Array.isArray(content)) made.append(...content);
  else made.textContent = content;
  if (className) made.className = className;
  return made;
}

function event({ kind, at, reason, carrier }) {
  const detail = reason ? text(`reason.${reason}`).replace(/^reason\./, "") : (carrier ?? "");
  const chip = element("span", text(`story.${kind}`) + (detail ? `: ${detail}` : ""), `chip ${kind}`);
  chip.title = time(at);
  return chip;
}

const order = ({ name, customer, total, payment, story }) =>
  element("tr", [
    element("td", name, "strong"),
    element("td", customer),
    element("td", total, "number"),
    element("td", text(`payment.${payment}`), `payment ${payment}`),
    element("td", story.map(event), "story"),
  ]);

const product = ({ sku, title, price, stock, reorderPoint, onOrder }) =>
  element("tr", [
    element("td", [element("span", title, "strong"), element("span", ` ${sku}`, "quiet")]),
    element("td", price, "number"),
    ...stock.map((count) => {
      const low = count <= reorderPoint;
      return element("td", low ? `${count} (${text("low")})` : String(count), low ? "number low" : "number");
    }),
    element("td", onOrder > 0 ? String(onOrder) : "", "number"),
  ]);

function show(data) {
  byId("orders").replaceChildren(...data.orders.map(order));
  byId("products").replaceChildren(...data.products.map(product));
  byId("empty").hidden = data.orders.length > 0;
  byId("count").textContent = data.orderCount > 0 ? `(${data.orderCount})` : "";
  const waiting = data.undelivered > 0 ? ` · ${data.undelivered} ${text("undelivered")}` : "";
  byId("rate").textContent = `${data.perMinute} ${text("perMinute")}${waiting}`;
  const head = byId("product-head");
  if (head.children.length === 2)
    head.append(...data.locations.map(({ name }) => element("th", name)), element("th", text("onOrder")));
}

async function refresh() {
  try {
    show(await (await fetch("/view/shop")).json());
    byId("notice").hidden = true;
  } catch {
    byId("notice").hidden = false;
  }
  setTimeout(refresh, 1500);
}

byId("place").addEventListener("click", async () => {
  await fetch("/control/orders", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  show(await (await fetch("/view/shop")).json());
});
refresh();
