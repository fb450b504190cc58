import {
  type Effect,
  isAside,
  isContainer,
  type Json,
  type JsonSchema,
  type Localized,
  type NodeDefinition,
  type NodeKind,
  nodeDefinition,
  type PortDefinition,
  type Risk,
  type WaitFor,
} from "@signalbox/model";
import { z } from "zod";
import type { ActionContext, ConnectionValues } from "./context.ts";

/** What deciding functions may know: no clock, no randomness, no I/O of their own. */
export interface DecideEnv {
  /** Epoch ms at which the step is decided. */
  now: number;
  /** Epoch ms at which the run started. */
  runStartedAt: number;
  /** IANA time zone of the workflow. */
  timezone: string;
}

/**
 * A result that goes on by named ports instead of the first one. `port` is what the journal stores: one port id, or
 * several joined by `,` (port ids never contain a comma); the edges of every port named are taken.
 */
export class PortResult {
  readonly port: string;
  readonly output: Json;
  constructor(port: string, output: Json) {
    this.port = port;
    this.output = output;
  }
  /** The ports one by one, in the order given. */
  get ports(): string[] {
    return this.port.split(",");
  }
}
/** Goes on by `port` with `output`. */
export const toPort = (port: string, output: Json = null): PortResult => new PortResult(port, output);
/**
 * Goes on by several ports at once, all with the same `output`.
 *
 * @throws RangeError when `ports` is empty or a port id contains a comma.
 */
export function toPorts(ports: readonly string[], output: Json = null): PortResult {
  if (ports.length === 0) throw new RangeError("toPorts needs at least one port");
  const bad = ports.find((port) => port.includes(","));
  if (bad !== undefined) throw new RangeError(`port id ${JSON.stringify(bad)} contains a comma`);
  return new PortResult([...new Set(ports)].join(","), output);
}

interface Base<P extends z.ZodType> {
  type: string;
  version?: number;
  category: string;
  title: Localized;
  description: Localized;
  aliases?: string[];
  icon: string;
  /** Object schema; gives the form, the JSON Schema, the check and the types. Hints: `.meta({ "x-signalbox": {...} })`. */
  params: P;
  /** Shape of the output: a zod schema or a JSON Schema. Default: anything. */
  output?: z.ZodType | JsonSchema;
  ports?: (Omit<PortDefinition, "kind"> & { kind?: PortDefinition["kind"] })[];
  portsFrom?: NodeDefinition["portsFrom"];
  /** How it chooses among its ports, for the checker. */
  chooses?: NodeDefinition["chooses"];
  kind?: NodeKind;
  effect?: Effect;
  risk?: Risk;
  /** When an unsafe node may be repeated without harm, for the checker. */
  repeats?: NodeDefinition["repeats"];
  /** Type of the connection it cannot do without. */
  connection?: string;
  /** Types of connection it can use when there is one. */
  connectionTypes?: string[];
  /** With `connectionTypes`: none is needed only while this parameter has one of these values. */
  connectionUnless?: NodeDefinition["connectionUnless"];
  retry?: NodeDefinition["retry"];
  timeout?: string;
  atMostOnce?: boolean;
  responds?: boolean;
  awaitsResponse?: NodeDefinition["awaitsResponse"];
  summary?: string;
  example?: NodeDefinition["example"];
  docs?: Localized;
}

/** Raw request as a webhook trigger sees it: the exact bytes that were signed. */
export interface HookRequest {
  method: string;
  /** Public address it was sent to, query included. */
  url: string;
  headers: Record<string, string>;
  query: Record<string, string>;
  rawBody: Uint8Array;
}
export type HookVerdict =
  | { ok: true /** The provider's event id: each is taken once. */; providerId?: string }
  | {
      ok: false;
      /** Fits after "The signature does not match: ", without secrets and without a full stop. */
      reason: string;
      /** Set when the signature may be right but its time stamp is too far from now. */
      stale?: { ageSeconds: number; limitSeconds: number };
    };
/** A direct answer to a request that only checks the address and is no event. */
export type HookAnswer = { status: number; headers: Record<string, string>; body: string };

export type TriggerSource =
  | { source: "manual" }
  | {
      source: "webhook";
      /** Path below `/hooks/`, from the parameters; undefined means the workflow's own address. */
      path?(params: never): string | undefined;
      verify(request: HookRequest, params: never, connection: ConnectionValues | undefined, now: number): HookVerdict;
      /** Whether a verified request is for this trigger (topic filters); default yes. */
      accepts?(request: HookRequest, params: never): boolean;
      /** Answer to a provider's check of the address (asked after `verify`); undefined: it is an event. */
      handshake?(request: HookRequest, params: never): HookAnswer | undefined;
      /** The run's `trigger` value. */
      input(request: HookRequest, params: never): Json;
      /** How the request is answered: at once with 202, or by a node that responds. */
      answer(params: never): { mode: "now" } | { mode: "respond"; timeout: string };
    }
  | {
      source: "schedule" /** Due times: the next one after `after`, epoch ms; undefined for never. */;
      next(
        params: never,
        after: number,
        timezone: string,
      ): number | undefined /** What to do with due times missed while nothing ran. */;
      misfire(params: never): "run_once" | "skip" | "run_all";
      /** The run's `trigger` value for a due time. */
      input(due: number, params: never, timezone: string): Json;
    }
  | {
      source: "event";
      /** What it listens to; without `key`, every key. */
      event(params: never): { name: string; key?: string };
      /** The run's `trigger` value. */
      input(event: { id: string; name: string; key: string; data: Json }): Json;
    };

/** Which workflow is to run, and how the step and that run hang together. */
export interface ChildCall {
  workflow: string;
  /** Its `trigger` value. */
  input: Json;
  /** Its newest version at that moment; default: the one that was newest when the calling run started. */
  version?: "latest" | undefined;
  /** The step does not wait: it is done at once with `{run}`, the id of the run it started. */
  detached?: boolean | undefined;
  /** The run that was started goes on when the step is withdrawn; default: it is cancelled. */
  abandon?: boolean | undefined;
}
export type EndCall = { status: "succeeded" | "failed"; output?: Json; error?: { code: string; message: string } };

type P<T extends z.ZodType> = z.output<T>;
export type NodeSpec<T extends z.ZodType = z.ZodType> = Base<T> &
  (
    | { behaviour: "action"; effect: Effect; run(ctx: ActionContext, params: P<T>): Promise<Json | PortResult> }
    | { behaviour: "pure"; evaluate(params: P<T>, env: DecideEnv): Json | PortResult }
    | { behaviour: "wait"; open(params: P<T>, env: DecideEnv): WaitFor }
    | { behaviour: "child"; call(params: P<T>): ChildCall }
    | { behaviour: "end"; end(params: P<T>): EndCall }
    | { behaviour: "forEach" | "loop" | "scope" | "finally" | "undo" | "cancel" }
    | { behaviour: "trigger"; trigger: TriggerSource }
  );

/** A node: its serialisable definition plus its functions. Made by `defineNode` only. */
export interface SignalboxNode {
  readonly definition: NodeDefinition;
  readonly params: z.ZodType;
  readonly run?: (ctx: ActionContext, params: never) => Promise<Json | PortResult>;
  readonly evaluate?: (params: never, env: DecideEnv) => Json | PortResult;
  readonly open?: (params: never, env: DecideEnv) => WaitFor;
  readonly call?: (params: never) => ChildCall;
  readonly end?: (params: never) => EndCall;
  readonly trigger?: TriggerSource;
}

const OUT: PortDefinition = { id: "out", label: { en: "then", zh: "然后" }, kind: "flow" };
const ERROR: PortDefinition = { id: "error", label: { en: "on error", zh: "出错时" }, kind: "error" };

const toSchema = (schema: z.ZodType | JsonSchema | undefined): JsonSchema =>
  schema === undefined
    ? {}
    : schema instanceof z.ZodType
      ? z.toJSONSchema(schema, { io: "output", unrepresentable: "any" })
      : schema;

/**
 * Makes a node type from data plus one function. Defaults: version 1; one port `out`; actions, children and
 * containers also get `error`; effect `pure` and risk `none` unless it is an action.
 *
 * @throws Error naming the field when the definition itself is malformed.
 */
export function defineNode<T extends z.ZodType>(spec: NodeSpec<T>): SignalboxNode {
  const own = (spec.ports ?? [OUT]).map((port) => ({ kind: "flow" as const, ...port }));
  const { behaviour } = spec;
  const fails = behaviour === "action" || behaviour === "child" || (isContainer(behaviour) && !isAside(behaviour));
  const without = behaviour === "end" || isAside(behaviour);
  const ports = without ? [] : fails && !own.some((port) => port.id === "error") ? [...own, ERROR] : own;
  const { type, category, title, description, icon } = spec;
  const definition = nodeDefinition.parse({
    type,
    category,
    title,
    description,
    icon,
    version: spec.version ?? 1,
    kind: spec.kind ?? (spec.behaviour === "trigger" ? "trigger" : "action"),
    behaviour: spec.behaviour,
    aliases: spec.aliases ?? [],
    params: z.toJSONSchema(spec.params, { io: "input", unrepresentable: "any" }),
    output: toSchema(spec.output),
    ports,
    portsFrom: spec.portsFrom,
    chooses: spec.chooses,
    effect: spec.effect ?? "pure",
    risk: spec.risk ?? "none",
    repeats: spec.repeats,
    connection: spec.connection,
    connectionTypes: spec.connectionTypes,
    connectionUnless: spec.connectionUnless,
    retry: spec.retry,
    timeout: spec.timeout,
    atMostOnce: spec.atMostOnce ?? false,
    responds: spec.responds ?? false,
    awaitsResponse: spec.awaitsResponse,
    summary: spec.summary,
    example: spec.example,
    docs: spec.docs,
  });
  const { run, evaluate, open, call, end, trigger } = spec as Partial<SignalboxNode>;
  return { definition, params: spec.params, ...clean({ run, evaluate, open, call, end, trigger }) };
}

const clean = <O extends object>(object: O): O =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as O;
