import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf, ended, openServer, setField, sketch, until } from "./harness.ts";

type Server = Awaited<ReturnType<typeof openServer>>;
let server: Server;
beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());
const call: Server["client"]["call"] = (name, ...args) => server.client.call(name, ...args);

const drawn = (name: string, pinned: boolean) =>
  sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "double", type: "set", params: setField("{{ trigger.n * 2 }}"), ...(pinned && { pinned: { value: 100 } }) },
      { id: "more", type: "set", params: setField("{{ steps.double.value + 1 }}") },
      { id: "last", type: "set", params: setField("{{ steps.more.value * 10 }}") },
    ],
    ["start>double", "double>more", "more>last"],
  );
const outputs = async (run: string) => {
  const { rows } = await call("getJournal", { params: { id: run }, query: {} });
  return Object.fromEntries(
    rows.flatMap(({ events }) =>
      events.flatMap((event) => (event.t === "pure" ? [[event.p, (event.out as { value: unknown }).value]] : [])),
    ),
  );
};
const paused = (run: string, path: string) =>
  until(async () => {
    const { rows } = await call("getJournal", { params: { id: run }, query: {} });
    const steps = new Set<string>();
    for (const event of rows.flatMap((row) => row.events)) {
      if (event.t === "paused") steps.add(event.p);
      if (event.t === "continued") steps.delete(event.p);
    }
    return steps.has(path);
  });

it("DRAFT-1 to DRAFT-6: a draft is tested as a whole, up to a node, from one on, or one node alone; a published run ignores pins", async () => {
  const { id } = await call("createWorkflow", { body: { name: "Pins", document: drawn("Pins", true) } });
  const params = { id };
  await call("publish", { params, body: { rev: 1 } });
  const published = await call("startRun", { params, body: { input: { n: 2 } } });
  await ended(server.client, published.id);
  expect(await outputs(published.id)).toEqual({ double: 4, more: 5, last: 50 });
  expect(await codeOf(call("startRun", { params, body: { test: { until: "more" } } }))).toBe("TEST_REFUSED");
  expect(await codeOf(call("debugRun", { params: { id: published.id }, body: { action: "pause" } }))).toBe(
    "RUN_NOT_DRAFT",
  );

  const whole = await call("startRun", { params, body: { draft: true, input: { n: 2 } } });
  await ended(server.client, whole.id);
  expect(await outputs(whole.id)).toEqual({ double: 100, more: 101, last: 1010 });

  const upTo = await call("startRun", { params, body: { draft: true, input: { n: 2 }, test: { until: "more" } } });
  expect((await ended(server.client, upTo.id)).status).toBe("succeeded");
  expect(await outputs(upTo.id)).toEqual({ double: 100, more: 101 });

  const test = { from: "last", run: published.id };
  expect(await call("planTest", { params, body: { test } })).toMatchObject({
    reused: [{ node: "more", source: "run" }],
    pinned: [{ node: "double" }],
    rerun: [{ node: "last", effect: "pure", outside: false }],
    input: "run",
    run: published.id,
  });
  const from = await call("startRun", { params, body: { draft: true, test } });
  await ended(server.client, from.id);
  expect(await outputs(from.id)).toEqual({ double: 100, last: 50 });
  expect((await call("getRun", { params: { id: from.id } })).forkedFrom).toEqual({ run: published.id, node: "last" });

  // Of the newest runs the one that knows what the node reads.
  const alone = await call("startRun", { params, body: { draft: true, test: { only: "last" } } });
  await ended(server.client, alone.id);
  expect(Object.keys(await outputs(alone.id))).toEqual(["last"]);
  for (const wrong of [{ only: "start" }, { only: "last", until: "more" }, { from: "gone", run: published.id }]) {
    expect(await codeOf(call("startRun", { params, body: { draft: true, test: wrong } }))).toBe("TEST_REFUSED");
  }
});

it("DRAFT-5: before any run, one node is tested on what the harmless nodes before it make of the trigger's data", async () => {
  const { id } = await call("createWorkflow", { body: { name: "Fresh", document: drawn("Fresh", false) } });
  const body = { input: { n: 2 }, test: { only: "last" } };
  expect((await call("planTest", { params: { id }, body })).reused).toMatchObject([
    { node: "double", source: "worked" },
    { node: "more", source: "worked" },
  ]);
  const alone = await call("startRun", { params: { id }, body: { draft: true, ...body } });
  expect((await ended(server.client, alone.id)).status).toBe("succeeded");
  expect(await outputs(alone.id)).toEqual({ last: 50 });
});

it("DRAFT-7 to DRAFT-9: a test pauses before a breakpoint, outlives a restart there, and goes on with edited data", async () => {
  const { id } = await call("createWorkflow", { body: { name: "Steps", document: drawn("Steps", false) } });
  const body = { draft: true, input: { n: 2 }, test: { breakpoints: ["more"] } };
  const run = (await call("startRun", { params: { id }, body })).id;
  await paused(run, "more");
  await server.close(true);
  server = await openServer({ dataDir: server.dataDir });
  const step = await call("getStep", { params: { id: run }, query: { path: "more" } });
  expect(step).toMatchObject({ status: "paused", input: { fields: [{ name: "value", value: 5 }] } });
  const edited = { fields: [{ name: "value", value: 7 }] };
  expect(await codeOf(call("debugRun", { params: { id: run }, body: { action: "step", params: edited } }))).toBe(
    "BAD_REQUEST",
  );
  await call("debugRun", { params: { id: run }, body: { action: "step", path: "more", params: edited } });
  await paused(run, "last");
  await call("debugRun", { params: { id: run }, body: { action: "continue" } });
  expect((await ended(server.client, run)).status).toBe("succeeded");
  expect(await outputs(run)).toEqual({ double: 4, more: 7, last: 70 });
  expect(await codeOf(call("debugRun", { params: { id: run }, body: { action: "pause" } }))).toBe("RUN_NOT_ACTIVE");
});
