import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@signalbox/client";
import type { WorkflowDocument } from "@signalbox/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, codeOf, ended, openWorld, publish, setField, sketch, until, type World } from "./harness.ts";

let world: World;
let client: Client;
beforeAll(async () => {
  world = await openWorld();
  client = world.client;
});
afterAll(() => world.close());

const say = (value: unknown) => ({ type: "set", params: setField(value) });
const first = (name: string) =>
  sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "a", ...say("{{ trigger.n }}") },
      { id: "ask", type: "approval", params: { title: "Go on?" } },
      { id: "old", ...say("old") },
      { id: "done", type: "end", params: { output: "old way" } },
    ],
    ["start>a", "a>ask", "ask.approved>old", "old>done"],
  );
const second = (name: string) =>
  sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "a", ...say("{{ trigger.n }}") },
      { id: "ask", type: "approval", params: { title: "Go on?" } },
      { id: "check", ...say("{{ steps.a.value }}") },
      { id: "done", type: "end", params: { output: "new way {{ steps.check.value }}" } },
    ],
    ["start>a", "a>ask", "ask.approved>check", "check>done"],
  );
/** Has no place for a run that waits for the approval. */
const third = (name: string) =>
  sketch(
    name,
    [
      { id: "start", type: "manual" },
      { id: "done", type: "end", params: {} },
    ],
    ["start>done"],
  );

async function publishAgain(to: Client, id: string, document: WorkflowDocument): Promise<number> {
  const { draftRev } = await to.call("getWorkflow", { params: { id } });
  const { rev } = await to.call("saveDraft", { params: { id }, body: { rev: draftRev, document } });
  return (await to.call("publish", { params: { id }, body: { rev } })).version;
}
const start = async (to: Client, id: string, n = 1) =>
  (await to.call("startRun", { params: { id }, body: { input: { n } } })).id;
const approvalOf = (of: Client, run: string) =>
  until(async () => (await of.call("listApprovals")).items.find((one) => one.run === run));
async function approve(of: Client, run: string) {
  const { id } = await approvalOf(of, run);
  await of.call("answerApproval", { params: { id }, body: { decision: "approved" } });
}
const outputOf = async (of: Client, run: string) => {
  await ended(of, run);
  const { rows } = await of.call("getJournal", { params: { id: run } });
  const last = rows.flatMap((row) => row.events).at(-1);
  return last?.t === "ended" ? last.out : undefined;
};

describe("a plan", () => {
  it("MIG-7: says which runs, where, whether and why not, by position, by node and by reason", async () => {
    const id = await publish(client, first("plan"));
    const runs = [await start(client, id), await start(client, id, 2), await start(client, id, 3)];
    for (const run of runs) await approvalOf(client, run);
    await publishAgain(client, id, second("plan"));
    const plan = await client.call("planMigration", { params: { id }, body: { to: 2 } });
    expect(plan).toMatchObject({
      to: 2,
      from: [{ version: 1, runs: 3 }],
      total: 3,
      examined: 3,
      possible: 3,
      impossible: 0,
      nodes: { ask: { possible: 3, later: 0, impossible: 0 } },
      reasons: [],
    });
    expect(plan.groups).toHaveLength(1);
    expect(plan.groups[0]).toMatchObject({
      version: 1,
      runs: 3,
      possible: true,
      at: [{ node: "ask", path: "ask", waitsFor: "approval" }],
      changes: { added: ["check"], removed: ["old"], changed: ["done"] },
    });
    expect(plan.runs.map((run) => run.id).sort()).toEqual([...runs].sort());
    expect(plan.runs[0]?.signature).toBe(plan.groups[0]?.signature);

    await publishAgain(client, id, third("plan"));
    const not = await client.call("planMigration", { params: { id }, body: { to: 3, runs: false } });
    expect(not).toMatchObject({ possible: 0, impossible: 3, runs: [] });
    expect(not.reasons).toEqual([
      expect.objectContaining({
        code: "NODE_GONE",
        node: "ask",
        runs: 3,
        cause: "The run is at “ask”, and version 3 has no such node.",
        zh: expect.objectContaining({ cause: expect.stringContaining("版本 3") }),
      }),
    ]);
    expect(not.reasons[0]?.fix).toContain("Keep the node ask");
  });

  it("MIG-7: pages count as the whole does, and positions keep their names", async () => {
    const id = await publish(client, first("pages"));
    for (let i = 0; i < 5; i++) await approvalOf(client, await start(client, id, i));
    await publishAgain(client, id, second("pages"));
    const body = { to: 2, limit: 2 };
    const seen: string[] = [];
    const signatures = new Set<string>();
    for (let after: string | undefined; ; ) {
      const page = await client.call("planMigration", { params: { id }, body: { ...body, ...(after && { after }) } });
      expect(page.total).toBe(5);
      seen.push(...page.runs.map((run) => run.id));
      for (const group of page.groups) signatures.add(group.signature);
      after = page.next;
      if (after === undefined) break;
    }
    expect(new Set(seen).size).toBe(5);
    expect(signatures.size).toBe(1);
  });

  it("refuses questions that cannot be answered", async () => {
    const id = await publish(client, first("questions"));
    const ask = (body: { to: number; from?: number | "older" | "all" }, workflow = id) =>
      codeOf(client.call("planMigration", { params: { id: workflow }, body }));
    expect(await ask({ to: 9 })).toBe("NOT_FOUND");
    expect(await ask({ to: 1, from: 1 })).toBe("BAD_REQUEST");
    expect(await ask({ to: 1 }, "nowhere")).toBe("NOT_FOUND");
    expect(await ask({ to: 0 })).toBe("BAD_REQUEST");
    const token = await client.call("createToken", { body: { name: "reader", rights: ["runs:read"] } });
    const reader = world.as(token.token);
    expect(await codeOf(reader.call("planMigration", { params: { id }, body: { to: 1 } }))).toBe("ok");
    const apply = reader.call("migrate", { params: { id }, body: { to: 1, planHash: "" } });
    expect(await codeOf(apply)).toBe("FORBIDDEN");
  });
});

describe("a migration", () => {
  it("MIG-1, MIG-5: runs go on with the other version, and everything shows which version when", async () => {
    const id = await publish(client, first("apply"));
    const run = await start(client, id, 7);
    const other = await start(client, id, 8);
    for (const one of [run, other]) await approvalOf(client, one);
    await publishAgain(client, id, second("apply"));
    const { hash } = await client.call("planMigration", { params: { id }, body: { to: 2 } });
    const stale = client.call("migrate", { params: { id }, body: { to: 2, planHash: "other" } });
    expect(await codeOf(stale)).toBe("MIGRATION_STALE");
    const result = await client.call("migrate", {
      params: { id },
      body: { to: 2, planHash: hash, runs: [run], wait: 10_000 },
    });
    expect(result).toEqual({ migrated: [run], pending: [], refused: [] });
    await approve(client, run);
    await approve(client, other);
    expect(await outputOf(client, run)).toBe("new way 7");
    expect(await outputOf(client, other)).toBe("old way");

    const detail = await client.call("getRun", { params: { id: run } });
    expect(detail.version).toBe(2);
    expect(detail.migrations).toEqual([expect.objectContaining({ from: 1, to: 2, by: "admin" })]);
    const [earlier] = Object.values(detail.earlier ?? {});
    expect(earlier?.document.nodes.map((node) => node.id)).toContain("old");
    const step = await client.call("getStep", { params: { id: run }, query: { path: "a" } });
    expect(step.output).toEqual({ value: 7 });
    const replay = await client.call("planReplay", { params: { id: run }, query: { from: "check" } });
    expect(replay.reused.map(({ node }) => node)).toEqual(["a", "ask"]);
    expect((await client.call("getRun", { params: { id: other } })).migrations).toBeUndefined();
  });

  it("MIG-6: those that stay are told apart, with the reason, and go on as they were", async () => {
    const id = await publish(client, first("stays"));
    const run = await start(client, id);
    await approvalOf(client, run);
    const over = await start(client, id);
    await approve(client, over);
    await ended(client, over);
    const draft = (await client.call("startRun", { params: { id }, body: { draft: true, input: { n: 1 } } })).id;
    await approvalOf(client, draft);
    await publishAgain(client, id, third("stays"));
    const { hash } = await client.call("planMigration", { params: { id }, body: { to: 2 } });
    const result = await client.call("migrate", {
      params: { id },
      body: { to: 2, planHash: hash, runs: [run, over, draft] },
    });
    expect(result.migrated).toEqual([]);
    const codes = new Map(result.refused.map((one) => [one.run, one.reasons.map(({ code }) => code)]));
    expect(codes).toEqual(
      new Map([
        [run, ["NODE_GONE"]],
        [over, ["ENDED"]],
        [draft, ["DRAFT"]],
      ]),
    );
    await approve(client, run);
    expect(await outputOf(client, run)).toBe("old way");
  });

  it("MIG-6: a run that has moved since it was looked at answers itself", async () => {
    const id = await publish(client, first("moved"));
    const run = await start(client, id);
    await approvalOf(client, run);
    const version = await publishAgain(client, id, third("moved"));
    const { items } = await client.call("listVersions", { params: { id } });
    expect(items[0]?.version).toBe(version);
    // Past the check of the plan, as if it had been possible a moment ago.
    const newest = await world.core.services.storage.workflows.newest(id);
    await world.core.services.engine.migrate([run], { versionId: newest?.versionId ?? "", name: "2" }, "test");
    const refused = await until(async () => {
      const { rows } = await client.call("getJournal", { params: { id: run } });
      return rows.flatMap((row) => row.events).find((event) => event.t === "refused");
    });
    expect(refused).toMatchObject({ what: "migrate", error: { code: "MIGRATION_REFUSED", details: { to: "2" } } });
    expect((await client.call("getRun", { params: { id: run } })).version).toBe(1);
  });

  it("by position, page by page", async () => {
    const id = await publish(client, first("groups"));
    for (let i = 0; i < 4; i++) await approvalOf(client, await start(client, id, i));
    await publishAgain(client, id, second("groups"));
    const { hash, groups } = await client.call("planMigration", { params: { id }, body: { to: 2 } });
    const none = await client.call("migrate", { params: { id }, body: { to: 2, planHash: hash, groups: ["other"] } });
    expect(none).toEqual({ migrated: [], pending: [], refused: [] });
    const page = await client.call("migrate", {
      params: { id },
      body: { to: 2, planHash: hash, groups: groups.map((group) => group.signature), limit: 3, wait: 10_000 },
    });
    expect(page.migrated).toHaveLength(3);
    const rest = await client.call("planMigration", { params: { id }, body: { to: 2 } });
    expect(rest.total).toBe(1);
  });
});

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

describe("with real processes", () => {
  const children: ChildProcess[] = [];
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "signalbox-migrate-"));
  });
  afterAll(() => {
    for (const child of children) if (child.exitCode === null) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  const spawnCli = (args: string[]) => {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: { PATH, HOME } });
    children.push(child);
    return child;
  };
  async function serve() {
    const args = ["start", "--json", "--port", "0", "--data-dir", join(folder, "data"), "--admin-token", ADMIN];
    const child = spawnCli([...args, "--no-examples"]);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const line = await new Promise<string>((resolve, reject) => {
      lines.once("line", resolve);
      child.once("close", (code) => reject(new Error(`the server ended with ${code}`)));
    });
    const { url } = JSON.parse(line) as { url: string };
    return { child, url, client: createClient({ baseUrl: url, token: ADMIN }) };
  }
  const command = (url: string, ...args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawnCli(["migrate", ...args, "--server", url, "--token", ADMIN]);
      let out = "";
      let err = "";
      child.stdout?.on("data", (data) => (out += String(data)));
      child.stderr?.on("data", (data) => (err += String(data)));
      child.on("close", (code) => resolve({ code, out, err }));
    });

  it("MIG-5: a server that is killed in the middle of it leaves no run between two versions", async () => {
    const one = await serve();
    const id = await publish(one.client, first("killed"));
    const runs: string[] = [];
    for (let i = 0; i < 30; i++) runs.push(await start(one.client, id, i));
    await until(async () => (await one.client.call("listApprovals")).items.length === 30);
    await publishAgain(one.client, id, second("killed"));
    const { hash } = await one.client.call("planMigration", { params: { id }, body: { to: 2 } });
    const wish = one.client.call("migrate", { params: { id }, body: { to: 2, planHash: hash, wait: 0 } });
    const answered = wish.then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, 15));
    one.child.kill("SIGKILL");
    await answered;

    const two = await serve();
    const again = await two.client.call("planMigration", { params: { id }, body: { to: 2 } });
    // Whatever was asked before the kill is done after it; what was not can be asked now.
    const rest = await two.client.call("migrate", {
      params: { id },
      body: { to: 2, planHash: again.hash, wait: 10_000 },
    });
    expect(rest.refused).toEqual([]);
    const left = () => two.client.call("planMigration", { params: { id }, body: { to: 2, runs: false } });
    await until(async () => (await left()).total === 0);
    for (const run of runs) {
      const { rows } = await two.client.call("getJournal", { params: { id: run } });
      const changes = rows.flatMap((row) => row.events).filter((event) => event.t === "migrated");
      expect(changes, run).toHaveLength(1);
    }
    const [a, b] = [runs[0] as string, runs[29] as string];
    for (const run of [a, b]) await approve(two.client, run);
    expect([await outputOf(two.client, a), await outputOf(two.client, b)]).toEqual(["new way 0", "new way 29"]);

    const planned = await command(two.url, "plan", "killed", "--to", "1", "--from", "2", "--json");
    expect(planned.code).toBe(0);
    expect(JSON.parse(planned.out)).toMatchObject({ to: 1, examined: 28, possible: 28 });
    const text = await command(two.url, "plan", "killed", "--to", "1", "--from", "2");
    expect(text.out).toContain("28 at “ask” (approval): yes");
    const chosen = await command(two.url, "apply", "killed", "--to", "1", "--from", "2", "--run", runs[1] as string);
    expect(chosen).toMatchObject({ code: 0, out: expect.stringContaining("1 run(s) go on with version 1.") });
    await publishAgain(two.client, id, third("killed"));
    const not = await command(two.url, "plan", "killed", "--to", "3");
    expect(not).toMatchObject({
      code: 1,
      out: expect.stringContaining("version 3 has no such node. Keep the node ask"),
    });
    const refused = await command(two.url, "apply", "killed", "--to", "3", "--run", runs[1] as string, "--json");
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ migrated: [], refused: [{ run: runs[1] }] });
    expect((await command(two.url, "plan", "killed")).code).toBe(2);
    expect((await command(two.url, "plan", "nothing", "--to", "2")).err).toContain("There is no workflow");
    two.child.kill("SIGTERM");
  }, 120_000);
});
