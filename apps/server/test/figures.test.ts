import { openMemoryDatabase } from "@signalbox/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Figures } from "../src/ops/figures.ts";
import { Metrics } from "../src/ops/metrics.ts";
import { silent } from "./harness.ts";

let database: Awaited<ReturnType<typeof openMemoryDatabase>>;
beforeAll(async () => {
  database = await openMemoryDatabase();
});
afterAll(() => database.close());

test("OPS-1 metrics tell the oldest waiting run, and whether the store for large values answers", async () => {
  const metrics = new Metrics();
  let away = false;
  const store = { mark: async () => (away ? Promise.reject(new Error("away")) : "mark") };
  const figures = new Figures({ database, blobs: { store: store as never }, metrics, log: silent });
  const value = (name: string) => Number(new RegExp(`^signalbox_${name} (.*)$`, "m").exec(metrics.text())?.[1]);
  await figures.refresh();
  expect([value("oldest_waiting_run_seconds"), value("blob_store_reachable"), value("blobs")]).toEqual([0, 1, 0]);
  expect(value("oldest_xmin_age")).toBeGreaterThanOrEqual(0);
  away = true;
  await database.sql("general").query(
    `insert into signalbox.run (id, workflow, version_id, status, started_at, cause)
     values ('01900000-0000-7000-8000-000000000000', 'wf', 'v', 'waiting', $1, '{"kind":"manual"}')`,
    [Date.now() - 3_600_000],
  );
  await figures.refresh();
  expect(value("blob_store_reachable")).toBe(0);
  expect(value("oldest_waiting_run_seconds")).toBeGreaterThanOrEqual(3600);
});
