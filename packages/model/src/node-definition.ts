import { z } from "zod";
import { type JsonSchema, json } from "./json.ts";

/** What a node does to the world outside (design: words). */
export const effect = z.enum(["pure", "read", "idempotent", "unsafe"]);
export type Effect = z.infer<typeof effect>;
/** What can go wrong when it runs by mistake. */
export const risk = z.enum(["none", "notify", "write", "money"]);
export type Risk = z.infer<typeof risk>;
/** How people think of a node. */
export const nodeKind = z.enum(["trigger", "condition", "action"]);
export type NodeKind = z.infer<typeof nodeKind>;

/**
 * How the engine treats a node:
 * `trigger` starts runs · `pure` is evaluated at once, inside the commit · `action` is dispatched to a worker ·
 * `wait` opens a wait and goes on by the port of whatever arrives first · `child` starts another workflow ·
 * `end` ends the run · `cancel` withdraws the step or container its parameter `target` names ·
 * containers run the nodes whose `scope` they are: `forEach` once per item, `loop` pass after pass, `scope` once,
 * `finally` when the scope around it is over, however it ended, `undo` when what names it has to be taken back.
 */
export const behaviour = z.enum([
  "trigger",
  "pure",
  "action",
  "wait",
  "child",
  "end",
  "cancel",
  "forEach",
  "loop",
  "scope",
  "finally",
  "undo",
]);
export type Behaviour = z.infer<typeof behaviour>;

/** Text in the languages a package ships; `en` is required and the fallback. */
export const localized = z.object({ en: z.string(), zh: z.string().optional() });
export type Localized = z.infer<typeof localized>;

export const portDefinition = z.object({
  id: z.string(),
  label: localized,
  /** `error` ports are drawn apart and taken when the last attempt failed. */
  kind: z.enum(["flow", "error"]).default("flow"),
});
export type PortDefinition = z.infer<typeof portDefinition>;

/** Holds when a parameter, or its default, has one of these values. */
const paramIs = z.object({ param: z.string(), values: z.array(z.string()) });

/**
 * How a node chooses among its ports, as far as parameters tell: `condition` by one that is true or false, `cases` by the
 * first entry of a list whose condition holds (each that holds, while `every` does). The checker reads it; nodes without
 * it may take any of their ports, or several.
 */
export const portChoice = z.discriminatedUnion("by", [
  z.object({ by: z.literal("condition"), param: z.string(), yes: z.string(), no: z.string() }),
  z.object({
    by: z.literal("cases"),
    param: z.string(),
    /** The condition of an entry. */
    when: z.string(),
    /** The port taken when no condition holds. */
    otherwise: z.string(),
    every: paramIs.optional(),
  }),
]);
export type PortChoice = z.infer<typeof portChoice>;

export const jsonSchema = z.custom<JsonSchema>((v) => typeof v === "object" && v !== null && !Array.isArray(v));

/**
 * The serialisable face of a node type: what the editor, the validator and the engine know of it.
 *
 * `params` is a JSON Schema object; its properties carry these hints for forms under `x-signalbox`:
 * `{ widget?: "text"|"multiline"|"code"|"duration"|"time"|"cron"|"keyValue"|"condition"|"expression"|"json"|"cases"|"fields"|"workflow"|"node",
 *    expression?: "never"|"always", label?: Localized, help?: Localized, group?: "advanced", enumLabels?: Record<string, Localized>,
 *    valueType?: "boolean"|"list"|"any", placeholder?: string, showWhen?: Record<string, Json[]>, deferred?: boolean }`.
 * `showWhen` hides a field unless every named parameter has one of the listed values (a parameter left out has its
 * default). `deferred` marks an expression that is evaluated when an item of the container ends, not when it starts.
 */
export const nodeDefinition = z.object({
  type: z.string(),
  version: z.int().positive(),
  kind: nodeKind,
  behaviour,
  category: z.string(),
  title: localized,
  description: localized,
  /** Words people search for, in any language. */
  aliases: z.array(z.string()).default([]),
  /** A Lucide icon name. */
  icon: z.string().default("box"),
  params: jsonSchema,
  /** Schema of `steps.<id>`; `{}` when unknown. */
  output: jsonSchema,
  /** Output ports in drawing order. Ports that depend on parameters (`switch`) are added by `portsFrom`. */
  ports: z.array(portDefinition),
  /**
   * Where parameter-made ports come from: each entry of the list parameter `param` makes a port `case:<entry.id>`
   * labelled `entry.label`; they stand before `ports`. As soon as there is one, the ports named in `replaces` go.
   */
  portsFrom: z.object({ param: z.string(), replaces: z.array(z.string()).optional() }).optional(),
  chooses: portChoice.optional(),
  effect,
  risk,
  /**
   * Of a node that is `unsafe` as a whole: when repeating it is harmless after all, and the parameter that names where
   * the idempotency key is sent; emptied, none is sent. For warnings only; the engine treats all calls alike.
   */
  repeats: z.object({ harmlessWhen: paramIs.optional(), keyParam: z.string().optional() }).optional(),
  /** Connection type id, when the node needs credentials. */
  connection: z.string().optional(),
  /** Types a node can do without: it takes a connection of any of these, or none. */
  connectionTypes: z.array(z.string()).optional(),
  /** It cannot do without one unless the parameter, or its default, has one of these values. */
  connectionUnless: z.object({ param: z.string(), values: z.array(z.string()) }).optional(),
  /** Default retry and timeout; a node in a document may override them. */
  retry: z.object({ max: z.int().min(1), initial: z.string(), factor: z.number(), cap: z.string() }).optional(),
  timeout: z.string().optional(),
  /** Executed at most once: after a crash it fails with OUTCOME_UNKNOWN instead of running again. */
  atMostOnce: z.boolean().default(false),
  /** The output answers the HTTP request that started the run. */
  responds: z.boolean().default(false),
  /** Of a trigger: the sender waits for the answer of a node that `responds`. */
  awaitsResponse: paramIs.optional(),
  /** Parameter names whose text makes the one-line summary on the card, for example `{{method}} {{url}}`. */
  summary: z.string().optional(),
  example: z.object({ params: json, output: json }).optional(),
  docs: localized.optional(),
});
export type NodeDefinition = z.infer<typeof nodeDefinition>;
