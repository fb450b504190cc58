import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ended, openServer, publish, saveShopSecret, shopHook, sketch, until } from "./harness.ts";

let world: Awaited<ReturnType<typeof openServer>>;
beforeAll(async () => {
  world = await openServer();
});
afterAll(() => world.close());

/** The process of this test's own database, as PostgreSQL notes it in its folder. */
async function databasePid(): Promise<number> {
  const { rows } = await world.core.database.sql("general").query<{ data_directory: string }>("show data_directory");
  return Number(readFileSync(join(rows[0]?.data_directory ?? "", "postmaster.pid"), "utf8").split("\n")[0]);
}

it("AWAY-1 a database that stops is answered with 503 or waited for, loses nothing, and everything goes on after it", async () => {
  await saveShopSecret(world.client);
  const nodes = [
    { id: "hook", type: "webhook", connection: "shop", params: { path: "away", verification: "shopify" } },
    { id: "pause", type: "wait", params: { for: "1s" } },
  ];
  const id = await publish(world.client, sketch("Away", nodes, ["hook>pause"]));
  const send = async (n: number) => {
    const { headers, payload } = shopHook(`{"id":${n}}`, { "x-shopify-webhook-id": `away-${n}` });
    const answer = await fetch(`${world.server.url}/hooks/away`, { method: "POST", headers, body: payload });
    const body = (await answer.json()) as { error?: { code: string } };
    return { status: answer.status, code: body.error?.code };
  };
  expect((await send(0)).status).toBe(202);
  process.kill(await databasePid(), "SIGKILL");
  const during = await Promise.all([1, 2, 3, 4, 5].map(send));
  for (const { status, code } of during) expect([202, "DATABASE_AWAY"]).toContain(status === 202 ? 202 : code);
  const health = await fetch(`${world.server.url}/health`);
  expect([200, 503]).toContain(health.status);
  // Whoever was told to come back comes back, as senders do; those that were taken in are recognised.
  for (let n = 0; n <= 5; n++) await until(async () => (await send(n)).status === 202, 30_000);
  const { items } = await world.client.call("listRuns", { query: { workflow: id } });
  expect(items).toHaveLength(6);
  for (const run of items) expect(await ended(world.client, run.id)).toMatchObject({ status: "succeeded" });
  expect((await fetch(`${world.server.url}/health`)).status).toBe(200);
}, 90_000);
