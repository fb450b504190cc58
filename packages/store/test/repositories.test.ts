import { emptyDocument, type JournalEvent, uuidv7, type WorkflowDocument } from "@signalbox/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createRepositories,
  createRunStore,
  type Database,
  openMemoryDatabase,
  type Repositories,
} from "../src/index.ts";
import { completed, newRunId, starting, step } from "./run-commits.ts";
import { scratchDatabase } from "./scratch.ts";

const openers: [string, () => Promise<{ database: Database; close(): Promise<void> }>][] = [
  ["PostgreSQL", scratchDatabase],
  [
    "PGlite in memory",
    async () => {
      const database = await openMemoryDatabase();
      return { database, close: () => database.close() };
    },
  ],
];

let last = 0;
const unique = (prefix: string) => `${prefix}-${++last}`;
const idAt = (ms: number) => uuidv7(ms, crypto.getRandomValues(new Uint8Array(10)));
const documentCalled = (name: string): WorkflowDocument => ({ ...emptyDocument(name), description: "about\0it" });

describe.each(openers)("repositories on %s", (_, open) => {
  let repositories: Repositories;
  let database: Database;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ database, close } = await open());
    repositories = createRepositories(database);
  });
  afterAll(() => close());

  const newWorkflow = async (name = unique("name")) => {
    const id = unique("wf");
    const data = { document: documentCalled(name), hash: "h1", nodeTypes: ["http"] };
    await repositories.workflows.create({ id, by: "ann", at: 1000, ...data });
    return { id, name, data };
  };

  test("API-12 a page of a journal ends early when its values are large, and pages together are the whole", async () => {
    const store = createRunStore(database);
    const worker = await store.register({ name: "w" });
    const run = newRunId();
    await store.commit(worker, [starting(run)]);
    for (let rev = 1; rev <= 9; rev++)
      await store.commit(worker, [
        step(run, rev, { events: completed(`s${rev}`, "x".repeat(rev % 3 === 0 ? 10 : 6000)) }),
      ]);
    const sizes: number[] = [];
    const rows = [];
    for (let more = true; more; ) {
      const page = await repositories.runs.journalPage(run, rows.length, 4, 13_000);
      sizes.push(page.rows.length);
      rows.push(...page.rows);
      more = page.more;
    }
    // Four rows at most, two large values at most; the last row is a page of its own.
    expect(sizes).toEqual([4, 3, 3]);
    expect(rows).toEqual(await repositories.runs.journal(run));
    const [one] = [await repositories.runs.journalPage(run, 1, 4, 1)];
    expect([one?.rows.length, one?.more]).toEqual([1, true]);
    expect(await repositories.runs.journalPage(run, 10, 4, 1)).toEqual({ rows: [], more: false });
  });

  test("a workflow is listed with its draft, newest version and run counts", async () => {
    const { id, name, data } = await newWorkflow();
    const now = Date.now();
    await repositories.versions.publish({ id: unique("v"), workflow: id, message: "", by: "ann", at: 5, ...data });
    const second = unique("v");
    await repositories.versions.publish({
      id: second,
      workflow: id,
      message: "m",
      by: "bo",
      at: 6,
      ...data,
      hash: "h2",
    });
    const store = createRunStore(database);
    const worker = await store.register({ name: "w" });
    const runs = [newRunId(), newRunId(), newRunId(), newRunId()] as const;
    await store.commit(
      worker,
      runs.map((run) => starting(run, {}, { workflow: id })),
    );
    await store.commit(worker, [
      step(runs[0], 1, { end: { status: "failed" } }),
      step(runs[1], 1, { end: { status: "succeeded" } }),
    ]);
    await store.park(worker, [{ run: runs[2], epoch: 1, wakeSeq: 0, wakeAt: undefined }]);
    const row = await repositories.workflows.get(id, now);
    expect(row).toMatchObject({
      id,
      name,
      description: "about\u2400it",
      enabled: false,
      draftRev: 1,
      draftHash: "h1",
      nodeTypes: ["http"],
      version: 2,
      versionId: second,
      versionHash: "h2",
      runs: { running: 1, waiting: 1, failed24h: 1, succeeded24h: 1 },
    });
    expect(row?.runs.lastAt).toBeGreaterThan(now - 60_000);
    expect((await repositories.workflows.list({ q: name.toUpperCase(), now })).map((one) => one.id)).toContain(id);
    expect(await repositories.workflows.list({ q: "no such name", now })).toEqual([]);
  });

  test("names are unique in any case, until their workflow is deleted", async () => {
    const { id, name } = await newWorkflow(unique("Café"));
    await expect(newWorkflow(name.toUpperCase())).rejects.toMatchObject({ code: "NAME_TAKEN" });
    expect(await repositories.workflows.delete(id, 9)).toBe(true);
    expect(await repositories.workflows.delete(id, 9)).toBe(false);
    expect(await repositories.workflows.get(id, 9)).toBeUndefined();
    expect(await repositories.drafts.get(id)).toBeUndefined();
    await newWorkflow(name);
  });

  test("a draft is saved over the newest revision only, and renames its workflow", async () => {
    const { id, data } = await newWorkflow();
    const document = documentCalled(unique("renamed"));
    expect(await repositories.drafts.save({ workflow: id, rev: 1, by: "bo", at: 7, ...data, document })).toBe(2);
    expect(await repositories.drafts.get(id)).toMatchObject({ rev: 2, document, savedAt: 7, by: "bo" });
    expect((await repositories.workflows.get(id, 1))?.name).toBe(document.name);
    const late = repositories.drafts.save({ workflow: id, rev: 1, by: "ann", at: 8, ...data });
    await expect(late).rejects.toMatchObject({ code: "DRAFT_CONFLICT", data: { base: 1, current: 2 } });
    expect((await repositories.workflows.get(id, 1))?.name).toBe(document.name);
    const other = await newWorkflow();
    const clash = repositories.drafts.save({ workflow: other.id, rev: 1, by: "ann", at: 8, ...data, document });
    await expect(clash).rejects.toMatchObject({ code: "NAME_TAKEN" });
    const missing = repositories.drafts.save({ workflow: "none", rev: 1, by: "ann", at: 8, ...data });
    await expect(missing).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("saves at the same moment: one wins", async () => {
    const { id, data } = await newWorkflow();
    const saves = await Promise.allSettled(
      Array.from({ length: 5 }, () => repositories.drafts.save({ workflow: id, rev: 1, by: "x", at: 2, ...data })),
    );
    expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await repositories.drafts.get(id))?.rev).toBe(2);
  });

  test("versions are numbered without gap or repeat, also at the same moment", async () => {
    const { id, data } = await newWorkflow();
    const publish = () =>
      repositories.versions.publish({ id: unique("v"), workflow: id, message: "", by: "x", at: 2, ...data });
    const numbers = (await Promise.all(Array.from({ length: 5 }, publish))).map(({ number }) => number);
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
    expect((await repositories.versions.list(id)).map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    expect(await repositories.versions.newest(id)).toMatchObject({ number: 5, document: data.document });
    expect(await repositories.versions.getByNumber(id, 3)).toMatchObject({ number: 3 });
    expect((await repositories.versions.newestOfEnabled()).filter((v) => v.workflow === id)).toEqual([]);
    await repositories.workflows.setEnabled(id, true, 3);
    expect((await repositories.versions.newestOfEnabled()).filter((v) => v.workflow === id)).toMatchObject([
      { number: 5 },
    ]);
    await expect(
      repositories.versions.publish({ id: unique("v"), workflow: "none", message: "", by: "x", at: 2, ...data }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("the same draft content is kept once, beside published versions", async () => {
    const { id, data } = await newWorkflow();
    const snapshot = (hash: string) =>
      repositories.versions.snapshot({ id: unique("s"), workflow: id, by: "x", at: 2, ...data, hash });
    const [one, two] = await Promise.all([snapshot("a"), snapshot("a")]);
    expect(one).toBe(two);
    expect(await snapshot("b")).not.toBe(one);
    expect(await repositories.versions.get(one)).toMatchObject({ number: 0, workflow: id, hash: "a" });
    expect(await repositories.versions.list(id)).toEqual([]);
    expect(await repositories.versions.newest(id)).toBeUndefined();
  });

  test("runs are listed newest first, in pages, by every filter", async () => {
    const { id: workflow, name } = await newWorkflow();
    const store = createRunStore(database);
    const worker = await store.register({ name: "w" });
    const base = Date.now() - 100_000;
    const runs = [0, 1, 2, 3, 4].map((n) => idAt(base + n * 1000));
    await store.commit(
      worker,
      runs.map((run, n) => starting(run, {}, { workflow, entities: { order: `o\n${n % 2}`, customer: "c" } })),
    );
    const error = { code: "X", message: "broke", retry: false, fault: "user" as const, node: "charge" };
    await store.commit(worker, [step(runs[3] as string, 1, { end: { status: "failed", error } })]);
    const ids = async (filter: object) =>
      (await repositories.runs.list({ workflow, limit: 10, ...filter })).map(({ id }) => id);
    const newestFirst = [...runs].reverse();
    expect(await ids({})).toEqual(newestFirst);
    expect(await ids({ limit: 2 })).toEqual(newestFirst.slice(0, 2));
    expect(await ids({ limit: 2, before: newestFirst[1] })).toEqual(newestFirst.slice(2, 4));
    expect(await ids({ status: ["failed"] })).toEqual([runs[3]]);
    expect(await ids({ from: base + 1000, to: base + 3000 })).toEqual([runs[2], runs[1]]);
    expect(await ids({ entity: { kind: "order", value: "o\n1" } })).toEqual([runs[3], runs[1]]);
    expect(await ids({ entity: { value: "o\n1" } })).toEqual([runs[3], runs[1]]);
    expect(await ids({ entity: { kind: "customer", value: "o\n1" } })).toEqual([]);
    expect(await ids({ q: name })).toEqual(newestFirst);
    expect(await ids({ q: runs[2]?.slice(0, 20) })).toContain(runs[2]);
    expect(await ids({ q: runs[2] })).toEqual([runs[2]]);
    expect(await ids({ q: "dead-beef is no id" })).toEqual([]);
    const failed = await repositories.runs.get(runs[3] as string);
    expect(failed).toMatchObject({
      status: "failed",
      error,
      entities: { order: "o\n1", customer: "c" },
      workflowName: name,
    });
    expect(failed?.endedAt).toBeGreaterThan(base);
    expect(await repositories.runs.get("no-uuid")).toBeUndefined();
  });

  test("journal rows are read from a revision on", async () => {
    const store = createRunStore(database);
    const worker = await store.register({ name: "w" });
    const run = newRunId();
    await store.commit(worker, [starting(run)]);
    const big = "x".repeat(5000);
    for (let rev = 1; rev <= 4; rev++) await store.commit(worker, [step(run, rev, { events: completed("s", big) })]);
    const rows = await repositories.runs.journal(run, 2, 2);
    expect(rows.map(({ rev }) => rev)).toEqual([2, 3]);
    expect(rows[0]?.events).toEqual(completed("s", big));
    expect(await repositories.runs.journal("no-uuid")).toEqual([]);
  });

  test("approvals are listed while open, and later say how they ended", async () => {
    const { id: workflow, name } = await newWorkflow();
    const store = createRunStore(database);
    const worker = await store.register({ name: "w" });
    const run = newRunId();
    const token = unique("token");
    const approval = { title: "Refund?", ports: { yes: "approved" } };
    const asked = { ...approval, message: "", assignees: [] };
    const wait: JournalEvent = { t: "wait", p: "ask", token, wait: { approval: asked } };
    await store.commit(worker, [starting(run, {}, { workflow })]);
    await store.commit(worker, [
      step(run, 1, { events: [wait], opened: [{ token, run, path: "ask", workflow, since: 5, due: 9, approval }] }),
    ]);
    const [row] = (await repositories.approvals.list({ limit: 500 })).filter((one) => one.token === token);
    expect(row).toEqual({ token, run, path: "ask", workflow, workflowName: name, since: 5, due: 9, approval });
    expect(await repositories.approvals.answer(row as NonNullable<typeof row>)).toBeUndefined();
    const resolved = { t: "resolved", p: "ask", port: "approved", out: { decision: "yes" }, by: "ann" } as const;
    await store.commit(worker, [step(run, 2, { at: 77, events: [resolved], closed: [token] })]);
    expect((await repositories.approvals.list({ limit: 500 })).filter((one) => one.token === token)).toEqual([]);
    const closed = await repositories.approvals.get(token);
    expect(closed?.closedAt).toBe(77);
    expect(await repositories.approvals.answer(closed as NonNullable<typeof closed>)).toEqual({ ...resolved, at: 77 });
  });

  const hook = (rest: object) => ({
    id: newRunId(),
    receivedAt: 5,
    source: "webhook" as const,
    target: "/hooks/a",
    status: "matched" as const,
    runs: [],
    headers: { "x-a": "1\0" },
    body: new Uint8Array([0, 255, 10, 13]),
    ...rest,
  });

  test("an event with the same target and provider id is kept as a duplicate of the first", async () => {
    const providerId = unique("p");
    const first = hook({ providerId });
    expect(await repositories.hookEvents.insert(first)).toEqual({});
    const again = hook({ providerId });
    expect(await repositories.hookEvents.insert(again)).toEqual({ duplicateOf: first.id });
    expect(await repositories.hookEvents.insert(hook({ providerId, target: "/hooks/b" }))).toEqual({});
    expect(await repositories.hookEvents.get(again.id)).toMatchObject({
      status: "duplicate",
      reason: `duplicate of ${first.id}`,
    });
    const stored = await repositories.hookEvents.get(first.id);
    expect(stored?.headers).toEqual({ "x-a": "1\0" });
    expect([...(stored?.body ?? [])]).toEqual([0, 255, 10, 13]);
    expect(stored?.bytes).toBe(4);
  });

  test("a rejected event does not use up the id of the true one", async () => {
    const providerId = unique("p");
    await repositories.hookEvents.insert(hook({ providerId, status: "rejected", reason: "bad signature" }));
    expect(await repositories.hookEvents.insert(hook({ providerId }))).toEqual({});
  });

  test("events that come at the same moment are each stored, one of equals as the first", async () => {
    const providerId = unique("p");
    const rows = Array.from({ length: 300 }, (_, n) => hook(n % 3 === 0 ? { providerId } : {}));
    const results = await Promise.all(rows.map((row) => repositories.hookEvents.insert(row)));
    expect(results.filter(({ duplicateOf }) => duplicateOf !== undefined)).toHaveLength(99);
    const listed = await repositories.hookEvents.list({ limit: 1000 });
    expect(rows.every(({ id }) => listed.some((one) => one.id === id))).toBe(true);
    expect([...listed].sort((a, b) => (a.id < b.id ? 1 : -1))).toEqual(listed);
  });

  test("the status and runs of an event can be set", async () => {
    const row = hook({ status: "unmatched" });
    await repositories.hookEvents.insert(row);
    const change = { status: "matched" as const, runs: ["r1"], workflow: "wf" };
    expect(await repositories.hookEvents.update(row.id, change)).toBe(true);
    expect(await repositories.hookEvents.get(row.id)).toMatchObject(change);
    expect(await repositories.hookEvents.update(newRunId(), change)).toBe(false);
    const unmatched = await repositories.hookEvents.list({ status: "unmatched", limit: 1000 });
    expect(unmatched.map(({ id }) => id)).not.toContain(row.id);
  });

  test("a due schedule is claimed by one, again after its lease, and advanced once", async () => {
    const { id: workflow } = await newWorkflow();
    const id = unique("sch");
    const schedule = {
      id,
      workflow,
      node: "n",
      versionId: "v",
      spec: { cron: "* * * * *" },
      timezone: "UTC",
      enabled: true,
    };
    await repositories.schedules.replace(workflow, [{ ...schedule, nextAt: 1000 }]);
    const claim = async (now: number) =>
      (await repositories.schedules.claimDue({ now, limit: 100, lease: 50 })).filter((one) => one.id === id);
    expect(await claim(999)).toEqual([]);
    const claims = (await Promise.all([claim(1000), claim(1000), claim(1000)])).flat();
    expect(claims).toMatchObject([{ id, due: 1000 }]);
    expect(await claim(1049)).toEqual([]);
    expect(await claim(1050)).toMatchObject([{ id, due: 1000 }]);
    expect(await repositories.schedules.advance(id, 1000, 2000)).toBe(true);
    expect(await repositories.schedules.advance(id, 1000, 3000)).toBe(false);
    // Published again unchanged: the next time stays; with another spec it starts anew.
    await repositories.schedules.replace(workflow, [{ ...schedule, nextAt: 9000 }]);
    expect(await repositories.schedules.list(workflow)).toMatchObject([{ nextAt: 2000, lastAt: 1000 }]);
    await repositories.schedules.replace(workflow, [{ ...schedule, spec: { cron: "x" }, nextAt: 9000 }]);
    expect(await repositories.schedules.list(workflow)).toMatchObject([{ nextAt: 9000 }]);
    await repositories.workflows.setEnabled(workflow, false, 1);
    expect(await claim(10_000)).toEqual([]);
  });

  test("connections keep their sealed bytes and are listed without them", async () => {
    const id = unique("con");
    const row = {
      id,
      type: "shop",
      name: "Shop",
      settings: { host: "x" },
      fields: ["key"],
      sealed: new Uint8Array([1, 0, 2]),
    };
    expect(await repositories.connections.save({ ...row, updatedAt: 1 })).toMatchObject({ createdAt: 1 });
    expect(await repositories.connections.save({ ...row, name: "Shop 2", updatedAt: 2 })).toMatchObject({
      createdAt: 1,
      updatedAt: 2,
    });
    expect([...((await repositories.connections.get(id))?.sealed ?? [])]).toEqual([1, 0, 2]);
    expect((await repositories.connections.list()).find((one) => one.id === id)).not.toHaveProperty("sealed");
    expect(await repositories.connections.reseal(id, new Uint8Array([9]), new Uint8Array([3]), 3)).toBe(false);
    expect(await repositories.connections.reseal(id, row.sealed, new Uint8Array([3]), 3)).toBe(true);
    expect(await repositories.connections.delete(id)).toBe(true);
    expect(await repositories.connections.get(id)).toBeUndefined();
  });

  test("tokens and sessions are found by hash; sessions until they expire", async () => {
    const token = {
      id: unique("t"),
      name: "ci",
      hash: unique("hash"),
      rights: ["runs:read" as const],
      createdAt: 1,
      expiresAt: 9,
    };
    await repositories.tokens.create(token);
    await repositories.tokens.markUsed(token.id, 5);
    expect(await repositories.tokens.findByHash(token.hash)).toEqual({ ...token, lastUsedAt: 5 });
    expect(await repositories.tokens.delete(token.id)).toBe(true);
    expect(await repositories.tokens.findByHash(token.hash)).toBeUndefined();
    const session = { hash: unique("hash"), name: "ann", rights: ["admin" as const], createdAt: 1, expiresAt: 10 };
    await repositories.sessions.create(session);
    expect(await repositories.sessions.find(session.hash, 9)).toEqual(session);
    expect(await repositories.sessions.find(session.hash, 10)).toBeUndefined();
    expect(await repositories.sessions.deleteExpired(10)).toBe(1);
  });

  test("a setting set once keeps its first value, whoever asks", async () => {
    const key = unique("k");
    const values = await Promise.all([1, 2, 3].map((n) => repositories.settings.setOnce("s", key, { n }, 1)));
    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(1);
    await repositories.settings.set("s", key, "new\0", 2, 50);
    expect(await repositories.settings.get("s", key)).toBe("new\0");
    expect(await repositories.settings.deleteExpired(50)).toBe(1);
    expect(await repositories.settings.get("s", key)).toBeUndefined();
  });
});
