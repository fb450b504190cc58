import { type Language, TEXTS } from "./texts.ts";

export type PageName = "shop" | "mailbox";

/** One page: the frame and its texts; the script fills in the data and keeps it fresh. All texts here are our own. */
export function page(name: PageName, language: Language): string {
  const texts = TEXTS[language];
  const other: Language = language === "en" ? "zh" : "en";
  const link = (target: PageName, href: string) =>
    `<a href="${href}?lang=${language}"${target === name ? ' aria-current="page"' : ""}>${texts[target]}</a>`;
  return `<!doctype html>
<html lang="${language === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts[name]}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<header>
<nav aria-label="${texts.shop}">${link("shop", "/")}${link("mailbox", "/mailbox")}</nav>
<a class="language" href="?lang=${other}" lang="${other}">${other === "zh" ? "中文" : "English"}</a>
</header>
<main>
<h1>${texts[name]}</h1>
<p class="lead">${texts[`${name}Lead`]}</p>
<p id="notice" role="status" hidden>${texts.offline}</p>
${BODIES[name](language)}
</main>
<script id="texts" type="application/json">${JSON.stringify(texts)}</script>
<script type="module" src="/assets/${name}.js"></script>
</body>
</html>
`;
}

const head = (cells: string[]): string => `<thead><tr>${cells.map((cell) => `<th>${cell}</th>`).join("")}</tr></thead>`;

const BODIES: Record<PageName, (language: Language) => string> = {
  shop: (language) => {
    const t = TEXTS[language];
    return `<div class="bar"><button id="place" type="button">${t.placeOrder}</button><span id="rate"></span></div>
<section aria-labelledby="orders-title">
<h2 id="orders-title">${t.orders} <span id="count"></span></h2>
<div class="scroll"><table>${head([t.order, t.customer, t.total, t.payment, t.story])}<tbody id="orders"></tbody></table></div>
<p id="empty">${t.noOrders}</p>
</section>
<section aria-labelledby="products-title">
<h2 id="products-title">${t.products}</h2>
<div class="scroll"><table><thead><tr id="product-head"><th>${t.product}</th><th>${t.price}</th></tr></thead><tbody id="products"></tbody></table></div>
</section>`;
  },
  mailbox: (language) => {
    const t = TEXTS[language];
    return `<div class="mail"><ul id="mails"></ul><article id="mail" aria-live="polite"><p>${t.noSelection}</p></article></div>
<p id="empty">${t.noMails}</p>`;
  },
};
