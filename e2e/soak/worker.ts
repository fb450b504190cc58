/**
 * A worker process of the soak: the real engine on the real store, with actions that only write down that they were
 * made. It answers clients over HTTP and serves the real live feed. Everything comes in as one JSON argument.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LiveHub } from "../../apps/server/src/live/live-hub.ts";
import type { OutSocket } from "../../apps/server/src/live/outbox.ts";
import { LIVE_SOCKET_OPTIONS } from "../../apps/server/src/live/register-live.ts";
import { runReader } from "../../apps/server/src/storage/run-reader.ts";
import { Engine, type RunStore, type Task } from "../../packages/engine/src/index.ts";
import { catalog, logicOf } from "../../packages/engine/test/support/nodes.ts";
import { createRepositories, createRunStore, openDatabase } from "../../packages/store/src/index.ts";
import { brokenStore, type Control } from "./controls.ts";
import { digest, EffectsLog } from "./effects-log.ts";
import { documents, outcomeOf } from "./workflows.ts";

export interface WorkerOptions {
  name: string;
  databaseUrl: string;
  port: number;
  /** Folder of the effects logs. */
  log: string;
  /** Milliseconds without a heartbeat after which a worker is dead. */
  lease: number;
  control?: Control;
}

const options = JSON.parse(process.argv[2] ?? "{}") as WorkerOptions;
const effects = new EffectsLog(options.log, options.name);
const database = await openDatabase({ databaseUrl: options.databaseUrl });
const store = watched(brokenStore((on) => createRunStore(on, { deadAfter: options.lease }), database, options.control));
const engine = new Engine({
  store,
  dispatcher: { execute },
  catalog,
  logic: (type) => logicOf(type),
  versions: {
    document: async (id) => {
      const document = documents.get(id);
      if (!document) throw new Error(`there is no version ${id}`);
      return document;
    },
    newest: async (id) => (documents.has(id) ? { versionId: id } : undefined),
  },
  secret: "soak",
  name: options.name,
  timing: {
    heartbeat: Math.min(2000, options.lease / 5),
    fence: (options.lease * 2) / 3,
    pollIdle: 300,
    sweep: 500,
    parkAfter: 250,
  },
  log: (level, message, data) => {
    if (level === "error" || level === "warn") tell(level, message, (data as { error?: unknown })?.error ?? data);
  },
});

function tell(t: "error" | "warn", message: string, about: unknown): void {
  const detail = about instanceof Error ? (about.stack ?? about.message) : JSON.stringify(about ?? null);
  effects.write({ t, at: Date.now(), message, detail });
}

/** Counts what the report is about. */
function watched(inner: RunStore): RunStore {
  return {
    ...inner,
    commit: async (worker, batch) => {
      const results = await inner.commit(worker, batch);
      const lost = [...results].filter(([, result]) => !result.ok && result.reason === "fenced").map(([run]) => run);
      if (lost.length > 0) effects.write({ t: "fenced", at: Date.now(), by: worker, runs: lost });
      return results;
    },
    claim: async (worker, limit) => {
      const claimed = await inner.claim(worker, limit);
      const runs = claimed.filter(({ takeover }) => takeover).map(({ run }) => run);
      if (runs.length > 0) effects.write({ t: "takeover", at: Date.now(), by: worker, runs });
      return claimed;
    },
  };
}

/** The world outside: it keeps its own books, and knows nothing of the engine. */
async function execute(task: Task) {
  const id = effects.nextId();
  const { run, path, attempt } = task;
  effects.write({
    t: "begin",
    id,
    run,
    path,
    attempt,
    input: digest(JSON.stringify(task.params)),
    key: task.idempotencyKey,
    atMostOnce: task.type === "once",
    ...undoes(task.params),
    pid: process.pid,
    ...clocks(),
  });
  const { takes, size, error } = outcomeOf(task.params);
  await new Promise((resolve) => setTimeout(resolve, takes));
  effects.write({ t: "end", id, ok: error === undefined, ...clocks() });
  if (error) throw Object.assign(new Error(error.message), { error });
  return { output: { effect: id, path, ...(size > 0 && { pad: padding(size) }) } };
}
/** What an undo takes back is the effect of the step it is given. */
function undoes(params: unknown): { undoes?: string } {
  const effect = (params as { of?: { effect?: string } } | null)?.of?.effect;
  return effect === undefined ? {} : { undoes: effect };
}
const clocks = () => ({ at: Date.now(), mono: performance.now() });
/** Text that does not compress to nothing. */
const padding = (size: number): string =>
  Array.from({ length: Math.ceil(size / 11) }, () => Math.random().toString(36).slice(2, 13))
    .join("")
    .slice(0, size);

type Body = Record<string, string> & { input: never; output: never; data: never };
const requests: Record<string, (body: Body) => Promise<unknown>> = {
  start: ({ workflow = "", key = "", input }) =>
    engine.startRun({ workflow, versionId: workflow, trigger: "start", input, cause: { kind: "api" }, key }),
  emit: ({ id = "", name = "", key = "", data }) => engine.emit({ id, name, key, data, at: Date.now() }),
  cancel: ({ run = "" }) => engine.cancel(run),
  migrate: async ({ run = "", version = "", request = "" }) => ({
    live: (await engine.migrate([run], { versionId: version, name: version }, request)).length > 0,
  }),
  retry: async ({ run = "" }) => ({ reopened: await engine.retry(run) }),
  resolve: async ({ run = "", path = "", port = "", output }) => {
    const { rows } = await database.sql("general").query<{ token: string | null }>(
      `select w.token from signalbox.run_live l
       left join signalbox.wait w on w.run_id = l.run_id and w.path = $2 and w.closed_at is null where l.run_id = $1`,
      [run, path],
    );
    const [wait] = rows;
    if (!wait) return { over: true };
    return wait.token === null ? {} : ((await engine.resolveWait(wait.token, { port, output })) ?? {});
  },
  stats: async () => engine.stats(),
};

const server = createServer(async (request, response) => {
  try {
    let text = "";
    for await (const chunk of request) text += chunk;
    const handle = requests[(request.url ?? "/").slice(1)];
    if (!handle) throw new Error(`there is no ${request.url}`);
    response.end(JSON.stringify(await handle(JSON.parse(text || "{}"))));
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});

/** The feed as the application serves it, without asking who is there. */
const require = createRequire(join(import.meta.dirname, "../../apps/server/package.json"));
interface Socket extends OutSocket {
  on(event: "message" | "close" | "error", listener: (data: unknown) => void): void;
}
const { WebSocketServer } = require("ws") as {
  WebSocketServer: new (options: object) => { on(event: "connection", listener: (socket: Socket) => void): void };
};
const log = {
  debug() {},
  info() {},
  warn() {},
  error: (data: { err?: unknown }, text: string) => tell("error", text, data.err),
};
const { journal, summaries } = runReader(createRepositories(database), database);
const hub = new LiveHub({
  source: { journal, summaries, newest: async () => [], draftRev: async () => undefined, topicStamp: async () => "" },
  log: log as never,
  version: "soak",
});
engine.on((commit) => hub.committed(commit));
store.hints.listen((runs) => hub.hinted(runs));
new WebSocketServer({ server, ...LIVE_SOCKET_OPTIONS }).on("connection", (socket) => {
  const identity = { kind: "admin" as const, name: "soak", rights: ["runs:read" as const], hash: "" };
  const connection = hub.connect(socket, identity, async () => true);
  socket.on("message", (data) => connection.receive(String(data)));
  socket.on("close", () => hub.disconnect(connection));
  socket.on("error", () => socket.terminate());
});

process.once("SIGTERM", async () => {
  server.close();
  hub.stop();
  await engine.stop();
  await database.close();
  process.exit(0);
});
await engine.start();
await new Promise<void>((resolve) => server.listen(options.port, "127.0.0.1", resolve));
console.log("ready");
