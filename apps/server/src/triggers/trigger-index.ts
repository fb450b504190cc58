import type { NodeCatalog, WorkflowDocument } from "@signalbox/model";
import type { SignalboxNode, TriggerSource } from "@signalbox/sdk";
import type { Logger } from "../ops/log.ts";

/** A published workflow that is switched on. */
export interface PublishedWorkflow {
  workflow: string;
  versionId: string;
  document: WorkflowDocument;
}

type Source<S extends TriggerSource["source"]> = Extract<TriggerSource, { source: S }>;
/** One trigger node of a published workflow that is switched on. */
export interface Trigger<S extends TriggerSource["source"] = TriggerSource["source"]> {
  workflow: string;
  versionId: string;
  timezone: string;
  /** Node id. */
  node: string;
  connection: string | undefined;
  source: Source<S>;
  /** Checked by the node's schema. */
  params: never;
  /** Ids of the nodes whose output answers the request that started the run. */
  responders: ReadonlySet<string>;
}

export interface TriggerIndexOptions {
  node(type: string, version: number): SignalboxNode | undefined;
  catalog: NodeCatalog;
  log: Logger;
  /** Changes whenever what `load` gives may have changed; asked often. */
  stamp(): Promise<string>;
  load(): Promise<PublishedWorkflow[]>;
}

const STAMP_MS = 1000;

/** Address below `/hooks/` of a trigger that does not choose its own. */
export const ownAddress = (workflow: string, node: string): string => `${workflow}/${node}`;
/** Address of a webhook trigger below `/hooks/`. */
export function addressOf(trigger: Pick<Trigger<"webhook">, "workflow" | "node" | "source" | "params">): string {
  const path = trigger.source.path?.(trigger.params);
  return path === undefined || path === "" ? ownAddress(trigger.workflow, trigger.node) : cleanAddress(path);
}
export const cleanAddress = (path: string): string => path.replace(/^\/+|\/+$/g, "");

/** All triggers that may start runs now, by what they listen to. Kept in memory; read anew when something changed. */
export class TriggerIndex {
  readonly #options: TriggerIndexOptions;
  #webhooks = new Map<string, Trigger<"webhook">[]>();
  #events = new Map<string, Trigger<"event">[]>();
  #schedules: Trigger<"schedule">[] = [];
  #stamp: string | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | undefined;

  constructor(options: TriggerIndexOptions) {
    this.#options = options;
  }

  /** What this process published itself is seen at once; what others published, within a second. */
  invalidate(): void {
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    this.#stamp = undefined;
  }

  /** At once when what is known is young enough: every webhook asks. */
  webhooks(address: string): readonly Trigger<"webhook">[] | Promise<readonly Trigger<"webhook">[]> {
    const known = () => this.#webhooks.get(address) ?? [];
    return performance.now() - this.#checkedAt < STAMP_MS ? known() : this.#fresh().then(known);
  }

  async events(name: string): Promise<readonly Trigger<"event">[]> {
    await this.#fresh();
    return this.#events.get(name) ?? [];
  }

  async schedules(): Promise<readonly Trigger<"schedule">[]> {
    await this.#fresh();
    return this.#schedules;
  }

  async #fresh(): Promise<void> {
    if (performance.now() - this.#checkedAt < STAMP_MS) return;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    // A stale answer is good enough for one more moment, but not before the first one.
    if (this.#stamp === undefined) await this.#refreshing;
    else
      this.#refreshing.catch((error: unknown) => this.#options.log.warn({ err: error }, "triggers could not be read"));
  }

  async #refresh(): Promise<void> {
    const stamp = await this.#options.stamp();
    if (stamp !== this.#stamp) {
      this.#build(await this.#options.load());
      this.#stamp = stamp;
    }
    this.#checkedAt = performance.now();
  }

  #build(published: readonly PublishedWorkflow[]): void {
    const webhooks = new Map<string, Trigger<"webhook">[]>();
    const events = new Map<string, Trigger<"event">[]>();
    const schedules: Trigger<"schedule">[] = [];
    for (const trigger of published.flatMap((one) => this.triggersOf(one))) {
      if (isFrom(trigger, "webhook")) push(webhooks, addressOf(trigger), trigger);
      else if (isFrom(trigger, "event")) push(events, trigger.source.event(trigger.params).name, trigger);
      else if (isFrom(trigger, "schedule")) schedules.push(trigger);
    }
    this.#webhooks = webhooks;
    this.#events = events;
    this.#schedules = schedules;
  }

  /** Triggers of one workflow; those whose node is not installed or whose settings are wrong are left out. */
  triggersOf(published: PublishedWorkflow): Trigger[] {
    const { workflow, versionId, document } = published;
    const { catalog, node: find, log } = this.#options;
    const responders = new Set(
      document.nodes.filter((node) => catalog.get(node.type, node.typeVersion)?.responds).map((node) => node.id),
    );
    const triggers: Trigger[] = [];
    for (const node of document.nodes) {
      const type = find(node.type, node.typeVersion);
      if (type?.trigger === undefined || node.disabled) continue;
      const params = type.params.safeParse(node.params);
      if (params.success) {
        const { timezone } = document.settings;
        const base = { workflow, versionId, timezone, node: node.id, connection: node.connection, responders };
        triggers.push({ ...base, source: type.trigger, params: params.data as never });
      } else log.warn({ workflow, node: node.id }, "a trigger was left out because its settings are not valid");
    }
    return triggers;
  }
}

export function isFrom<S extends TriggerSource["source"]>(
  trigger: Trigger,
  source: S,
): trigger is Trigger<S> & Trigger {
  return trigger.source.source === source;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
