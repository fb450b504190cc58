import { z } from "zod";
import { json } from "./json.ts";
import { stepError } from "./step-error.ts";

/**
 * The journal vocabulary (docs/spec/journal.md). An event says what happened, once and for ever; recovery folds
 * events and never decides again. `p` is the path of a step: node ids, with the item number of each container:
 * `charge`, `lines[3]/label`. New kinds are added; the meaning of a kind never changes.
 */
const path = z.string();
const out = json.optional();

/** Who or what started or changed a run. */
export const cause = z.object({
  kind: z.enum(["manual", "webhook", "schedule", "event", "api", "workflow", "replay", "test"]),
  /** Person or token name, for those started by people. */
  by: z.string().optional(),
  /** Id of the stored inbox event. */
  event: z.string().optional(),
});
export type Cause = z.infer<typeof cause>;

export const waitFor = z.object({
  /** Epoch ms at which the wait ends by itself. */
  due: z.number().optional(),
  /** Port taken when `due` comes first. */
  duePort: z.string().optional(),
  /** A named event whose correlation key equals `key`; one stored at or after `from` (epoch ms) counts as well. */
  event: z.object({ name: z.string(), key: z.string(), port: z.string(), from: z.number().optional() }).optional(),
  /** The first of several named events: each with a port of its own. */
  events: z
    .array(z.object({ name: z.string(), key: z.string(), port: z.string(), from: z.number().optional() }))
    .optional(),
  /** A person's decision: `ports` maps each decision to a port. */
  approval: z
    .object({
      title: z.string(),
      message: z.string().default(""),
      assignees: z.array(z.string()).default([]),
      /** JSON Schema of the form to fill in. */
      form: json.optional(),
      data: json.optional(),
      ports: z.record(z.string(), z.string()),
    })
    .optional(),
  /** A POST to the callback address; its body is the output. */
  callback: z.object({ port: z.string() }).optional(),
});
export type WaitFor = z.infer<typeof waitFor>;

/**
 * Where the data of a test come from: given with the start, pinned, a recorded run, worked out from what the node reads,
 * an example of the node or its type, or made up from the schema.
 */
export const testSource = z.enum(["given", "pinned", "run", "worked", "sample", "schema"]);
export type TestSource = z.infer<typeof testSource>;

const carriedStep = z.object({ p: path, port: z.string(), out, source: testSource.optional() });

export const journalEvent = z.discriminatedUnion("t", [
  /** First event of every run. `carried` are results taken over from the run this one replays. */
  z.object({
    t: z.literal("started"),
    trigger: z.string(),
    input: json,
    cause,
    depth: z.int().optional(),
    forkedFrom: z.object({ run: z.string(), node: z.string() }).optional(),
    carried: z.array(carriedStep).optional(),
    /** Versions its sub-workflows run in: workflow id to version id. */
    pins: z.record(z.string(), z.string()).optional(),
    /** Only in test runs of a draft (docs/spec/draft-runs.md). */
    test: z
      .object({
        /** The one node that runs. */
        only: z.string().optional(),
        /** The node that is the last one to run. */
        until: z.string().optional(),
        /** Nodes the run pauses before. */
        breakpoints: z.array(z.string()).optional(),
        /** It pauses before every node. */
        each: z.boolean().optional(),
        /** Where the trigger's data come from. */
        input: testSource.optional(),
      })
      .optional(),
  }),
  /** An attempt may start; it is dispatched only after this is committed. */
  z.object({ t: z.literal("scheduled"), p: path, n: z.int() }),
  z.object({ t: z.literal("completed"), p: path, port: z.string(), out }),
  /** A pure node: scheduled, evaluated and completed at once; or one whose pinned data stood in for it. */
  z.object({ t: z.literal("pure"), p: path, port: z.string(), out, pinned: z.boolean().optional() }),
  /** A test run of a draft stops before this step. */
  z.object({ t: z.literal("paused"), p: path }),
  /** It goes on; with `params` the step gets these instead of what its settings give. */
  z.object({ t: z.literal("continued"), p: path, by: z.string().optional(), params: json.optional() }),
  /** Where a test run of a draft pauses from now on: before these nodes, or before every one. */
  z.object({ t: z.literal("pausing"), nodes: z.array(z.string()), each: z.boolean(), by: z.string().optional() }),
  /** The last attempt failed. `port` is where the run goes on; without it the scope fails. */
  z.object({ t: z.literal("failed"), p: path, error: stepError, port: z.string().optional() }),
  /** Attempt `n` failed; the next one is due at `due`. */
  z.object({ t: z.literal("retry"), p: path, n: z.int(), due: z.number(), error: stepError }),
  /** All inputs are dead. */
  z.object({ t: z.literal("skipped"), p: z.array(path) }),
  z.object({ t: z.literal("wait"), p: path, token: z.string(), wait: waitFor }),
  z.object({ t: z.literal("resolved"), p: path, port: z.string(), out, by: z.string().optional() }),
  z.object({
    t: z.literal("child"),
    p: path,
    run: z.string(),
    workflow: z.string(),
    input: json,
    /** The newest version at this moment, instead of the one pinned when the run started. */
    latest: z.boolean().optional(),
    /** The child goes on when the step is withdrawn. */
    abandon: z.boolean().optional(),
    /** Nobody waits for it: the step is done with `{run}` in the same commit. */
    detached: z.boolean().optional(),
  }),
  /** A for-each was entered with these items. */
  z.object({
    t: z.literal("items"),
    p: path,
    items: z.array(json),
    /** Items under way at a time. */
    k: z.int().min(1),
    /** What a failed item does: fail the for-each, or be collected. */
    mode: z.enum(["fail", "continue"]),
    /** Collected failures beyond this many fail the for-each. */
    tolerate: z.int().optional(),
    /** Items that have to be done for the for-each to go on. */
    enough: z.int().optional(),
    /** When enough are done, the others are withdrawn. */
    cancelRest: z.boolean().optional(),
  }),
  /** Items added while the for-each was under way. */
  z.object({ t: z.literal("itemsAdded"), p: path, items: z.array(json), by: z.string().optional() }),
  /** Enough items are done: the run goes on while the others finish. No more are started. */
  z.object({ t: z.literal("released"), p: path, port: z.string(), out }),
  z.object({ t: z.literal("item"), p: path, i: z.int() }),
  z.object({ t: z.literal("itemDone"), p: path, i: z.int(), out }),
  z.object({ t: z.literal("itemFailed"), p: path, i: z.int(), error: stepError }),
  /** A loop was entered. */
  z.object({ t: z.literal("loop"), p: path, max: z.int(), times: z.int().optional(), out }),
  /** Pass `i`, from 0, begins with the carried value `out`; the one before it is over. */
  z.object({ t: z.literal("pass"), p: path, i: z.int(), out }),
  /** A scope, `finally` or `undo` container was entered; `i` counts entries after the first. */
  z.object({ t: z.literal("opened"), p: path, i: z.int().optional() }),
  /** A step of `undo` failed for good: a person has to see to it. */
  z.object({ t: z.literal("undoFailed"), p: path, error: stepError }),
  /**
   * The main part of a scope (`""`: of the run) is over with this result; undo and `finally` may still run. Scopes that
   * simply have nothing left to do have no such event.
   */
  z.object({
    t: z.literal("ending"),
    p: path,
    status: z.enum(["succeeded", "failed", "cancelled"]),
    out,
    error: stepError.optional(),
    at: path.optional(),
  }),
  /** The step (`""`: the run) has to be let through first. Times in ms. */
  z.object({
    t: z.literal("gate"),
    p: path,
    slot: z.object({ key: z.string(), max: z.int() }).optional(),
    rate: z.object({ key: z.string(), count: z.int(), per: z.number(), burst: z.int() }).optional(),
  }),
  /** Let through; with `at` (epoch ms) it starts then. */
  z.object({ t: z.literal("passed"), p: path, at: z.number().optional() }),
  /** A step that was in flight when workers were lost is tried alone: written before it is dispatched. */
  z.object({ t: z.literal("trial"), p: path }),
  /** The events after it in the row happened at `at` (epoch ms), not when the row was stored. */
  z.object({ t: z.literal("moment"), at: z.number() }),
  /** The run goes on with another version of its workflow. */
  z.object({
    t: z.literal("migrated"),
    from: z.string(),
    to: z.string(),
    by: z.string().optional(),
    /** Takes the place of those recorded before. */
    pins: z.record(z.string(), z.string()).optional(),
  }),
  /** Something asked for did not happen, and why. */
  z.object({ t: z.literal("refused"), what: z.string(), error: stepError }),
  /** Withdrawn: by a cancel, a failing scope, or a join that needed no more. */
  z.object({
    t: z.literal("cancelled"),
    p: z.array(path),
    /** Set when the run goes on without them: their edges are dead. Otherwise they may run again after a retry. */
    dead: z.boolean().optional(),
  }),
  z.object({
    t: z.literal("cancelRequested"),
    p: path.optional(),
    by: z.string().optional(),
    reason: z.string().optional(),
  }),
  /** Another worker took the run over while attempts were in flight. */
  z.object({ t: z.literal("recovered"), crashes: z.int() }),
  /** A person asked for an ended run to go on: these steps run again. A path ending in `]` reopens that item. */
  z.object({ t: z.literal("reopened"), by: z.string().optional(), p: z.array(path) }),
  z.object({
    t: z.literal("ended"),
    status: z.enum(["succeeded", "failed", "cancelled"]),
    out,
    error: stepError.optional(),
    /** Path of the step whose failure ended the run. */
    p: path.optional(),
  }),
]);
export type JournalEvent = z.infer<typeof journalEvent>;

/** All events of one commit. `rev` counts from 0 without a gap; `at` is epoch ms. */
export const journalRow = z.object({
  rev: z.int(),
  at: z.number(),
  events: z.array(journalEvent),
  /** Never stored: paths of steps whose values were shortened for the one who asked (rule LIVE-9). */
  brief: z.array(z.string()).optional(),
});
export type JournalRow = z.infer<typeof journalRow>;
