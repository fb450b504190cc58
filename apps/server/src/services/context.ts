import type { Engine, Plan } from "@signalbox/engine";
import type { NodeCatalog, WorkflowDocument } from "@signalbox/model";
import type { ConnectionType, SignalboxNode } from "@signalbox/sdk";
import type { Authenticator } from "../auth/authenticator.ts";
import type { ConnectionBox } from "../dispatch/connection-box.ts";
import type { HookService } from "../hooks/hook-service.ts";
import type { LiveHub } from "../live/live-hub.ts";
import type { Logger } from "../ops/log.ts";
import type { StatisticsKeeper } from "../statistics/statistics-keeper.ts";
import type { TriggerIndex } from "../triggers/trigger-index.ts";
import type { EventService } from "./event-service.ts";
import type { Storage } from "./storage.ts";

/** Everything the services work with; made once by `createCore`. */
export interface Services {
  storage: Storage;
  engine: Engine;
  catalog: NodeCatalog;
  nodes: readonly SignalboxNode[];
  connectionTypes: readonly ConnectionType[];
  node(type: string, version: number): SignalboxNode | undefined;
  /** Compiled, kept for the versions used last. */
  plan(versionId: string, document: WorkflowDocument): Plan;
  triggers: TriggerIndex;
  hooks: HookService;
  events: EventService;
  live: LiveHub;
  box: ConnectionBox;
  authenticator: Authenticator;
  statistics: Pick<StatisticsKeeper, "catchingUp">;
  /** A schedule changed. */
  wakeScheduler(): void;
  now(): number;
  log: Logger;
  version: string;
}

export const iso = (ms: number): string => new Date(ms).toISOString();
