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
