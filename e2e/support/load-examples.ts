import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../../packages/client/src/index.ts";
import { workflowDocument } from "../../packages/model/src/index.ts";
import type { ShopProcess } from "./shop-process.ts";

const folder = join(import.meta.dirname, "../../examples/workflows");

/**
 * Makes the connections the examples need, and creates, publishes and switches on the workflows named.
 *
 * @returns id of each workflow by its file name.
 */
export async function loadExamples(
  client: Client,
  shop: ShopProcess,
  secret: string,
  names: string[],
): Promise<Record<string, string>> {
  await client.call("saveConnection", {
    params: { id: "demo-shop" },
    body: { type: "webhook_secret", name: "Demo shop", secrets: { secret } },
  });
  await client.call("saveConnection", {
    params: { id: "demo-shop-mail" },
    body: {
      type: "smtp",
      name: "Demo shop mail",
      settings: { ...shop.smtp, secure: false, from: "Demo shop <shop@demo-shop.example>" },
    },
  });
  const ids: Record<string, string> = {};
  for (const name of names) {
    const document = workflowDocument.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")));
    if ("shop" in document.vars) document.vars.shop = shop.url;
    const { id, draft } = await client.call("createWorkflow", { body: { name: document.name, document } });
    await client.call("publish", { params: { id }, body: { rev: draft.rev, message: "example" } });
    await client.call("updateWorkflow", { params: { id }, body: { enabled: true } });
    ids[name] = id;
  }
  return ids;
}
