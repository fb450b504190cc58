import { resolve } from "node:path";
import { Engine, type EngineOptions } from "@signalbox/engine";
import { catalogOf } from "@signalbox/model";
import { nodes as builtInNodes, connectionTypes } from "@signalbox/nodes";
import type { SignalboxNode } from "@signalbox/sdk";
import { createRepositories, createRunStore, type Database, openDatabase, openMemoryDatabase } from "@signalbox/store";
import { Authenticator } from "../auth/authenticator.ts";
import type { Config } from "../config/settings.ts";
import { ConnectionBox } from "../dispatch/connection-box.ts";
import { NodeDispatcher } from "../dispatch/dispatcher.ts";
import { EgressGuard } from "../dispatch/egress.ts";
import { AnswerWaiters } from "../hooks/answer-waiters.ts";
import { HookService } from "../hooks/hook-service.ts";
import { startFromTrigger } from "../hooks/start-from-trigger.ts";
import { Sweeper } from "../hooks/sweeper.ts";
import { LiveHub, type Topic } from "../live/live-hub.ts";
import { Figures } from "../ops/figures.ts";
import { HealthCheck } from "../ops/health.ts";
import { Housekeeper } from "../ops/housekeeper.ts";
import type { Logger } from "../ops/log.ts";
import { Metrics } from "../ops/metrics.ts";
import { Scheduler } from "../schedule/scheduler.ts";
import { openSealer } from "../secrets/key-file.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Services } from "../services/context.ts";
import { EventService } from "../services/event-service.ts";
import { replayStored } from "../services/inbox-handlers.ts";
import type { Storage, WorkflowStore } from "../services/storage.ts";
import { StatisticsKeeper } from "../statistics/statistics-keeper.ts";
import { createStorage } from "../storage/create-storage.ts";
import { TriggerIndex } from "../triggers/trigger-index.ts";
import { openBlobs } from "./open-blobs.ts";
import { PlanCache } from "./plan-cache.ts";
import { VERSION } from "./version.ts";

export interface CoreOptions {
  config: Config;
  log: Logger;
  /** Keeps everything in memory; for single runs from the command line and tests. */
  memory?: boolean;
  /** Default: those that are built in. */
  nodes?: readonly SignalboxNode[];
  name?: string;
}

/** The whole server without its HTTP side: what `start`, `worker` and the other commands are made of. */
export interface Core {
  config: Config;
  services: Services;
  database: Database;
  guard: EgressGuard;
  health: HealthCheck;
  metrics: Metrics;
  scheduler: Scheduler;
  sweeper: Sweeper;
  housekeeper: Housekeeper;
  figures: Figures;
  statistics: StatisticsKeeper;
  /** Starts taking up runs, and with `triggers` firing schedules and mending starts that were cut off. */
  start(options: { triggers: boolean }): Promise<void>;
  /** Hands the runs over and closes the database. @param graceMs how long attempts may finish. */
  stop(graceMs?: number): Promise<void>;
}

export async function createCore(options: CoreOptions): Promise<Core> {
  const { config, log } = options;
  const dataDir = resolve(config.dataDir);
  const database = await open(options, dataDir);
  try {
    return await assemble(options, database, dataDir);
  } catch (error) {
    await database.close();
    throw error;
  } finally {
    log.debug({ database: database.description }, "database opened");
  }
}

function open({ config, log, memory }: CoreOptions, dataDir: string): Promise<Database> {
  const say = (level: "debug" | "info" | "warn" | "error", message: string, data?: object) =>
    log[level](data ?? {}, message);
  if (memory) return openMemoryDatabase(say);
  return openDatabase({
    dataDir,
    log: say,
    ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
  });
}

/** One list of nodes, looked up by type and version. */
function nodeIndex(nodes: readonly SignalboxNode[]) {
  const byKey = new Map(nodes.map((node) => [`${node.definition.type}@${node.definition.version}`, node]));
  return (type: string, version: number) => byKey.get(`${type}@${version}`);
}

async function sealerFor(options: CoreOptions, storage: Storage, dataDir: string): Promise<Sealer> {
  const sealedWith = await storage.connections.sealedWith();
  const secretKey = options.memory ? Buffer.alloc(32, 1).toString("base64") : options.config.secretKey;
  return openSealer({ dataDir, secretKey, sealedWith });
}

async function assemble(options: CoreOptions, database: Database, dataDir: string): Promise<Core> {
  const { config, log } = options;
  const nodes = options.nodes ?? builtInNodes;
  const node = nodeIndex(nodes);
  const catalog = catalogOf(nodes.map(({ definition }) => definition));
  const blobs = options.memory ? undefined : await openBlobs(config, database, dataDir);
  const storage = createStorage(database, blobs);
  const store = createRunStore(database, { blobs });
  const sealer = await sealerFor(options, storage, dataDir);
  const box = new ConnectionBox(sealer, (id) => storage.connections.find(id));
  const guard = new EgressGuard(config.allowPrivateHosts);
  const metrics = new Metrics();
  const live = liveHub(storage, log);
  const plans = new PlanCache(catalog);
  const { workflows } = storage;
  const triggers = new TriggerIndex({
    node,
    catalog,
    log,
    stamp: () => workflows.stamp(),
    load: () => workflows.published(),
  });
  const dispatcher = new NodeDispatcher({
    node,
    connection: (id) => box.open(id),
    guard,
    sendEvent: async ({ name, key, data, id }) => ({
      delivered: (await events.send({ name, key, data, id })).delivered,
    }),
    progress: (run, path, message, fraction) => live.progress(run, path, message, fraction),
    log,
  });
  const engine = new Engine({
    store,
    dispatcher,
    catalog,
    logic: node as never,
    versions: versionsOf(workflows),
    secret: sealer.derive("wait tokens"),
    name: options.name ?? "server",
    log: (level, message, data) => log[level](withError(data), message),
  });
  const start = startFromTrigger(engine, async (run) => (await storage.runs.summaries([run])).length > 0);
  const now = () => Date.now();
  const changed = () => live.changed("inbox");
  const { inbox } = storage;
  const events = new EventService({ engine: () => engine, triggers, inbox, start, changed, now });
  const waiters = new AnswerWaiters();
  const hooks = new HookService({
    triggers,
    inbox,
    waiters,
    start,
    connection: (id) => box.open(id),
    changed,
    metrics,
    log,
  });
  const trigger = async (workflow: string, id: string) =>
    (await triggers.schedules()).find((one) => one.workflow === workflow && one.node === id);
  const scheduler = new Scheduler({ store: storage.schedules, inbox, start, trigger, now, log });
  const restart = (event: Parameters<typeof replayStored>[1]) => replayStored({ hooks, events }, event);
  const sweeper = new Sweeper({ inbox, restart, retention: config.inboxRetention, now, log });
  const health = new HealthCheck({ ping: () => storage.ping(), stats: () => engine.stats() });
  const figures = new Figures({ database, blobs, metrics, log });
  const housekeeper = new Housekeeper({
    runs: createRepositories(database).retention,
    blobs,
    retention: config.runRetention,
    failedRetention: config.failedRunRetention,
    now,
    removed: (what, count) =>
      metrics.count(`${what}_removed_total`, `${REMOVED[what]} removed by retention.`, {}, count),
    log,
  });
  const statistics = new StatisticsKeeper({
    statistics: createRepositories(database, blobs).statistics,
    notes: storage.notes,
    retention: config.statisticsRetention,
    now,
    log,
  });
  const authenticator = new Authenticator({
    store: storage.credentials,
    adminToken: config.adminToken,
    sessionTtl: config.sessionTtl,
  });
  observe(engine, metrics, health);
  const stopListening = [
    engine.on((commit) => {
      health.committed(commit.at);
      waiters.committed(commit);
      live.committed(commit);
      statistics.moved(commit.run);
    }),
    store.hints.listen((runs) => live.hinted(runs)),
  ];
  const services: Services = {
    storage,
    engine,
    catalog,
    nodes,
    connectionTypes,
    node,
    plan: (versionId, document) => plans.get(versionId, document),
    triggers,
    hooks,
    events,
    live,
    box,
    authenticator,
    statistics,
    wakeScheduler: () => scheduler.wake(),
    now,
    log,
    version: VERSION,
  };
  const core = {
    ...{ config, services, database, guard, health, metrics },
    ...{ scheduler, sweeper, housekeeper, figures, statistics },
  };
  return { ...core, ...lifeOf(core, stopListening) };
}

/** Starting and stopping, in the order in which the parts need each other. */
function lifeOf(core: Omit<Core, "start" | "stop">, stopListening: (() => void)[]): Pick<Core, "start" | "stop"> {
  const { services, database, guard, health, scheduler, sweeper, housekeeper, figures, statistics } = core;
  let started = false;
  return {
    async start({ triggers }) {
      started = true;
      await services.engine.start();
      statistics.start();
      if (!triggers) return;
      scheduler.start();
      sweeper.start();
      housekeeper.start();
      figures.start();
    },
    async stop(graceMs = 5000) {
      health.stopping();
      services.live.stop();
      figures.stop();
      if (started) {
        await Promise.all([scheduler.stop(), sweeper.stop(), housekeeper.stop()]);
        await services.engine.stop(graceMs);
        await statistics.stop();
      }
      for (const end of stopListening) end();
      await guard.close();
      await database.close();
    },
  };
}

function liveHub(storage: Storage, log: Logger): LiveHub {
  const { runs, workflows } = storage;
  return new LiveHub({
    source: {
      journal: (run, from, limit) => runs.journal(run, from, limit),
      summaries: (ids) => runs.summaries(ids),
      newest: (limit) => runs.list({ limit }),
      draftRev: (workflow) => workflows.draftRev(workflow),
      topicStamp: (topic) => topicStamp(storage, topic),
    },
    log,
    version: VERSION,
  });
}

function versionsOf(workflows: WorkflowStore): EngineOptions["versions"] {
  return {
    async document(versionId) {
      const found = await workflows.document(versionId);
      if (found === undefined) throw new Error(`version ${versionId} is not in the database`);
      return found.document;
    },
    newest: (workflow) => workflows.newest(workflow),
    isDraft: (versionId) => workflows.isDraft(versionId),
  };
}

async function topicStamp({ approvals, inbox, workflows }: Storage, topic: Topic): Promise<string> {
  if (topic === "workflows") return workflows.stamp();
  if (topic === "inbox") return (await inbox.list({ limit: 1 }))[0]?.id ?? "";
  return (await approvals.open(100)).map(({ token }) => token).join();
}

const REMOVED = { runs: "Runs", blobs: "Values in the blob store" };

function observe(engine: Engine, metrics: Metrics, health: HealthCheck): void {
  engine.on(({ events }) => {
    for (const event of events) {
      if (event.t === "ended") metrics.count("runs_ended_total", "Runs that ended here.", { status: event.status });
    }
  });
  const gauge = (name: string, help: string, read: () => number) => metrics.gauge(name, help, read);
  gauge("commits", "Commits of this process since it started.", () => engine.stats().commits);
  gauge("steps", "Steps of this process since it started.", () => engine.stats().steps);
  gauge("runs_loaded", "Runs in memory.", () => engine.stats().loaded);
  gauge("attempts_in_flight", "Actions being carried out.", () => engine.stats().inFlight);
  gauge("event_loop_lag_ms", "99th percentile of the event loop's lag.", () => health.lagMs());
  gauge("memory_bytes", "Resident memory.", () => process.memoryUsage.rss());
}

/** The logger prints errors under `err`. */
function withError(data: object | undefined): object {
  const { error, ...rest } = (data ?? {}) as { error?: unknown };
  return error === undefined ? rest : { ...rest, err: error };
}
