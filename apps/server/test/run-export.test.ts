import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compile, foldRows } from "@signalbox/engine";
import { runExport } from "@signalbox/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ADMIN,
  codeOf,
  ended,
  openServer,
  publish,
  SHOP_SECRET,
  saveShopSecret,
  setField,
  sketch,
  until,
} from "./harness.ts";

let world: Awaited<ReturnType<typeof openServer>>;
beforeAll(async () => {
  world = await openServer();
  await saveShopSecret(world.client);
});
afterAll(() => world.close());

const MB = 1024 * 1024;
const start = async (id: string, input: object) =>
  (await world.client.call("startRun", { params: { id }, body: { input: input as never } })).id;
const exported = async (id: string) => runExport.parse(await world.client.call("exportRun", { params: { id } }));

test("EXPORT-1 the exported journal, folded with the exported document, gives the state of the run", async () => {
  const { client, core } = world;
  const id = await publish(
    client,
    sketch(
      "Lines",
      [
        { id: "start", type: "manual" },
        { id: "lines", type: "for_each", params: { items: "{{ trigger.lines }}" } },
        { id: "label", type: "set", params: setField("{{ item * 2 }}"), ...{ scope: "lines" } },
        { id: "big", type: "set", params: setField("{{ trigger.big }}") },
      ],
      ["start>lines", "start>big"],
    ),
  );
  const run = await start(id, { lines: [1, 2, 3], big: "x".repeat(2 * MB) });
  await ended(client, run);
  const whole = await exported(run);
  expect(whole).toMatchObject({ format: "signalbox-run", formatVersion: 1, run: { id: run, status: "succeeded" } });
  expect(whole.versions).toHaveLength(1);

  const recorded = await core.services.storage.runs.recorded(run);
  const [version] = whole.versions;
  const plan = compile(version?.document as never, core.services.catalog);
  const theirs = foldRows(whole.journal, plan).state;
  expect(theirs).toEqual(foldRows(recorded?.rows ?? [], plan).state);
  expect(theirs.status).toBe("succeeded");
  expect(JSON.stringify(whole.journal)).toContain("x".repeat(2 * MB));
  // The comparison can fail.
  expect(foldRows(whole.journal.slice(0, -1), plan).state).not.toEqual(theirs);
});

test("EXPORT-2 it tells of waits and called runs", async () => {
  const { client } = world;
  const child = await publish(client, sketch("Child", [{ id: "start", type: "manual" }]));
  const id = await publish(
    client,
    sketch(
      "Parent",
      [
        { id: "start", type: "manual" },
        { id: "sub", type: "run_workflow", params: { workflow: child } },
        { id: "ask", type: "approval", params: { title: "May it?" } },
      ],
      ["start>sub", "sub>ask"],
    ),
  );
  const run = await start(id, {});
  const whole = await until(async () => {
    const one = await exported(run);
    return one.waits.length > 0 && one;
  });
  expect(whole.waits).toMatchObject([{ path: "ask", node: "ask", wait: { approval: { title: "May it?" } } }]);
  expect(whole.children).toHaveLength(1);
  expect((await exported(whole.children[0] as string)).run).toMatchObject({ parent: run, workflowName: "Child" });
});

test("EXPORT-3 no secret and no token of a wait is in it, wherever it stood", async () => {
  const { client, core } = world;
  const id = await publish(
    client,
    sketch(
      "Leaky",
      [
        { id: "start", type: "manual" },
        { id: "echo", type: "set", params: setField("{{ trigger }}") },
        { id: "ask", type: "approval", params: { title: "{{ trigger.note }}" } },
      ],
      ["start>echo", "start>ask"],
    ),
  );
  const basic = Buffer.from(SHOP_SECRET).toString("base64");
  const headers = { authorization: "Bearer somebody-elses", Cookie: "session=abc", accept: "text/plain" };
  const run = await start(id, { note: `it is ${SHOP_SECRET}`, nested: [{ [SHOP_SECRET]: basic }], headers });
  await until(async () => (await exported(run)).waits.length > 0);
  const rows = (await core.services.storage.runs.recorded(run))?.rows ?? [];
  const token = rows.flatMap(({ events }) => events).find((event) => event.t === "wait")?.token as string;
  expect(JSON.stringify(rows)).toContain(SHOP_SECRET);

  const text = JSON.stringify(await exported(run));
  for (const secret of [SHOP_SECRET, basic, token, "somebody-elses", "session=abc"]) expect(text).not.toContain(secret);
  expect(text).toContain("it is [secret]");
  expect(text).toContain("text/plain");
  expect(text).toContain('"token":"wait-1"');
});

test("EXPORT-4 a run that does not exist is said", async () => {
  expect(await codeOf(world.client.call("exportRun", { params: { id: "nothing" } }))).toBe("NOT_FOUND");
});

test("EXPORT-5 signalbox run export writes the same, to a file or to standard output", async () => {
  const id = await publish(world.client, sketch("Exported", [{ id: "start", type: "manual" }]));
  const run = await start(id, { n: 1 });
  await ended(world.client, run);
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const out = join(world.dataDir, "run.json");
  const server = ["--server", world.server.url, "--token", ADMIN];
  const signalbox = (args: string[]) => promisify(execFile)(process.execPath, args);
  const { stdout } = await signalbox([cli, "run", "export", run, ...server]);
  await signalbox([cli, "run", "export", run, "--out", out, ...server]);
  const { exportedAt: _at, ...api } = await exported(run);
  for (const text of [stdout, readFileSync(out, "utf8")]) expect(JSON.parse(text)).toMatchObject(api);
});
