import { z } from "zod";
import { stepError } from "./errors.ts";
import { json } from "./json.ts";

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

const carriedStep = z.object({ p: path, port: z.string(), out });

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
  }),
  /** An attempt may start; it is dispatched only after this is committed. */
  z.object({ t: z.literal("scheduled"), p: path, n: z.int() }),
  z.object({ t: z.literal("completed"), p: path, port: z.string(), out }),
  /** A pure node: scheduled, evaluated and completed at once. */
  z.object({ t: z.literal("pure"), p: path, port: z.string(), out }),
  /** The last attempt failed. `port` is where the run goes on; without it the scope fails. */
  z.object({ t: z.literal("failed"), p: path, error: stepError, port: z.string().optional() }),
  /** Attempt `n` failed; the next one is due at `due`. */
  z.object({ t: z.literal("retry"), p: path, n: z.int(), due: z.number(), error: stepError }),
  /** All inputs are dead. */
  z.object({ t: z.literal("skipped"), p: z.array(path) }),
  z.object({ t: z.literal("wait"), p: path, token: z.string(), wait: waitFor }),
  z.object({ t: z.literal("resolved"), p: path, port: z.string(), out, by: z.string().optional() }),
  z.object({ t: z.literal("child"), p: path, run: z.string(), workflow: z.string(), input: json }),
  /** A for-each was entered with these items. */
  z.object({
    t: z.literal("items"),
    p: path,
    items: z.array(json),
    /** Items under way at a time. */
    k: z.int().min(1),
    /** What a failed item does: fail the for-each, or be collected. */
    mode: z.enum(["fail", "continue"]),
  }),
  z.object({ t: z.literal("item"), p: path, i: z.int() }),
  z.object({ t: z.literal("itemDone"), p: path, i: z.int(), out }),
  z.object({ t: z.literal("itemFailed"), p: path, i: z.int(), error: stepError }),
  /** Withdrawn: by a cancel, a failing scope, or a join that needed no more. */
  z.object({
    t: z.literal("cancelled"),
    p: z.array(path),
    /** Set when the run goes on without them: their edges are dead. Otherwise they may run again after a retry. */
    dead: z.boolean().optional(),
  }),
  z.object({ t: z.literal("cancelRequested"), by: z.string().optional(), reason: z.string().optional() }),
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
export const journalRow = z.object({ rev: z.int(), at: z.number(), events: z.array(journalEvent) });
export type JournalRow = z.infer<typeof journalRow>;
