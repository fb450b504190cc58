import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shopifySignature } from "../examples/demo-shop/src/sign.ts";
import { validateWorkflow } from "../packages/engine/src/index.ts";
import { catalogOf, edgeId, type WorkflowDocument } from "../packages/model/src/index.ts";
import { nodes } from "../packages/nodes/src/index.ts";
import { browserPath, launchBrowser } from "./support/browser.ts";
import { buildCart, type Hands, keyboard, mouse } from "./support/cart-hands.ts";
import { allRuns, history } from "./support/collect-runs.ts";
import { ServerProcess } from "./support/server-process.ts";
import { ShopProcess } from "./support/shop-process.ts";

const SECRET = "cart-secret";
const PATIENCE = 60_000;

/**
 * The abandoned cart: a signed webhook, three waits for the order with time-outs, conditions, calls and mails; drawn from
 * nothing twice, by keyboard alone and by mouse, and then run.
 */
describe.skipIf(!browserPath)("an abandoned cart, from an empty canvas to its mails", () => {
  let folder: string;
  let server: ServerProcess;
  let shop: ShopProcess;
  let calls: Server;
  let browser: Browser;
  let context: BrowserContext;
  let api: string;
  const called: string[] = [];
  const problems: string[] = [];
  let built: WorkflowDocument | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "signalbox-cart-"));
    calls = createServer((request, response) => {
      called.push(`${request.method} ${request.url}`);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ open: true, code: "BACK-12345" }));
    });
    await new Promise<void>((resolve) => calls.listen(0, "127.0.0.1", resolve));
    api = `http://127.0.0.1:${(calls.address() as AddressInfo).port}`;
    shop = await ShopProcess.start({ secret: SECRET, seed: 5, "per-minute": 0 });
    server = await ServerProcess.create({ SIGNALBOX_DATA_DIR: folder });
    await server.start();
    const connection = (id: string, body: object) =>
      server.client.call("saveConnection", { params: { id }, body: body as never });
    await connection("shop", { type: "webhook_secret", name: "Shop", secrets: { secret: SECRET } });
    const settings = { ...shop.smtp, secure: false, from: "Shop <shop@demo-shop.example>" };
    await connection("mail", { type: "smtp", name: "Mail", settings });
    browser = await launchBrowser();
    context = await browser.newContext({
      viewport: { width: 2560, height: 1200 },
      locale: "en",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    await page.goto(`${server.url}/?token=${server.token}`);
    await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
    await page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await shop?.stop();
    calls?.close();
    rmSync(folder, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });

  /** A new, empty workflow on the canvas; ends with its draft. */
  async function draw(name: string, hands: (page: Page) => Hands): Promise<WorkflowDocument> {
    const { id } = await server.client.call("createWorkflow", { body: { name } });
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(String(error.stack)));
    await page.goto(`${server.url}/w/${id}`);
    await page.waitForSelector("[data-canvas] .react-flow__pane");
    await buildCart(hands(page), api);
    if (process.env.SIGNALBOX_SHOTS) {
      await page.getByRole("button", { name: "Show everything" }).click();
      await page.screenshot({ path: join(process.env.SIGNALBOX_SHOTS, `${name}.png`) });
    }
    await page.waitForSelector("[data-save=saved]");
    await page.close();
    const { draft } = await server.client.call("getWorkflow", { params: { id } });
    return draft.document;
  }
  const catalog = catalogOf(nodes.map((node) => node.definition));
  const errors = (document: WorkflowDocument) =>
    validateWorkflow(document, catalog)
      .findings.filter(({ severity }) => severity === "error")
      .map(({ code, node }) => `${code} ${node}`);

  async function publish(drawn: WorkflowDocument, name: string): Promise<string> {
    const document = { ...drawn, name };
    const { id, draft } = await server.client.call("createWorkflow", { body: { name, document } });
    await server.client.call("publish", { params: { id }, body: { rev: draft.rev } });
    await server.client.call("updateWorkflow", { params: { id }, body: { enabled: true } });
    return id;
  }
  async function leaveCart(path: string, token: string): Promise<void> {
    const body = JSON.stringify({ cart_token: token, email: "ada@example.com", total: 80, margin: 40 });
    const answer = await fetch(`${server.url}/hooks/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": "checkouts/update",
        "x-shopify-webhook-id": token,
        "x-shopify-hmac-sha256": shopifySignature(SECRET, body),
      },
      body,
    });
    expect(answer.status).toBe(202);
  }
  const runOf = async (workflow: string) => (await allRuns(server.client)).find((run) => run.workflow === workflow);
  const went = async (workflow: string): Promise<string[]> => {
    const run = await runOf(workflow);
    if (!run) return [];
    const { rows } = await history(server.client, run);
    return rows
      .flatMap((row) => row.events)
      .flatMap((event) => (event.t === "completed" || event.t === "resolved" || event.t === "pure" ? [event.p] : []));
  };
  const status = async (workflow: string) => (await runOf(workflow))?.status;

  test("CANVAS-2: it is built by keyboard alone, and has no errors", async () => {
    built = await draw("by keyboard", keyboard);
    expect(errors(built)).toEqual([]);
    expect(built.edges.map(edgeId).sort()).toEqual([
      "http_request.out->if_2.in",
      "http_request_2.out->send_an_e_mail_2.in",
      "http_request_3.out->wait_for_an_event_3.in",
      "if.true->wait_for_an_event.in",
      "if_2.true->send_an_e_mail.in",
      "if_3.false->wait_for_an_event_3.in",
      "if_3.true->http_request_2.in",
      "send_an_e_mail.out->wait_for_an_event_2.in",
      "send_an_e_mail_2.out->http_request_3.in",
      "wait_for_an_event.received->set_fields.in",
      "wait_for_an_event.timeout->http_request.in",
      "wait_for_an_event_2.received->set_fields.in",
      "wait_for_an_event_2.timeout->if_3.in",
      "wait_for_an_event_3.received->set_fields.in",
      "wait_for_an_event_3.timeout->set_fields_2.in",
      "webhook.out->if.in",
    ]);
  });

  test("CANVAS-1: it is built by mouse, and is the same workflow", async () => {
    const other = await draw("by mouse", mouse);
    expect(errors(other)).toEqual([]);
    const plain = ({ nodes: list, edges }: WorkflowDocument) => ({
      nodes: list.toSorted((a, b) => a.id.localeCompare(b.id)),
      edges: edges.map(edgeId).sort(),
    });
    if (built) expect(plain(other)).toEqual(plain(built));
  });

  test("it runs: the order arrives, and the cart counts as recovered; nobody is written to", async () => {
    if (!built) throw new Error("It was not built.");
    const workflow = await publish(built, "Abandoned cart");
    await leaveCart("carts", "cart-1");
    await expect.poll(() => status(workflow), { timeout: PATIENCE }).toBe("waiting");
    await server.client.call("sendEvent", { body: { name: "order.created", key: "cart-1", data: { total: 80 } } });
    await expect.poll(() => status(workflow), { timeout: PATIENCE }).toBe("succeeded");
    expect(await went(workflow)).toEqual(["if", "wait_for_an_event", "set_fields"]);
    expect(called).toEqual([]);
  });

  test("it runs: nobody orders, and every time-out is followed by its call and its mail", async () => {
    if (!built) throw new Error("It was not built.");
    // The same workflow with waits of a second.
    const quick: WorkflowDocument = {
      ...built,
      nodes: built.nodes.map((node) => {
        if (node.type === "wait_event") return { ...node, params: { ...node.params, timeout: "1s" } };
        return node.type === "webhook" ? { ...node, params: { ...node.params, path: "carts-quick" } } : node;
      }),
    };
    const workflow = await publish(quick, "Abandoned cart, quick");
    await leaveCart("carts-quick", "cart-2");
    await expect.poll(() => status(workflow), { timeout: PATIENCE }).toBe("succeeded");
    expect(await went(workflow)).toEqual([
      "if",
      "wait_for_an_event",
      "http_request",
      "if_2",
      "send_an_e_mail",
      "wait_for_an_event_2",
      "if_3",
      "http_request_2",
      "send_an_e_mail_2",
      "http_request_3",
      "wait_for_an_event_3",
      "set_fields_2",
    ]);
    expect(called).toEqual(["GET /carts/cart-2", "POST /codes", "POST /sms"]);
    const mails = (await shop.ledger()).filter((effect) => effect.kind === "mail").map((effect) => effect.subject);
    expect(mails).toEqual(["You left something", "10 % for you: BACK-12345"]);
  });
});
