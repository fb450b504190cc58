import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { WorkflowDocument } from "@signalbox/model";
import type { Identity } from "../auth/identity.ts";
import type { Core } from "../core/create-core.ts";
import { PATHS } from "../core/paths.ts";
import type { Handlers } from "../http/handlers.ts";
import { DEMO_HOOKS, DEMO_MAIL, type DemoNote, readDemoNote, writeDemoNote } from "../services/demo-note.ts";
import { makeHandlers } from "../services/handlers.ts";
import { type DemoShop, startDemoShop } from "./demo-shop.ts";
import { readDocument } from "./files.ts";

const OWNER: Identity = { kind: "admin", name: "signalbox", rights: ["admin"], hash: "" };

/** Lets this process call the demo shop, when there is one; workers need that too. */
export async function allowDemo(core: Core): Promise<void> {
  const note = await readDemoNote(core.services.storage);
  if (!note) return;
  core.guard.allow(`127.0.0.1:${note.port}`);
  core.guard.allow(`127.0.0.1:${note.smtpPort}`);
}

/**
 * Starts the demo shop and, the first time, loads the example workflows. What people changed in them stays; an example
 * that was deleted stays deleted.
 *
 * @returns undefined when the demo is not part of this installation.
 */
export async function startDemo(core: Core, signalbox: string): Promise<DemoShop | undefined> {
  if (!existsSync(PATHS.demoShop) || !existsSync(PATHS.examples)) return undefined;
  const before = await readDemoNote(core.services.storage);
  const secret = before?.secret ?? randomBytes(18).toString("base64url");
  const shop = await openShop(core, signalbox, secret, before);
  const note: DemoNote = {
    secret,
    url: shop.url,
    port: Number(new URL(shop.url).port),
    smtpPort: shop.smtp?.port ?? 0,
    workflows: before?.workflows ?? {},
  };
  await writeDemoNote(core.services.storage, note);
  await allowDemo(core);
  const handlers = makeHandlers(core.services);
  await saveConnections(handlers, note, signalbox);
  if (before === undefined || before.url !== shop.url) await loadExamples(core, handlers, note, signalbox);
  return shop;
}

async function openShop(core: Core, signalbox: string, secret: string, before: DemoNote | undefined) {
  const { log } = core.services;
  const ledger = join(resolve(core.config.dataDir), "demo-shop.jsonl");
  const base = { main: PATHS.demoShop, signalbox, secret, ledger, log };
  if (before === undefined) return startDemoShop({ ...base, port: 0, smtpPort: 0 });
  try {
    return await startDemoShop({ ...base, port: before.port, smtpPort: before.smtpPort });
  } catch (error) {
    log.info({ err: error }, "the demo shop could not open where it was; it opens elsewhere");
    return startDemoShop({ ...base, port: 0, smtpPort: 0 });
  }
}

const call = <T extends object>(rest: T, baseUrl: string) =>
  ({ params: {}, query: undefined, body: undefined, identity: OWNER, baseUrl, ...rest }) as never;

async function saveConnections(handlers: Handlers, note: DemoNote, baseUrl: string): Promise<void> {
  const save = (id: string, body: object) => handlers.saveConnection(call({ params: { id }, body }, baseUrl));
  await save(DEMO_HOOKS, {
    type: "webhook_secret",
    name: "Demo shop",
    settings: {},
    secrets: { secret: note.secret },
  });
  await save(DEMO_MAIL, {
    type: "smtp",
    name: "Demo shop mail",
    settings: { host: "127.0.0.1", port: note.smtpPort, secure: false, from: "Demo shop <shop@demo-shop.example>" },
    secrets: {},
  });
}

async function loadExamples(core: Core, handlers: Handlers, note: DemoNote, baseUrl: string): Promise<void> {
  const { storage, log } = core.services;
  for (const file of readdirSync(PATHS.examples)
    .filter((name) => name.endsWith(".json"))
    .sort()) {
    try {
      const id = note.workflows[file];
      if (id === undefined)
        note.workflows[file] = await loadOne(
          handlers,
          withShop(readDocument(join(PATHS.examples, file)), note.url),
          baseUrl,
        );
      else await moveOne(core, handlers, id, note.url, baseUrl);
    } catch (error) {
      log.warn({ err: error, file }, "an example workflow could not be loaded");
    }
  }
  await writeDemoNote(storage, note);
}

const withShop = (document: WorkflowDocument, url: string): WorkflowDocument =>
  "shop" in document.vars ? { ...document, vars: { ...document.vars, shop: url } } : document;

async function loadOne(handlers: Handlers, document: WorkflowDocument, baseUrl: string): Promise<string> {
  const made = await handlers.createWorkflow(call({ body: { name: document.name, document } }, baseUrl));
  await handlers.publish(call({ params: { id: made.id }, body: { rev: made.draft.rev, message: "Example" } }, baseUrl));
  return made.id;
}

/** The shop opened at another address: what is published has to call it there. */
async function moveOne(core: Core, handlers: Handlers, id: string, url: string, baseUrl: string): Promise<void> {
  const draft = await core.services.storage.workflows.draft(id);
  if (draft === undefined || !("shop" in draft.document.vars)) return;
  const body = { rev: draft.rev, document: withShop(draft.document, url) };
  const saved = await handlers.saveDraft(call({ params: { id }, body }, baseUrl));
  await handlers.publish(call({ params: { id }, body: { rev: saved.rev, message: "The demo shop moved" } }, baseUrl));
}
