import { createLive, type Live } from "@signalbox/client";
import type { JournalRow, RunSummary } from "@signalbox/model";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createCore } from "../src/core/create-core.ts";
import { ADMIN, ended, openServer, publish, setField, silent, sketch, until } from "./harness.ts";

let world: Awaited<ReturnType<typeof openServer>>;
const lives: Live[] = [];
beforeAll(async () => {
  world = await openServer();
});
afterEach(() => {
  for (const live of lives.splice(0)) live.close();
});
afterAll(() => world.close());

const open = () => {
  const live = createLive({ url: world.server.url, token: ADMIN, backoff: { initial: 30, cap: 100 } });
  lives.push(live);
  return live;
};
const dropAll = () => {
  for (const socket of world.server.app.websocketServer.clients) socket.terminate();
};
/** Ten waits one after the other, so that a run makes many commits over a second. */
const slow = (name: string) => {
  const ids = Array.from({ length: 10 }, (_, i) => `w${i}`);
  const nodes = ids.map((id) => ({ id, type: "wait", params: { for: "100ms" } }));
  const edges = ids.map((id, i) => `${i === 0 ? "start" : ids[i - 1]}>${id}`);
  return sketch(name, [{ id: "start", type: "manual" }, ...nodes], edges);
};
const startSlow = async (name: string) => {
  const id = await publish(world.client, slow(name));
  return (await world.client.call("startRun", { params: { id }, body: {} })).id;
};
const journal = async (id: string): Promise<JournalRow[]> =>
  (await world.client.call("getJournal", { params: { id }, query: {} })).rows;

describe("the live feed of a run", () => {
  it("LIVE-1 LIVE-2 brings every row once, in order, to many receivers from different places", async () => {
    const id = await startSlow("Feed");
    const seen: Record<number, JournalRow[]> = {};
    for (const from of [0, 1, 3]) {
      seen[from] = [];
      open().run(id, from, (rows) => seen[from]?.push(...rows));
    }
    await ended(world.client, id);
    const all = await journal(id);
    await until(async () => [0, 1, 3].every((from) => (seen[from]?.length ?? 0) >= all.length - from));
    for (const from of [0, 1, 3]) expect(seen[from]).toEqual(all.slice(from));
  });

  it("LIVE-9 sends only the beginning of large values to those who asked for it", async () => {
    const document = sketch("Brief", [{ id: "start", type: "manual" }]);
    const id = await publish(world.client, document);
    const input = { rows: Array.from({ length: 20_000 }, (_, i) => ({ i, text: "x".repeat(90) })) };
    const { id: run } = await world.client.call("startRun", { params: { id }, body: { input } });
    await ended(world.client, run);
    const rows: JournalRow[] = [];
    const whole: JournalRow[] = [];
    open().run(run, 0, (more) => rows.push(...more), { brief: true });
    open().run(run, 0, (more) => whole.push(...more));
    await until(async () => rows.length > 0 && whole.length > 0);
    expect(rows[0]?.brief).toEqual(["start"]);
    expect(JSON.stringify(rows[0]).length).toBeLessThan(20_000);
    expect(JSON.stringify(whole[0]).length).toBeGreaterThan(2_000_000);
    expect(whole[0]).not.toHaveProperty("brief");
  });

  it("LIVE-3 goes on without gap or repeat while the connection is cut again and again", async () => {
    const id = await startSlow("Cut");
    const revs: number[] = [];
    const states: string[] = [];
    const live = open();
    live.onStatus(({ state }) => states.push(state));
    live.run(id, 0, (rows) => revs.push(...rows.map((row) => row.rev)));
    const cutting = setInterval(dropAll, 90);
    await ended(world.client, id);
    await until(async () => states.filter((state) => state === "down").length > 2);
    clearInterval(cutting);
    const all = await journal(id);
    await until(async () => revs.length >= all.length);
    expect(revs).toEqual(all.map((row) => row.rev));
  });

  it("LIVE-2 brings rows that another process commits", async () => {
    const id = await publish(world.client, slow("Elsewhere"));
    const config = { ...world.config, port: 0 };
    const other = await createCore({ config, log: silent, name: "other" });
    await other.start({ triggers: false });
    const newest = await other.services.storage.workflows.newest(id);
    const { run } = await other.services.engine.startRun({
      workflow: id,
      versionId: newest?.versionId ?? "",
      trigger: "start",
      input: {},
      cause: { kind: "api" },
    });
    const revs: number[] = [];
    open().run(run, 0, (rows) => revs.push(...rows.map((row) => row.rev)));
    const listed: RunSummary[] = [];
    open().runs({ workflow: id }, (runs) => listed.push(...runs));
    await ended(world.client, run);
    const all = await journal(run);
    await until(async () => revs.length >= all.length);
    expect(revs).toEqual(all.map((row) => row.rev));
    await until(async () => listed.some((one) => one.id === run && one.status === "succeeded"));
    await other.stop(500);
  });

  it("says so when there is no such run", async () => {
    const codes: string[] = [];
    const live = open();
    const onError = ({ code }: { code: string }) => codes.push(code);
    live.run("00000000-0000-7000-8000-000000000000", 0, () => undefined, { onError });
    live.run("nonsense", 0, () => undefined, { onError });
    await until(async () => codes.length === 2);
    expect(codes).toEqual(["NOT_FOUND", "NOT_FOUND"]);
  });
});

describe("the live feed of lists", () => {
  it("brings runs that start and end, changed topics, and draft revisions", async () => {
    const document = sketch(
      "Listed",
      [
        { id: "start", type: "manual" },
        { id: "x", type: "set", params: setField(1) },
      ],
      ["start>x"],
    );
    const id = await publish(world.client, document);
    const live = open();
    const runs: RunSummary[] = [];
    const others: RunSummary[] = [];
    const topics: string[] = [];
    const drafts: number[] = [];
    live.runs({ workflow: id }, (some) => runs.push(...some));
    live.runs({ workflow: "another" }, (some) => others.push(...some));
    live.topics(["inbox", "workflows"], (topic) => topics.push(topic));
    live.draft(id, ({ rev }) => drafts.push(rev));
    await until(async () => drafts.length > 0);
    const { id: run } = await world.client.call("startRun", { params: { id }, body: {} });
    await until(async () => runs.some((one) => one.id === run && one.status === "succeeded"));
    expect(others).toEqual([]);
    await world.client.call("saveDraft", {
      params: { id },
      body: { rev: 1, document: { ...document, description: "d" } },
    });
    await world.client.call("sendEvent", { body: { name: "nobody.listens" } });
    await until(async () => drafts.includes(2) && topics.includes("inbox") && topics.includes("workflows"));
    expect(drafts[0]).toBe(1);
  });
});

describe("the websocket", () => {
  const status = (headers: Record<string, string>, protocols: string[] = []) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${world.server.url.replace("http", "ws")}/api/v1/live`, protocols, { headers });
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      socket.on("open", () => {
        resolve(101);
        socket.close();
      });
      socket.on("error", () => undefined);
    });

  it("LIVE-5 is opened only for who may read runs, and for a session only from the application's own pages", async () => {
    const { authenticator } = world.core.services;
    const { token: narrow } = await authenticator.createToken("n", ["workflows:read"], undefined);
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${narrow}` })).toBe(403);
    expect(await status({ authorization: `Bearer ${ADMIN}` })).toBe(101);
    expect(await status({}, ["signalbox.v1", `bearer.${ADMIN}`])).toBe(101);
    expect(await status({}, ["signalbox.v1", "bearer.wrong"])).toBe(401);
    const { secret } = await authenticator.signIn(authenticator.newSignInToken(), "test");
    const cookie = `signalbox_session_${world.server.port}=${secret}`;
    expect(await status({ cookie })).toBe(101);
    expect(await status({ cookie, origin: world.server.url })).toBe(101);
    expect(await status({ cookie, origin: "http://evil.test" })).toBe(403);
  });

  it("LIVE-6 answers malformed messages, and what the right is missing for, without closing", async () => {
    const { token } = await world.core.services.authenticator.createToken("n", ["runs:read"], undefined);
    const socket = new WebSocket(`${world.server.url.replace("http", "ws")}/api/v1/live`, [
      "signalbox.v1",
      `bearer.${token}`,
    ]);
    const got: { type: string; code?: string; sub?: number }[] = [];
    socket.on("message", (data) => got.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once("open", resolve));
    for (const text of ["{", '{"type":"dance"}', '{"type":"draft","sub":1,"workflow":"w"}', '{"type":"ping"}'])
      socket.send(text);
    await until(async () => got.some((one) => one.type === "pong"));
    expect(got.map((one) => one.code ?? one.type)).toEqual([
      "hello",
      "BAD_REQUEST",
      "BAD_REQUEST",
      "FORBIDDEN",
      "pong",
    ]);
    socket.close();
  });
});
