import type { Approval } from "@signalbox/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWorld, until, type World } from "./harness.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
const call: World["client"]["call"] = (name, ...args) => world.client.call(name, ...args);

/** Answers what the run asks until it is over: the first decision there is. */
async function finished(run: string) {
  return until(async () => {
    const { items } = await call("listApprovals");
    const asked = items.find((one: Approval) => one.run === run);
    if (asked) {
      const decision = asked.decisions[0] ?? "approved";
      await call("answerApproval", { params: { id: asked.id }, body: { decision } });
    }
    const now = await call("getRun", { params: { id: run } });
    return now.endedAt !== undefined && now;
  });
}

describe("templates", () => {
  it("TPL-1 are listed in both languages and given in one", async () => {
    const { items } = await call("listTemplates");
    expect(items.length).toBeGreaterThanOrEqual(7);
    const id = "refund-approval";
    const zh = await call("getTemplate", { params: { id }, query: { language: "zh" } });
    const en = await call("getTemplate", { params: { id } });
    expect(zh.document.name).toBe(zh.title.zh);
    expect(en.document.name).toBe(en.title.en);
    expect(await codeOf(call("getTemplate", { params: { id: "nothing" } }))).toBe("NOT_FOUND");
  });

  it("TPL-6 each runs to a green end with its sample data, without any connection", async () => {
    const { items } = await call("listTemplates");
    const ends: Record<string, string> = {};
    for (const { id } of items) {
      const { document } = await call("getTemplate", { params: { id } });
      const made = await call("createWorkflow", { body: { name: document.name, document } });
      const trigger = document.nodes.find(({ type }) => ["manual", "webhook", "schedule"].includes(type));
      const example = trigger?.pinned ?? trigger?.params.example;
      const input = example ?? { due: "2026-03-02T01:00:00.000Z", local: "2026-03-02T09:00:00", timezone: "UTC" };
      const { id: run } = await call("startRun", { params: { id: made.id }, body: { draft: true, input } });
      const { status, error } = await finished(run);
      ends[id] = error ? `${status}: ${error.message}` : status;
    }
    expect(ends).toEqual(Object.fromEntries(items.map(({ id }) => [id, "succeeded"])));
  });

  it("TPL-7 a step that has only sample data in place of its connection is not published", async () => {
    const { document } = await call("getTemplate", { params: { id: "webhook-to-mail" } });
    const { id, draft } = await call("createWorkflow", { body: { name: "Unfinished", document } });
    expect(draft.findings.map(({ code, severity }) => [code, severity])).toEqual([["CONNECTION_MISSING", "warning"]]);
    expect(await codeOf(call("publish", { params: { id }, body: { rev: draft.rev } }))).toBe("DOCUMENT_HAS_PROBLEMS");
  });
});
