import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, ended, openWorld, publish, setField, sketch, until, type World } from "./harness.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
const call: World["client"]["call"] = (name, ...args) => world.client.call(name, ...args);

const stepAt = (run: string, path: string, status: string) =>
  until(async () => {
    const step = await call("getStep", { params: { id: run }, query: { path } }).catch(() => undefined);
    return step?.status === status && step;
  });

describe("values of steps", () => {
  it("VALUE-1: 10 MB come in small parts, from any place, and are searched where they are", async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => ({ id: i, name: `Customer ${i}`, note: "x".repeat(200) }));
    const document = sketch(
      "Large",
      [
        { id: "start", type: "manual" },
        { id: "keep", type: "set", params: setField("{{ trigger.rows }}") },
      ],
      ["start>keep"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: { input: { rows, total: rows.length } } });
    expect(await ended(world.client, run)).toMatchObject({ status: "succeeded" });
    const params = { id: run };
    const bytesOf = (value: unknown) => JSON.stringify(value).length;

    const step = await call("getStep", { params, query: { path: "keep", most: 32_000 } });
    expect(bytesOf(step)).toBeLessThan(100_000);
    expect(step.cuts?.output?.at(-1)).toMatchObject({ at: ["value"], size: 40_000 });

    const part = (query: object) => call("getStepValue", { params, query });
    const whole = await part({ path: "keep" });
    expect(whole.bytes).toBeGreaterThan(9_500_000);
    expect(bytesOf(whole)).toBeLessThan(60_000);
    const page = await part({ path: "keep", at: '["value"]', offset: 39_990 });
    expect(page).toMatchObject({ size: 40_000, cuts: [], value: rows.slice(39_990) });
    expect(await part({ path: "keep", at: '["value",39999,"name"]' })).toMatchObject({ value: "Customer 39999" });
    // The run itself, without a step: what it began with.
    expect(await part({ of: "input", at: '["total"]' })).toMatchObject({ value: 40_000 });
    const found = await part({ path: "keep", q: "customer 39998" });
    expect(found.matches).toEqual([{ at: ["value", 39_998, "name"], text: "Customer 39998" }]);

    expect(await codeOf(part({ path: "keep", at: '["value",40000]' }))).toBe("NOT_FOUND");
    expect(await codeOf(part({ path: "nowhere" }))).toBe("NOT_FOUND");
    expect(await codeOf(part({ path: "keep", at: "value" }))).toBe("BAD_REQUEST");
  });

  it("SAMPLE-1: a node's newest result is found, begun when it is large, and never published", async () => {
    const document = sketch(
      "Sampled",
      [
        { id: "start", type: "manual" },
        { id: "keep", type: "set", params: setField("{{ trigger.n }}") },
        { id: "never", type: "set", params: setField(1) },
      ],
      ["start>keep"],
      { entities: { order: "{{ trigger.n }}" } },
    );
    const { draft, id } = await call("createWorkflow", { body: { name: document.name, document } });
    const find = async (node: string) => (await call("findSample", { params: { id, node } })).sample;
    expect(await find("keep")).toBeUndefined();
    for (const n of [1, 2]) {
      const run = await call("startRun", { params: { id }, body: { input: { n }, draft: true } });
      await ended(world.client, run.id);
    }
    const sample = await find("keep");
    expect(sample).toMatchObject({ value: { value: 2 }, cuts: [], entities: { order: "2" } });
    expect(await find("start")).toMatchObject({ value: { n: 2 } });
    expect(await find("never")).toBeUndefined();

    const nodes = draft.document.nodes.map((node) =>
      node.id === "keep" ? { ...node, sample: { value: { value: 2 }, at: sample?.at ?? "", about: "order 2" } } : node,
    );
    const saved = await call("saveDraft", {
      params: { id },
      body: { rev: draft.rev, document: { ...draft.document, nodes } },
    });
    expect(saved.document.nodes[1]?.sample?.about).toBe("order 2");
    await call("publish", { params: { id }, body: { rev: saved.rev } });
    const version = await call("getVersion", { params: { id, version: "1" } });
    expect(JSON.stringify(version.document)).not.toContain("sample");
    // A sample changes no behaviour, so the draft counts as published.
    expect((await call("getWorkflow", { params: { id } })).changed).toBe(false);
  });
});

describe("single steps of a run", () => {
  it("API-11: are withdrawn by a person, and the run goes on without them", async () => {
    const document = sketch(
      "Withdrawn",
      [
        { id: "start", type: "manual" },
        { id: "pause", type: "wait", params: { for: "1h" } },
        { id: "after", type: "set", params: setField("late") },
        { id: "beside", type: "set", params: setField("done") },
      ],
      ["start>pause", "pause>after", "start>beside"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: {} });
    await stepAt(run, "pause", "waiting");
    const ask = (path: string) => call("cancelStep", { params: { id: run }, body: { path } });
    expect(await codeOf(ask("beside"))).toBe("STEP_NOT_ACTIVE");
    expect(await codeOf(ask("nowhere"))).toBe("NOT_FOUND");
    const finish = call("finishStep", { params: { id: run }, body: { path: "pause" } });
    expect(await codeOf(finish)).toBe("STEP_NOT_ACTIVE");
    await ask("pause");
    expect(await ended(world.client, run)).toMatchObject({ status: "succeeded" });
    await stepAt(run, "pause", "cancelled");
    await stepAt(run, "after", "skipped");
    expect(await codeOf(ask("pause"))).toBe("RUN_NOT_ACTIVE");
  });

  it("API-11: a for-each is ended with the items that are done", async () => {
    const document = sketch(
      "Enough",
      [
        { id: "start", type: "manual" },
        { id: "each", type: "for_each", params: { items: "{{ trigger }}", concurrency: 3 } },
        { id: "quick", type: "if", params: { condition: "{{ item == 1 }}" }, scope: "each" },
        { id: "pause", type: "wait", params: { for: "1h" }, scope: "each" },
        { id: "next", type: "set", params: setField("{{ steps.each.count }}") },
      ],
      ["start>each", "quick.false>pause", "each>next"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: { input: [1, 2, 3] } });
    await stepAt(run, "each[2]/pause", "waiting");
    await call("finishStep", { params: { id: run }, body: { path: "each" } });
    expect(await ended(world.client, run)).toMatchObject({ status: "succeeded" });
    const each = await call("getStep", { params: { id: run }, query: { path: "each" } });
    expect((each.output as { results: unknown[] }).results).toHaveLength(3);
    await stepAt(run, "each[1]/pause", "cancelled");
    await stepAt(run, "next", "succeeded");
  });

  it("UNDO-3: a run that took something back is not retried, and what takes back is not withdrawn", async () => {
    const document = sketch(
      "Taken back",
      [
        { id: "start", type: "manual" },
        { id: "tell", type: "send_event", params: { name: "order.made", key: "1" }, undo: "untell" },
        { id: "stop", type: "stop", params: { message: "no" } },
        { id: "untell", type: "undo" },
        { id: "pause", type: "wait", params: { for: "2s" }, scope: "untell" },
      ],
      ["start>tell", "tell>stop"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: {} });
    await stepAt(run, "untell", "scheduled");
    const withdraw = call("cancelStep", { params: { id: run }, body: { path: "untell" } });
    expect(await codeOf(withdraw)).toBe("STEP_NOT_ACTIVE");
    expect(await ended(world.client, run)).toMatchObject({ status: "failed" });
    expect(await codeOf(call("retryRun", { params: { id: run }, body: {} }))).toBe("RUN_UNDONE");
  });
});
