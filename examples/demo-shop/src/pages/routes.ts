import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { page } from "./layout.ts";
import { type Language, languageOf } from "./texts.ts";

const asset = (name: string): string => readFileSync(join(import.meta.dirname, "client", name), "utf8");
const ASSETS: Record<string, string> = {
  "shop.js": "text/javascript",
  "mailbox.js": "text/javascript",
  "style.css": "text/css",
};

/** The pages for people: the shop and its mailbox. */
export function pageRoutes(app: FastifyInstance): void {
  const language = (request: FastifyRequest): Language =>
    languageOf((request.query as { lang?: string }).lang, request.headers["accept-language"]);
  app.get("/", async (request, reply) => reply.type("text/html; charset=utf-8").send(page("shop", language(request))));
  app.get("/mailbox", async (request, reply) =>
    reply.type("text/html; charset=utf-8").send(page("mailbox", language(request))),
  );
  for (const [name, type] of Object.entries(ASSETS))
    app.get(`/assets/${name}`, async (_request, reply) => reply.type(`${type}; charset=utf-8`).send(asset(name)));
}
