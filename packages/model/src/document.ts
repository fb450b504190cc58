import { z } from "zod";
import { duration } from "./duration-schema.ts";
import { nodeId } from "./id-schemas.ts";
import { json } from "./json.ts";

/** The version of the document format this release writes. Older ones are upgraded when read. */
export const DOCUMENT_FORMAT = 1;

export const retryPolicy = z.strictObject({
  /** Attempts in all, the first included. */
  max: z.int().min(1).max(100),
  initial: duration.default("1s"),
  factor: z.number().min(1).max(10).default(2),
  cap: duration.default("5m"),
});
export type RetryPolicy = z.infer<typeof retryPolicy>;

export const joinPolicy = z.union([
  z.strictObject({ mode: z.literal("all") }),
  z.strictObject({
    mode: z.literal("any"),
    /** Withdraw whatever is still on its way to this node and nowhere else. */
    cancelRest: z.boolean().default(false),
  }),
  z.strictObject({ mode: z.literal("n"), count: z.int().min(1), cancelRest: z.boolean().default(false) }),
]);
export type JoinPolicy = z.infer<typeof joinPolicy>;

/**
 * How often and how many at a time, over all runs of all workers. A key is a text with `{{ }}` parts; steps with equal
 * keys share a limit, in whatever workflow they are. Without a key the limit is this node's own.
 */
export const limitPolicy = z.strictObject({
  /** At most `max` at a time; a container keeps its place until it is over (a critical section when `max` is 1). */
  concurrency: z.strictObject({ key: z.string().min(1).optional(), max: z.int().min(1).max(10_000) }).optional(),
  /** `count` starts in each `per`, evenly apart; after a pause `burst` may start at once (default 1). */
  rate: z
    .strictObject({
      key: z.string().min(1).optional(),
      count: z.int().min(1).max(1_000_000),
      per: duration,
      burst: z.int().min(1).max(1_000_000).optional(),
    })
    .optional(),
});
export type LimitPolicy = z.infer<typeof limitPolicy>;

/**
 * One box. A parameter is a literal, a text with `{{ }}` parts, or one expression: a text that is nothing but one
 * `{{ }}` keeps the type of its value.
 */
export const workflowNode = z.strictObject({
  id: nodeId,
  type: z.string().min(1),
  typeVersion: z.int().positive().default(1),
  label: z.string().max(120).optional(),
  params: z.record(z.string(), json).default({}),
  /** Id of the connection whose credentials the node uses. */
  connection: z.string().optional(),
  retry: retryPolicy.optional(),
  timeout: z.strictObject({ attempt: duration.optional(), step: duration.optional() }).optional(),
  join: joinPolicy.optional(),
  /** When the last attempt failed and no error edge is drawn: `fail` (default) fails the scope, `continue` goes on. */
  onError: z.enum(["fail", "continue"]).optional(),
  /** Id of the container node this node is inside. */
  scope: nodeId.optional(),
  limit: limitPolicy.optional(),
  /** Id of the `undo` container, in the same scope, that takes back what this node did when the scope fails later. */
  undo: nodeId.optional(),
  /** On the entry of a drawn cycle: passes after which it fails with LOOP_LIMIT. Default 1000. */
  maxPasses: z.int().min(1).max(10_000_000).optional(),
  /** Draft only: data used instead of running the node in test runs. Never part of a version. */
  pinned: json.optional(),
  /**
   * Draft only: what the node gave once, for previews and for choosing fields. Nothing runs with it, and it is never
   * part of a version.
   */
  sample: z
    .strictObject({
      value: json,
      /** When it was given, ISO 8601. */
      at: z.string(),
      /** The run it is from. */
      run: z.string().optional(),
      /** What that run was about, for people: `order 1001`. */
      about: z.string().max(200).optional(),
    })
    .optional(),
  /** Passed over: everything behind it goes on as if it had finished without output. */
  disabled: z.boolean().optional(),
});
export type WorkflowNode = z.infer<typeof workflowNode>;

export const workflowEdge = z.strictObject({
  source: nodeId,
  sourcePort: z.string().min(1),
  target: nodeId,
  targetPort: z.string().min(1).default("in"),
});
export type WorkflowEdge = z.infer<typeof workflowEdge>;

export const workflowSettings = z.strictObject({
  /** IANA name; used by schedules and date functions. */
  timezone: z.string().default("UTC"),
  /** The whole run fails with RUN_DEADLINE when it takes longer. */
  deadline: duration.optional(),
  /** Runs under way at a time, of those with the same key. `skip` ends a run that finds no place; `wait` queues it. */
  concurrency: z
    .strictObject({
      key: z.string().min(1).optional(),
      max: z.int().min(1).max(10_000),
      onFull: z.enum(["wait", "skip"]).default("wait"),
    })
    .optional(),
  /** 0 (first) to 9 (last), among runs that are due. Default 5. */
  priority: z.int().min(0).max(9).optional(),
  /**
   * `standard` (default) stores every result before the next step starts. `express` stores the start and the end, and
   * whatever waits; after a crash a run begins again from what is stored, with the same idempotency keys.
   */
  durability: z.enum(["standard", "express"]).optional(),
  /** How long runs that are over are kept. Default: the server's setting. */
  retention: duration.optional(),
});
export type WorkflowSettings = z.infer<typeof workflowSettings>;

const point = { x: z.number(), y: z.number() };
/** Where things are drawn. No behaviour reads it. */
export const workflowLayout = z.strictObject({
  nodes: z
    .record(z.string(), z.strictObject({ ...point, width: z.number().optional(), height: z.number().optional() }))
    .default({}),
  notes: z
    .array(
      z.strictObject({
        id: z.string(),
        text: z.string(),
        ...point,
        width: z.number(),
        height: z.number(),
        color: z.enum(["yellow", "blue", "green", "red", "grey"]).default("yellow"),
        /** Id of the node it is pinned to and moves along with. */
        node: nodeId.optional(),
      }),
    )
    .default([]),
});
export type WorkflowLayout = z.infer<typeof workflowLayout>;
export type WorkflowNote = WorkflowLayout["notes"][number];

/** The workflow document (docs/spec/document.md). Importing, opening and validating one executes nothing. */
export const workflowDocument = z.strictObject({
  format: z.literal(DOCUMENT_FORMAT).default(DOCUMENT_FORMAT),
  name: z.string().min(1).max(120),
  description: z.string().max(4000).optional(),
  nodes: z.array(workflowNode).max(5000),
  edges: z.array(workflowEdge).max(20_000).default([]),
  /** Constants for expressions, as `vars.<name>`. */
  vars: z.record(z.string(), json).default({}),
  settings: workflowSettings.default({ timezone: "UTC" }),
  /** Which business objects a run is about: kind to expression, `{"order": "{{ trigger.body.id }}"}`. */
  entities: z.record(z.string(), z.string()).default({}),
  layout: workflowLayout.default({ nodes: {}, notes: [] }),
});
export type WorkflowDocument = z.infer<typeof workflowDocument>;

export const emptyDocument = (name: string): WorkflowDocument => workflowDocument.parse({ name, nodes: [] });
