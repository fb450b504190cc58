import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, ended, openWorld, publish, setField, sketch, until, type World } from "./harness.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
const call: World["client"]["call"] = (name, ...args) => world.client.call(name, ...args);

const simple = (name: string) =>
  sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "double", type: "set", params: setField("{{ trigger.n * 2 }}") },
    ],
    ["start>double"],
  );

describe("workflows", () => {
  it("are created, listed, changed, published, switched off and deleted", async () => {
    const made = await call("createWorkflow", { body: { name: "First", document: simple("First") } });
    expect(made).toMatchObject({ name: "First", enabled: false, version: 0, draftRev: 1, changed: true });
    const params = { id: made.id };
    const document = { ...made.draft.document, description: "changed" };
    const saved = await call("saveDraft", { params, body: { rev: 1, document } });
    expect(saved).toMatchObject({ rev: 2, findings: [], by: "admin" });
    const conflict = await call("saveDraft", { params, body: { rev: 1, document } }).catch((error) => error);
    expect(conflict).toMatchObject({ code: "DRAFT_CONFLICT", status: 409, data: { base: 1, current: 2 } });
    expect(await codeOf(call("publish", { params, body: { rev: 1 } }))).toBe("DRAFT_CONFLICT");
    expect(await call("publish", { params, body: { rev: 2, message: "one" } })).toMatchObject({
      version: 1,
      message: "one",
    });
    expect((await call("listWorkflows", { query: { q: "irs" } })).items).toMatchObject([
      { id: made.id, enabled: true, changed: false, nodeTypes: ["manual", "set"] },
    ]);
    expect((await call("listVersions", { params })).items).toHaveLength(1);
    const version = await call("getVersion", { params: { ...params, version: "1" } });
    expect(version.document.description).toBe("changed");
    expect(await codeOf(call("getVersion", { params: { ...params, version: "9" } }))).toBe("NOT_FOUND");
    // DIFF-7: a second version names what is different, page by page.
    const next = { ...version.document, vars: { limit: 5 } };
    const { rev } = (await call("getWorkflow", { params })).draft;
    const again = await call("saveDraft", { params, body: { rev, document: next } });
    await call("publish", { params, body: { rev: again.rev, message: "two" } });
    const first = await call("listHistory", { params, query: { limit: 1 } });
    expect(first).toMatchObject({ items: [{ version: 2, message: "two", runs: 0, changes: { document: ["vars"] } }] });
    const second = await call("listHistory", { params, query: { before: Number(first.next) } });
    expect(second.items.map((one) => [one.version, one.changes])).toEqual([[1, undefined]]);
    expect(second.next).toBeUndefined();
    expect(await codeOf(call("listHistory", { params: { id: "nothing" }, query: {} }))).toBe("NOT_FOUND");
    expect((await call("updateWorkflow", { params, body: { enabled: false } })).enabled).toBe(false);
    expect(await codeOf(call("startRun", { params, body: {} }))).toBe("WORKFLOW_DISABLED");
    expect(await codeOf(call("createWorkflow", { body: { name: "first" } }))).toBe("NAME_TAKEN");
    await call("deleteWorkflow", { params });
    expect(await codeOf(call("getWorkflow", { params }))).toBe("NOT_FOUND");
  });

  it("say what is wrong with a document, and are not published with errors", async () => {
    const bad = sketch(
      "Bad",
      [
        { id: "start", type: "manual" },
        { id: "x", type: "set", params: setField("{{ nope( }}") },
      ],
      ["start>x"],
    );
    const { findings } = await call("validate", { body: { document: bad } });
    expect(findings.some((one) => one.severity === "error" && one.node === "x")).toBe(true);
    const { id, draft } = await call("createWorkflow", { body: { name: "Bad", document: bad } });
    expect(draft.findings.length).toBeGreaterThan(0);
    expect(await codeOf(call("publish", { params: { id }, body: { rev: 1 } }))).toBe("DOCUMENT_HAS_PROBLEMS");
    expect(await codeOf(call("startRun", { params: { id }, body: { draft: true } }))).toBe("DOCUMENT_HAS_PROBLEMS");
    expect(await codeOf(call("startRun", { params: { id }, body: {} }))).toBe("NOT_PUBLISHED");
    const broken = { name: "x", nodes: [{ id: "Not An Id", type: "set" }] } as never;
    expect(await codeOf(call("saveDraft", { params: { id }, body: { rev: 1, document: broken } }))).toBe(
      "DOCUMENT_INVALID",
    );
    expect(await codeOf(call("saveDraft", { params: { id }, body: {} as never }))).toBe("BAD_REQUEST");
  });

  it("list the node types and kinds of connection", async () => {
    const { items, connections } = await call("listNodes");
    expect(items.map((one) => one.type)).toEqual(expect.arrayContaining(["webhook", "if", "http_request", "approval"]));
    expect(connections?.map((one) => one.type)).toContain("smtp");
  });
});

describe("runs", () => {
  it("start, once for a key, and show their steps", async () => {
    const id = await publish(world.client, simple("Runs"));
    const first = await call("startRun", { params: { id }, body: { input: { n: 21 }, key: "k1" } });
    const again = await call("startRun", { params: { id }, body: { input: { n: 5 }, key: "k1" } });
    expect(again).toEqual({ id: first.id, duplicate: true });
    const run = await ended(world.client, first.id);
    expect(run).toMatchObject({
      status: "succeeded",
      version: 1,
      cause: { kind: "api", by: "admin" },
      workflowName: "Runs",
    });
    const { rows, more } = await call("getJournal", { params: { id: first.id }, query: { from: 0 } });
    expect(more).toBe(false);
    expect(rows.map((row) => row.rev)).toEqual([...rows.keys()]);
    const step = await call("getStep", { params: { id: first.id }, query: { path: "double" } });
    expect(step).toMatchObject({ status: "succeeded", output: { value: 42 }, port: "out" });
    expect(step.input).toEqual({ fields: [{ name: "value", value: 42 }] });
    expect(await codeOf(call("getStep", { params: { id: first.id }, query: { path: "gone" } }))).toBe("NOT_FOUND");
    expect(await codeOf(call("cancelRun", { params: { id: first.id }, body: {} }))).toBe("RUN_NOT_ACTIVE");
    expect(await codeOf(call("retryRun", { params: { id: first.id }, body: {} }))).toBe("RUN_NOT_FAILED");
    expect(await codeOf(call("getRun", { params: { id: "nonsense" } }))).toBe("NOT_FOUND");
    expect(await codeOf(call("startRun", { params: { id }, body: { trigger: "double" } }))).toBe("BAD_REQUEST");
  });

  it("of a draft use its pinned data and have version 0", async () => {
    const document = simple("Drafted");
    const pinned = {
      ...document,
      nodes: document.nodes.map((n) => (n.id === "double" ? { ...n, pinned: { value: 7 } } : n)),
    };
    const { id } = await call("createWorkflow", { body: { name: "Drafted", document: pinned } });
    const { id: run } = await call("startRun", { params: { id }, body: { draft: true, input: { n: 1 } } });
    expect(await ended(world.client, run)).toMatchObject({ version: 0, status: "succeeded", cause: { kind: "test" } });
    expect((await call("getStep", { params: { id: run }, query: { path: "double" } })).output).toEqual({ value: 7 });
  });

  it("are listed in pages and by status, time and entity", async () => {
    const id = await publish(world.client, { ...simple("Listed"), entities: { order: "{{ trigger.order }}" } });
    const ids: string[] = [];
    for (const order of ["A1", "A2", "A3"]) {
      ids.push((await call("startRun", { params: { id }, body: { input: { n: 1, order } } })).id);
    }
    for (const one of ids) await ended(world.client, one);
    const page = await call("listRuns", { query: { workflow: id, limit: 2 } });
    expect(page.items.map((one) => one.id)).toEqual([ids[2], ids[1]]);
    const rest = await call("listRuns", { query: { workflow: id, limit: 2, before: page.next } });
    expect(rest.items.map((one) => one.id)).toEqual([ids[0]]);
    expect(rest.next).toBeUndefined();
    const about = await call("listRuns", { query: { entity: "order:A2" } });
    expect(about.items).toMatchObject([{ id: ids[1], entities: { order: "A2" } }]);
    expect((await call("listRuns", { query: { workflow: id, status: "failed,cancelled" } })).items).toEqual([]);
    expect((await call("listRuns", { query: { workflow: id, from: "2001-01-01T00:00:00Z" } })).items).toHaveLength(3);
    expect(await codeOf(call("listRuns", { query: { status: "odd" } }))).toBe("BAD_REQUEST");
    expect(await codeOf(call("listRuns", { query: { from: "soon" } }))).toBe("BAD_REQUEST");
    expect(await codeOf(call("listRuns", { query: { limit: 0 } }))).toBe("BAD_REQUEST");
  });

  it("fail, are retried in place, and replayed from a node with edited data", async () => {
    const document = sketch(
      "Fails",
      [
        { id: "start", type: "manual" },
        { id: "before", type: "set", params: setField("{{ trigger.n }}") },
        { id: "halt", type: "stop", params: { code: "NO_STOCK", message: "nothing left" } },
      ],
      ["start>before", "before>halt"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: { input: { n: 1 } } });
    expect(await ended(world.client, run)).toMatchObject({ status: "failed", error: { code: "NO_STOCK" } });
    const plan = await call("planReplay", { params: { id: run }, query: { from: "halt" } });
    expect(plan).toMatchObject({ from: "halt", version: 1, reused: [{ node: "before" }], rerun: [{ node: "halt" }] });
    expect(plan.editable).toMatchObject({ start: { n: 1 }, before: { value: 1 } });
    const body = { from: "halt", edits: { before: { value: 99 } } };
    const { id: replayed } = await call("replay", { params: { id: run }, body });
    expect(await ended(world.client, replayed)).toMatchObject({
      status: "failed",
      cause: { kind: "replay" },
      forkedFrom: { run, node: "halt" },
    });
    expect((await call("getStep", { params: { id: replayed }, query: { path: "before" } })).output).toEqual({
      value: 99,
    });
    expect(await codeOf(call("replay", { params: { id: run }, body: { from: "gone" } }))).toBe("REPLAY_NODE_UNKNOWN");
    await call("retryRun", { params: { id: run }, body: {} });
    const rows = await until(async () => {
      const page = await call("getJournal", { params: { id: run }, query: {} });
      const text = JSON.stringify(page.rows);
      return text.includes('"reopened"') && text.lastIndexOf('"ended"') > text.indexOf('"reopened"') && page.rows;
    });
    expect(rows.length).toBeGreaterThan(1);
  });

  it("wait, and are cancelled", async () => {
    const document = sketch(
      "Waits",
      [
        { id: "start", type: "manual" },
        { id: "pause", type: "wait", params: { for: "1h" } },
      ],
      ["start>pause"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: {} });
    await call("cancelRun", { params: { id: run }, body: { reason: "changed my mind" } });
    expect(await ended(world.client, run)).toMatchObject({ status: "cancelled" });
  });
});

describe("approvals", () => {
  it("are listed, decided once, and checked", async () => {
    const document = sketch(
      "Refund",
      [
        { id: "start", type: "manual" },
        {
          id: "ask",
          type: "approval",
          params: { title: "Refund {{ trigger.total }}?", assignees: ["leads"], timeout: "1h" },
        },
        { id: "yes", type: "set", params: setField("{{ steps.ask.by }}") },
      ],
      ["start>ask", "ask.approved>yes"],
    );
    const id = await publish(world.client, document);
    const { id: run } = await call("startRun", { params: { id }, body: { input: { total: "9.90" } } });
    const item = await until(async () => (await call("listApprovals")).items.find((one) => one.run === run));
    expect(item).toMatchObject({ title: "Refund 9.90?", decisions: ["approved", "rejected"], workflowName: "Refund" });
    const params = { id: item.id };
    expect(await call("getApproval", { params })).toEqual(item);
    expect(await codeOf(call("answerApproval", { params, body: { decision: "perhaps" } }))).toBe("BAD_REQUEST");
    expect(await codeOf(call("answerApproval", { params: { id: "made-up" }, body: { decision: "approved" } }))).toBe(
      "APPROVAL_UNKNOWN",
    );
    await call("answerApproval", { params, body: { decision: "approved", comment: "fine" } });
    expect(await ended(world.client, run)).toMatchObject({ status: "succeeded" });
    expect((await call("getStep", { params: { id: run }, query: { path: "yes" } })).output).toEqual({ value: "admin" });
    expect(await codeOf(call("answerApproval", { params, body: { decision: "rejected" } }))).toBe("APPROVAL_ANSWERED");
    expect(await codeOf(call("getApproval", { params }))).toBe("APPROVAL_UNKNOWN");
  });
});

describe("events", () => {
  it("reach waiting runs and triggers, each id once", async () => {
    const waiting = sketch(
      "Waits for payment",
      [
        { id: "start", type: "manual" },
        { id: "paid", type: "wait_event", params: { name: "paid", key: "7", timeout: "1h" } },
      ],
      ["start>paid"],
    );
    const listening = sketch("Hears payment", [{ id: "on", type: "event", params: { name: "paid" } }]);
    const waiter = await publish(world.client, waiting);
    const listener = await publish(world.client, listening);
    const { id: run } = await call("startRun", { params: { id: waiter }, body: {} });
    await until(async () =>
      JSON.stringify(await call("getJournal", { params: { id: run }, query: {} })).includes('"wait"'),
    );
    const sent = await call("sendEvent", { body: { name: "paid", key: "7", data: { total: 5 }, id: "p-1" } });
    expect(sent).toEqual({ id: "p-1", duplicate: false, delivered: 2 });
    expect(await ended(world.client, run)).toMatchObject({ status: "succeeded" });
    const started = await call("listRuns", { query: { workflow: listener } });
    expect(started.items).toMatchObject([{ cause: { kind: "event" } }]);
    expect(await call("sendEvent", { body: { name: "paid", key: "7", id: "p-1" } })).toMatchObject({ duplicate: true });
    expect((await call("listRuns", { query: { workflow: listener } })).items).toHaveLength(1);
    const inbox = await call("listInbox", { query: { limit: 2 } });
    expect(inbox.items.map((one) => one.status)).toEqual(["duplicate", "matched"]);
    const event = await call("getInboxEvent", { params: { id: inbox.items[1]?.id ?? "" } });
    expect(event).toMatchObject({ source: "event", target: "paid", body: '{"total":5}', runs: [started.items[0]?.id] });
    const replayed = await call("replayInboxEvent", { params: { id: event.id }, body: {} });
    expect(replayed.runs).toEqual([started.items[0]?.id]);
  });
});

describe("connections", () => {
  it("keep secrets to themselves, and keep those that are not sent again", async () => {
    const params = { id: "mail" };
    const settings = { host: "mail.test", from: "a@b.test", username: "ann" };
    const body = { type: "smtp", name: "Mail", settings, secrets: { password: "hunter2!" } };
    const saved = await call("saveConnection", { params, body });
    expect(saved).toMatchObject({ id: "mail", fields: ["password"], settings: { port: 587 } });
    const renamed = await call("saveConnection", { params, body: { ...body, name: "Post", secrets: {} } });
    expect(renamed).toMatchObject({ name: "Post", fields: ["password"] });
    expect((await world.core.services.box.open("mail"))?.secrets).toEqual({ password: "hunter2!" });
    const listed = await call("listConnections");
    expect(JSON.stringify(listed)).not.toContain("hunter2");
    const cleared = await call("saveConnection", { params, body: { ...body, secrets: { password: "" } } });
    expect(cleared.fields).toEqual([]);
    expect(await codeOf(call("saveConnection", { params, body: { ...body, type: "carrier_pigeon" } }))).toBe(
      "BAD_REQUEST",
    );
    expect(await codeOf(call("saveConnection", { params, body: { ...body, settings: { host: 5 } } as never }))).toBe(
      "BAD_REQUEST",
    );
    expect(await codeOf(call("saveConnection", { params: { id: "a b" }, body }))).toBe("BAD_REQUEST");
    await call("deleteConnection", { params });
    expect(await codeOf(call("deleteConnection", { params }))).toBe("NOT_FOUND");
  });
});
