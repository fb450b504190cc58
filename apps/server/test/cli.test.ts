import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@signalbox/client";
import { canonicalText } from "@signalbox/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ended, setField, sketch } from "./harness.ts";

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const children: ChildProcess[] = [];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "signalbox-cli-"));
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function spawnCli(args: string[], env: Record<string, string> = {}): ChildProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: { PATH, HOME, ...env } });
  children.push(child);
  return child;
}
function signalbox(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; err: string; json: () => never }>((resolve) => {
    const child = spawnCli(args, env);
    let out = "";
    let err = "";
    child.stdout?.on("data", (data) => (out += String(data)));
    child.stderr?.on("data", (data) => (err += String(data)));
    child.on("close", (code) => resolve({ code, out, err, json: () => JSON.parse(out) as never }));
  });
}
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const double = sketch(
  "Double",
  [
    { id: "start", type: "manual" },
    { id: "twice", type: "set", params: setField("{{ trigger.n * 2 }}") },
    { id: "done", type: "end", params: {} },
  ],
  ["start>twice", "twice>done"],
);

describe("signalbox", () => {
  it("helps, and says what is near when a word is wrong", async () => {
    expect((await signalbox(["--help"])).out).toContain("validate <file>");
    expect((await signalbox(["start", "--help"])).out).toContain("SIGNALBOX_BODY_LIMIT");
    expect(await signalbox(["strat"])).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean start?") });
    expect(await signalbox(["start", "--prot", "1"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Did you mean --port?"),
    });
    expect(await signalbox(["start", "--port", "lots"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--port / PORT: expected"),
    });
    expect((await signalbox(["start", "--host", "0.0.0.0"])).err).toContain("SIGNALBOX_ADMIN_TOKEN");
    expect((await signalbox(["start", "--port", "lots", "--json"])).json()).toMatchObject({
      error: { code: "CONFIG" },
    });
  });

  it("says what it needs to export a run", async () => {
    expect(await signalbox(["run", "export"])).toMatchObject({ code: 2, err: expect.stringContaining("one run id") });
  });

  it("validates files and says where the problem is", async () => {
    const good = file("good.json", double);
    const bad = file("bad.json", {
      ...double,
      edges: [...double.edges, { source: "gone", sourcePort: "out", target: "done" }],
    });
    expect(await signalbox(["validate", good])).toMatchObject({ code: 0, out: expect.stringContaining("0 error(s)") });
    const answer = await signalbox(["validate", good, bad, "--json"]);
    expect(answer.code).toBe(1);
    expect(answer.json()).toMatchObject({
      ok: false,
      files: [{ findings: [] }, { findings: [{ severity: "error" }] }],
    });
    const calling = (workflow: string) => ({
      ...double,
      nodes: [
        { id: "start", type: "manual" },
        { id: "sub", type: "run_workflow", params: { workflow } },
      ],
      edges: [{ source: "start", sourcePort: "out", target: "sub" }],
    });
    const [ring, back] = [file("ring.json", calling("back")), file("back.json", calling("ring"))];
    expect(await signalbox(["validate", ring])).toMatchObject({ code: 0 });
    expect(await signalbox(["validate", ring, back])).toMatchObject({
      code: 1,
      out: expect.stringContaining("CALL_ENDLESS"),
    });
    expect(await signalbox(["validate", file("broken.json", "{\n  nope")])).toMatchObject({
      code: 2,
      err: expect.stringContaining("is not JSON"),
    });
    expect(await signalbox(["validate", "missing.json"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no such file"),
    });
  });

  it("runs a file once, in memory, and says how it went", async () => {
    const path = file("run.json", double);
    const good = await signalbox(["run", path, "--input", '{"n": 21}', "--json"]);
    expect(good).toMatchObject({ code: 0, err: "" });
    expect(good.json()).toMatchObject({
      status: "succeeded",
      steps: expect.arrayContaining([expect.objectContaining({ path: "twice", status: "succeeded" })]),
    });
    const failing = sketch(
      "Fails",
      [
        { id: "start", type: "manual" },
        { id: "halt", type: "stop", params: { code: "NO", message: "no stock" } },
      ],
      ["start>halt"],
    );
    const bad = await signalbox(["run", file("fails.json", failing), "--input", file("input.json", { n: 1 })]);
    expect(bad).toMatchObject({ code: 1, out: expect.stringContaining("failed: no stock") });
    expect(await signalbox(["run", path, "--input", "{nope"])).toMatchObject({ code: 2 });
    expect(readdirSync(folder)).not.toContain(".signalbox");
  });
});

describe("an installation", () => {
  it("starts, lets one in once, is used by other commands, stops on SIGTERM, and finds everything again", async () => {
    const token = await signalbox(["token", "create", "--name", "ci", "--rights", "admin", "--json"]);
    expect(token).toMatchObject({ code: 0 });
    const secret = (token.json() as { token: string }).token;
    const imported = await signalbox(["import", file("double.json", double), "--publish"]);
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining("created Double, published as version 1") });

    const first = await startServer();
    const client = createClient({ baseUrl: first.url, token: secret });
    const { items } = await client.call("listWorkflows");
    expect(items).toMatchObject([{ name: "Double", version: 1, enabled: true }]);
    const { id: run } = await client.call("startRun", {
      params: { id: items[0]?.id ?? "" },
      body: { input: { n: 4 } },
    });
    expect(await ended(client, run)).toMatchObject({ status: "succeeded" });
    const signIn = await fetch(first.signIn, { redirect: "manual" });
    expect([signIn.status, signIn.headers.get("location")]).toEqual([303, "/"]);
    expect((await fetch(first.signIn, { redirect: "manual" })).status).toBe(401);

    const worker = spawnCli(["worker", "--json"]);
    expect(await firstLine(worker)).toMatchObject({ ready: true });
    const exported = await signalbox(["export", "Double", "--server", first.url, "--token", secret]);
    expect(exported.out).toBe(canonicalText(double));
    expect(await signalbox(["export", "Gone"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("There are: Double"),
    });
    const doctor = await signalbox(["doctor", "--port", "0", "--json"]);
    expect(doctor.json()).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ name: "database", ok: true })]),
    });
    for (const child of [worker, first.child]) expect(await stop(child)).toBe(0);

    const again = await startServer();
    const later = createClient({ baseUrl: again.url, token: secret });
    expect(await later.call("getRun", { params: { id: run } })).toMatchObject({ status: "succeeded" });
    expect(await stop(again.child)).toBe(0);
    expect(await signalbox(["export", "--server", again.url, "--token", secret])).toMatchObject({ code: 3 });
    const out = join(folder, "out");
    expect(await signalbox(["export", "--dir", out])).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, "double.json"), "utf8")).toBe(canonicalText(double));

    rmSync(join(folder, ".signalbox", "secret.key"));
    const keyless = await startServer();
    expect(await stop(keyless.child)).toBe(0);
  });

  it("goes on with its runs after kill -9", async () => {
    const first = await startServer(["--admin-token", "0123456789abcdef"]);
    const client = createClient({ baseUrl: first.url, token: "0123456789abcdef" });
    const ids = Array.from({ length: 8 }, (_, i) => `w${i}`);
    const nodes = ids.map((id) => ({ id, type: "wait", params: { for: "250ms" } }));
    const edges = ids.map((id, i) => `${i === 0 ? "start" : ids[i - 1]}>${id}`);
    const document = sketch("Killed", [{ id: "start", type: "manual" }, ...nodes], edges);
    const made = await client.call("createWorkflow", { body: { name: "Killed", document } });
    await client.call("publish", { params: { id: made.id }, body: { rev: 1 } });
    const { id: run } = await client.call("startRun", { params: { id: made.id }, body: {} });
    await new Promise((resolve) => setTimeout(resolve, 700));
    first.child.kill("SIGKILL");
    const again = await startServer(["--admin-token", "0123456789abcdef"]);
    const later = createClient({ baseUrl: again.url, token: "0123456789abcdef" });
    expect(await ended(later, run)).toMatchObject({ status: "succeeded" });
    const { rows } = await later.call("getJournal", { params: { id: run }, query: {} });
    const resolved = rows.flatMap((row) => row.events).filter((event) => event.t === "resolved");
    expect(resolved.map((event) => event.p)).toEqual(ids);
    expect(await stop(again.child)).toBe(0);
  });

  it("does not start without the key that its secrets were sealed with", async () => {
    const first = await startServer(["--admin-token", "0123456789abcdef"]);
    const client = createClient({ baseUrl: first.url, token: "0123456789abcdef" });
    const body = { type: "http_bearer", name: "Shop", secrets: { token: "s3cret" } };
    await client.call("saveConnection", { params: { id: "shop" }, body });
    await stop(first.child);
    rmSync(join(folder, ".signalbox", "secret.key"));
    const refused = await signalbox(["start", "--port", "0", "--no-examples"]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("Put the key file") });
  });
});

interface Ready {
  url: string;
  signIn: string;
  port: number;
}
function firstLine(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let text = "";
    let err = "";
    child.stderr?.on("data", (data) => (err += String(data)));
    child.stdout?.on("data", (data) => {
      text += String(data);
      if (text.includes("\n")) resolve(JSON.parse(text.split("\n")[0] ?? ""));
    });
    child.on("exit", (code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
}
async function startServer(args: string[] = []): Promise<Ready & { child: ChildProcess }> {
  const child = spawnCli(["start", "--port", "0", "--no-examples", "--json", ...args]);
  return { ...((await firstLine(child)) as Ready), child };
}
function stop(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on("exit", (code) => resolve(code));
    child.kill("SIGTERM");
  });
}
