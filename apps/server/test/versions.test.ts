import type { Client } from "@signalbox/client";
import type { WorkflowDocument } from "@signalbox/model";
import { nodes as builtIn } from "@signalbox/nodes";
import { defineNode } from "@signalbox/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ended, openServer, openWorld, publish, setField, sketch, until, type World } from "./harness.ts";

let world: World;
let client: Client;
beforeAll(async () => {
  world = await openWorld();
  client = world.client;
});
afterAll(() => world.close());

const says = (name: string, what: unknown) =>
  sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "done", type: "end", params: { output: what } },
    ],
    ["start>done"],
  );

/** Publishes another version of a workflow. */
async function publishAgain(to: Client, id: string, document: WorkflowDocument): Promise<number> {
  const { draftRev } = await to.call("getWorkflow", { params: { id } });
  const { rev } = await to.call("saveDraft", { params: { id }, body: { rev: draftRev, document } });
  return (await to.call("publish", { params: { id }, body: { rev } })).version;
}

/** Waits for a call at its address, then calls another workflow. */
const calls = (name: string, workflow: string, params: object = {}) =>
  sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "ask", type: "approval", params: { title: "Go on?" } },
      { id: "sub", type: "run_workflow", params: { workflow, ...params } },
      { id: "done", type: "end", params: { output: "{{ steps.sub }}" } },
    ],
    ["start>ask", "ask.approved>sub", "sub>done"],
  );

const start = async (id: string) => (await client.call("startRun", { params: { id }, body: {} })).id;
const approvalOf = (run: string) =>
  until(async () => (await client.call("listApprovals")).items.find((one) => one.run === run));
async function approve(run: string) {
  const { id } = await approvalOf(run);
  await client.call("answerApproval", { params: { id }, body: { decision: "approved" } });
}
const startedEvent = async (run: string) => {
  const { rows } = await client.call("getJournal", { params: { id: run } });
  const [first] = rows[0]?.events ?? [];
  return first?.t === "started" ? first : undefined;
};
const outputOf = async (run: string) => {
  await ended(client, run);
  const { rows } = await client.call("getJournal", { params: { id: run } });
  const last = rows.flatMap((row) => row.events).at(-1);
  return last?.t === "ended" ? (last.out ?? last.error) : undefined;
};

describe("sub-workflow versions", () => {
  it("VER-2: a run calls the version that was newest when it started, at every depth", async () => {
    const leaf = await publish(client, says("pin leaf", "one"));
    const middle = await publish(
      client,
      sketch(
        "pin middle",
        [
          { id: "start", type: "manual" },
          { id: "deeper", type: "run_workflow", params: { workflow: leaf } },
          { id: "done", type: "end", params: { output: "{{ steps.deeper }}" } },
        ],
        ["start>deeper", "deeper>done"],
      ),
    );
    const top = await publish(client, calls("pin top", middle));
    const run = await start(top);
    await approvalOf(run);
    await publishAgain(client, leaf, says("pin leaf", "two"));
    const later = await start(top);
    await approve(run);
    await approve(later);
    expect(await outputOf(run)).toBe("one");
    expect(await outputOf(later)).toBe("two");
    const pins = (await startedEvent(run))?.pins ?? {};
    expect(Object.keys(pins).sort()).toEqual([leaf, middle].sort());
    const children = (await client.call("listRuns", { query: { workflow: middle } })).items;
    const child = children.find((one) => one.parent === run);
    expect((await startedEvent(child?.id ?? ""))?.pins, "the child inherits the map").toEqual(pins);
  });

  it("VER-2: a run of a workflow that calls no other records nothing", async () => {
    const id = await publish(client, says("pin nothing", "alone"));
    expect(await startedEvent(await start(id))).not.toHaveProperty("pins");
  });

  it("VER-2: one that is not published yet is looked up when it is called", async () => {
    const { id, draft } = await client.call("createWorkflow", {
      body: { name: "pin late", document: says("pin late", "late") },
    });
    const top = await publish(client, calls("pin early", id));
    const run = await start(top);
    await approvalOf(run);
    expect((await startedEvent(run))?.pins).toEqual({});
    await client.call("publish", { params: { id }, body: { rev: draft.rev } });
    await approve(run);
    expect(await outputOf(run)).toBe("late");
  });
});

describe("calls", () => {
  const asks = (name: string, title: string) =>
    sketch(
      name,
      [
        { id: "start", type: "manual" },
        { id: "ask", type: "approval", params: { title } },
        { id: "done", type: "end", params: { output: title } },
      ],
      ["start>ask", "ask.approved>done"],
    );
  const childOf = (workflow: string, parent: string) =>
    until(async () => {
      const { items } = await client.call("listRuns", { query: { workflow } });
      return items.find((one) => one.parent === parent);
    });
  const calling = (name: string, workflow: string, params: object) =>
    sketch(
      name,
      [
        { id: "start", type: "manual" },
        { id: "sub", type: "run_workflow", params: { workflow, ...params } },
        { id: "done", type: "end", params: { output: "{{ steps.sub }}" } },
      ],
      ["start>sub", "sub>done"],
    );

  it("VER-2: with `latest` it is the newest version at that moment", async () => {
    const leaf = await publish(client, says("latest leaf", "one"));
    const run = await start(await publish(client, calls("latest top", leaf, { version: "latest" })));
    await approvalOf(run);
    expect(await startedEvent(run)).not.toHaveProperty("pins");
    await publishAgain(client, leaf, says("latest leaf", "two"));
    await approve(run);
    expect(await outputOf(run)).toBe("two");
  });

  it("CHILD-6: without waiting the step is done with the id of the run it started, which goes on", async () => {
    const inner = await publish(client, asks("loose inner", "Loose?"));
    const run = await start(await publish(client, calling("loose", inner, { wait: false })));
    const child = await childOf(inner, run);
    expect(await outputOf(run)).toEqual({ run: child.id });
    await approve(child.id);
    expect(await outputOf(child.id)).toBe("Loose?");
  });

  it("CHILD-5, CHILD-6: a cancelled run takes the run it waits for with it, unless that is to go on", async () => {
    const inner = await publish(client, asks("kept inner", "Kept?"));
    const kept = await start(await publish(client, calling("kept", inner, { onParentEnd: "abandon" })));
    const taken = await start(await publish(client, calling("taken", inner, {})));
    const [keptChild, takenChild] = [await childOf(inner, kept), await childOf(inner, taken)];
    for (const child of [keptChild, takenChild]) await approvalOf(child.id);
    for (const id of [kept, taken]) await client.call("cancelRun", { params: { id }, body: {} });
    expect(await ended(client, takenChild.id)).toMatchObject({ status: "cancelled" });
    await approve(keptChild.id);
    expect(await outputOf(keptChild.id)).toBe("Kept?");
  });
});

/** Returns what no database can keep. */
const unstorable = defineNode({
  behaviour: "action",
  type: "test.unstorable",
  category: "test",
  title: { en: "Unstorable" },
  description: { en: "Returns no JSON" },
  icon: "box",
  params: z.strictObject({}),
  output: {},
  effect: "idempotent",
  risk: "none",
  run: async () => 10n as never,
});

describe("a run that cannot go on", () => {
  it("ENG-7: takes the child runs it waits for with it", async () => {
    const odd = await openWorld({}, true, [...builtIn, unstorable]);
    const waits = sketch(
      "odd child",
      [
        { id: "start", type: "manual" },
        { id: "ask", type: "approval", params: { title: "Go on?" } },
      ],
      ["start>ask"],
    );
    const inner = await publish(odd.client, waits);
    const outer = sketch(
      "odd parent",
      [
        { id: "start", type: "manual" },
        { id: "sub", type: "run_workflow", params: { workflow: inner } },
        { id: "wait", type: "wait", params: { for: "100ms" } },
        { id: "odd", type: "test.unstorable" },
      ],
      ["start>sub", "start>wait", "wait>odd"],
    );
    const id = await publish(odd.client, outer);
    const run = (await odd.client.call("startRun", { params: { id }, body: {} })).id;
    expect(await ended(odd.client, run)).toMatchObject({ status: "failed" });
    const [child] = (await odd.client.call("listRuns", { query: { workflow: inner } })).items;
    expect(await ended(odd.client, child?.id ?? "")).toMatchObject({ status: "cancelled", parent: run });
    await odd.close();
  });
});

/** A node that says which version of it ran. */
const stamp = (version: number) =>
  defineNode({
    behaviour: "action",
    type: "test.stamp",
    version,
    category: "test",
    title: { en: "Stamp" },
    description: { en: "Says its version" },
    icon: "box",
    params: z.strictObject({}),
    output: {},
    effect: "idempotent",
    risk: "none",
    run: async () => ({ by: version }),
  });
const stamps = (name: string, typeVersion: number) => {
  const document = sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "first", type: "set", params: setField(1) },
      { id: "stamp", type: "test.stamp" },
      { id: "done", type: "end", params: { output: "{{ steps.stamp.by }}" } },
    ],
    ["start>first", "first>stamp", "stamp>done"],
  );
  return { ...document, nodes: document.nodes.map((one) => (one.id === "stamp" ? { ...one, typeVersion } : one)) };
};

describe("node versions", () => {
  it("VER-3, VER-4: two live side by side; a run of one that is gone fails on its step and goes on when it is back", async () => {
    const both = [...builtIn, stamp(1), stamp(2)];
    const before = await openServer({}, both);
    const old = await publish(before.client, stamps("stamps", 1));
    const first = await before.client.call("startRun", { params: { id: old }, body: {} });
    await publishAgain(before.client, old, stamps("stamps", 2));
    const second = await before.client.call("startRun", { params: { id: old }, body: {} });
    const out = async (from: Client, run: string) => {
      await ended(from, run);
      return (await from.call("getStep", { params: { id: run }, query: { path: "stamp" } })).output;
    };
    expect(await out(before.client, first.id)).toEqual({ by: 1 });
    expect(await out(before.client, second.id)).toEqual({ by: 2 });
    await before.close(true);

    const without = await openServer({ dataDir: before.dataDir }, [...builtIn, stamp(1)]);
    const { id } = await without.client.call("startRun", { params: { id: old }, body: {} });
    const run = await ended(without.client, id);
    expect(run).toMatchObject({ status: "failed", error: { code: "NODE_UNKNOWN", node: "stamp" } });
    expect(run.error?.message).toContain("test.stamp in version 2");
    const step = await without.client.call("getStep", { params: { id }, query: { path: "first" } });
    expect(step.status, "what is before it has run").toBe("succeeded");
    await without.close(true);

    const after = await openServer({ dataDir: before.dataDir }, both);
    await after.client.call("retryRun", { params: { id }, body: {} });
    expect(await ended(after.client, id)).toMatchObject({ status: "succeeded" });
    expect(await out(after.client, id)).toEqual({ by: 2 });
    await after.close();
  });
});

describe("a circle of calls", () => {
  const direct = (name: string, workflow: string) =>
    sketch(
      name,
      [
        { id: "start", type: "manual" },
        { id: "sub", type: "run_workflow", params: { workflow } },
      ],
      ["start>sub"],
    );

  it("is found when it is closed, by way of what the called ones call", async () => {
    const b = await publish(client, says("Circle B", 1));
    const between = await publish(client, direct("Circle between", b));
    const a = await publish(client, direct("Circle A", between));
    const { draftRev } = await client.call("getWorkflow", { params: { id: b } });
    const body = { rev: draftRev, document: direct("Circle B", a) };
    const { rev, findings } = await client.call("saveDraft", { params: { id: b }, body });
    expect(findings).toMatchObject([{ severity: "error", node: "sub" }]);
    expect(findings[0]?.cause).toContain([a, between, b].join(" → "));
    await expect(client.call("publish", { params: { id: b }, body: { rev } })).rejects.toMatchObject({
      code: "DOCUMENT_HAS_PROBLEMS",
    });
    // With nobody in it who calls it back, the same draft is sound.
    const other = { rev, document: direct("Circle B", await publish(client, says("Circle end", 1))) };
    expect((await client.call("saveDraft", { params: { id: b }, body: other })).findings).toEqual([]);
  });
});
