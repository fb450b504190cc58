import type { Locator, Page } from "playwright-core";

/** What drawing a workflow takes, whatever one draws with. Nodes are known by their ids. */
export interface Hands {
  /** Adds the first node that is found by these words: on the empty canvas, or behind a port of another node. */
  add(words: string, id: string, behind?: { node: string; port: string }): Promise<void>;
  connect(source: string, port: string, target: string): Promise<void>;
  /** Opens the settings of a node; what follows is about it. */
  open(id: string): Promise<void>;
  /** Writes into a field by its name. */
  write(field: string, text: string): Promise<void>;
  choose(field: string, option: string): Promise<void>;
  /** Presses a button or chooses a radio of the settings. */
  press(name: string): Promise<void>;
}

/** Draws the abandoned cart: 14 nodes, 16 edges, every setting. */
export async function buildCart(hands: Hands, api: string): Promise<void> {
  const behind = (node: string, port: string) => ({ node, port });
  await hands.add("webhook", "webhook");
  await hands.add("if", "if", behind("webhook", "out"));
  await hands.add("wait for an event", "wait_for_an_event", behind("if", "true"));
  await hands.add("set fields", "set_fields", behind("wait_for_an_event", "received"));
  await hands.add("http request", "http_request", behind("wait_for_an_event", "timeout"));
  await hands.add("if", "if_2", behind("http_request", "out"));
  await hands.add("send an e-mail", "send_an_e_mail", behind("if_2", "true"));
  await hands.add("wait for an event", "wait_for_an_event_2", behind("send_an_e_mail", "out"));
  await hands.connect("wait_for_an_event_2", "received", "set_fields");
  await hands.add("if", "if_3", behind("wait_for_an_event_2", "timeout"));
  await hands.add("http request", "http_request_2", behind("if_3", "true"));
  await hands.add("send an e-mail", "send_an_e_mail_2", behind("http_request_2", "out"));
  await hands.add("http request", "http_request_3", behind("send_an_e_mail_2", "out"));
  await hands.add("wait for an event", "wait_for_an_event_3", behind("http_request_3", "out"));
  await hands.connect("if_3", "false", "wait_for_an_event_3");
  await hands.connect("wait_for_an_event_3", "received", "set_fields");
  await hands.add("set fields", "set_fields_2", behind("wait_for_an_event_3", "timeout"));

  await hands.open("webhook");
  await hands.choose("Connection", "Shop");
  await hands.write("Path", "carts");
  await hands.choose("Proof of the sender", "Shopify");
  const condition = async (id: string, text: string) => {
    await hands.open(id);
    await hands.press("Expression");
    await hands.write("Condition", text);
  };
  await condition("if", "trigger.body.total >= 20");
  await condition("if_2", "steps.http_request.body.open");
  await condition("if_3", "trigger.body.margin >= 30");
  for (const [id, most] of [
    ["wait_for_an_event", "4h"],
    ["wait_for_an_event_2", "20h"],
    ["wait_for_an_event_3", "7d"],
  ] as const) {
    await hands.open(id);
    await hands.write("Event name", "order.created");
    await hands.write("Key", "{{ trigger.body.cart_token }}");
    await hands.write("At most", most);
  }
  await hands.open("http_request");
  await hands.write("Address", `${api}/carts/{{ trigger.body.cart_token }}`);
  for (const [id, path] of [
    ["http_request_2", "codes"],
    ["http_request_3", "sms"],
  ] as const) {
    await hands.open(id);
    await hands.choose("Method", "POST");
    await hands.write("Address", `${api}/${path}`);
  }
  for (const [id, subject] of [
    ["send_an_e_mail", "You left something"],
    ["send_an_e_mail_2", "10 % for you: {{ steps.http_request_2.body.code }}"],
  ] as const) {
    await hands.open(id);
    await hands.choose("Connection", "Mail");
    await hands.write("To", "{{ trigger.body.email }}");
    await hands.write("Subject", subject);
    await hands.write("Text", "Your cart is still here.");
  }
  for (const [id, value] of [
    ["set_fields", "{{ true }}"],
    ["set_fields_2", "{{ false }}"],
  ] as const) {
    await hands.open(id);
    await hands.press("Add");
    await hands.write("Name", "recovered");
    await hands.write("Value", value);
  }
}

const node = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
const settings = (page: Page) => page.locator("[data-inspector-body]");
const shown = (locator: Locator) => locator.waitFor({ timeout: 20_000 });
const focused = (page: Page, id: string) =>
  page.locator(`.react-flow__node[data-id="${id}"]:focus`).waitFor({ timeout: 20_000 });

/** In the browser: what the element with the focus is called, and whether it is in the settings of a node. */
const HERE = `(() => {
  const element = document.activeElement;
  const named = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
  const texts = named.map((id) => document.getElementById(id)?.textContent);
  const names = [element.getAttribute("aria-label"), ...texts, element.labels?.[0]?.textContent, element.textContent];
  return { names: names.filter(Boolean), settings: element.closest("[data-inspector-body]") !== null };
})()`;

/** The keyboard alone: nothing is clicked, and no element is given the focus by the test. */
export function keyboard(page: Page): Hands {
  const { keyboard } = page;
  /** Spoken name and text of what has the focus. */
  const here = () => page.evaluate(HERE) as Promise<{ names: string[]; settings: boolean }>;
  /** Goes on with Tab until something of this name has the focus. */
  const reach = async (name: string) => {
    const seen: string[] = [];
    for (let i = 0; i < 60; i++) {
      const { names, settings } = await here();
      if (settings && names.some((text) => text.trim() === name)) return;
      seen.push(names[0] ?? "");
      await keyboard.press("Tab");
    }
    throw new Error(`Tab never came to “${name}”: ${seen.join(" · ")}`);
  };
  const goTo = async (id: string) => {
    await keyboard.press("Control+k");
    await shown(page.getByRole("combobox", { name: /Type a command/ }));
    await keyboard.type(id);
    await shown(page.getByRole("option").first());
    await keyboard.press("Enter");
    await focused(page, id);
  };
  return {
    async add(words, id, behind) {
      if (behind) await goTo(behind.node);
      await keyboard.press("a");
      await shown(page.getByRole("dialog", { name: "Add a node" }));
      await keyboard.type(words);
      await keyboard.press("Enter");
      await focused(page, id);
    },
    async connect(source, _port, target) {
      await goTo(source);
      await keyboard.press("c");
      await shown(page.getByRole("dialog", { name: /^Connect/ }));
      await keyboard.type(target);
      await keyboard.press("Enter");
      await focused(page, source);
    },
    async open(id) {
      // From the settings of the node before, Esc leads back to the canvas.
      await keyboard.press("Escape");
      await goTo(id);
      await keyboard.press("Enter");
      await shown(page.locator("[data-inspector-body] :focus").first());
    },
    async write(field, text) {
      await reach(field);
      await keyboard.press("Control+a");
      await keyboard.insertText(text);
    },
    async choose(field, option) {
      await reach(field);
      await keyboard.press("Enter");
      await shown(page.getByRole("option", { name: option }).first());
      await keyboard.type(option);
      await keyboard.press("Enter");
    },
    async press(name) {
      if (name === "Expression") {
        await reach("Rows");
        await keyboard.press("ArrowRight");
        return;
      }
      await reach(name);
      await keyboard.press("Enter");
      // The focus goes to the first field of the new row.
      await shown(page.locator("[data-inspector-body] fieldset fieldset :focus"));
    },
  };
}

/** The mouse; the keyboard only writes texts. */
export function mouse(page: Page): Hands {
  const handle = (id: string, port: string) =>
    node(page, id).locator(`.react-flow__handle.source[data-handleid="${port}"]`);
  const all = () => page.getByRole("button", { name: "Show everything" }).click();
  const middle = async (locator: Locator) => {
    const box = await locator.boundingBox();
    if (!box) throw new Error("It is not on the screen.");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  return {
    async add(words, id, behind) {
      if (behind) {
        await all();
        await handle(behind.node, behind.port).hover();
        await handle(behind.node, behind.port).getByRole("button").click();
      } else {
        await page.locator(".react-flow__pane").dblclick({ position: { x: 300, y: 600 } });
      }
      const dialog = page.getByRole("dialog", { name: "Add a node" });
      await shown(dialog);
      await page.keyboard.type(words);
      await dialog.getByRole("menuitem").first().click();
      await shown(node(page, id));
    },
    async connect(source, port, target) {
      await all();
      const from = await middle(handle(source, port));
      const to = await middle(node(page, target));
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 10 });
      await page.mouse.up();
      await shown(page.locator(`.react-flow__edge[data-id="${source}.${port}->${target}.in"]`));
    },
    async open(id) {
      await all();
      await node(page, id).click();
      await page.waitForURL((url) => url.searchParams.get("node") === id);
      await shown(settings(page));
    },
    async write(field, text) {
      await settings(page).getByRole("textbox", { name: field, exact: true }).click();
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText(text);
    },
    async choose(field, option) {
      await settings(page).getByRole("button", { name: field }).click();
      await page.getByRole("option", { name: option }).first().click();
    },
    async press(name) {
      if (name === "Expression") await settings(page).getByText("Expression", { exact: true }).click();
      else await settings(page).getByRole("button", { name, exact: true }).first().click();
    },
  };
}
