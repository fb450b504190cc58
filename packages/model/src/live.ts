import { z } from "zod";
import { journalRow } from "./event.ts";
import { runSummary } from "./run.ts";

/**
 * The live feed (docs/spec/live.md). One websocket, many subscriptions, each with a number the client chose.
 * The journal is the feed: a run subscription gets every row from `from` on, first the stored ones, then new ones as
 * they are committed, without gap or repeat. After a lost connection the client subscribes again from its next rev.
 */
export const LIVE_PROTOCOL = 1;

const sub = z.int().nonnegative();

export const clientMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("run"),
    sub,
    run: z.string(),
    from: z.int().nonnegative().default(0),
    /** Large values are only begun (rule LIVE-9). */
    brief: z.boolean().optional(),
  }),
  /** Summaries of runs that start or change; of one workflow, or of all. */
  z.object({ type: z.literal("runs"), sub, workflow: z.string().optional() }),
  /** Hints that something in a list changed, to be fetched again. */
  z.object({ type: z.literal("topics"), sub, topics: z.array(z.enum(["approvals", "inbox", "workflows"])) }),
  z.object({ type: z.literal("draft"), sub, workflow: z.string() }),
  z.object({ type: z.literal("unsubscribe"), sub }),
  z.object({ type: z.literal("ping") }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

export const serverMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), protocol: z.literal(LIVE_PROTOCOL), server: z.string() }),
  /** Rows of a run, in rev order, contiguous with those sent before. */
  z.object({ type: z.literal("rows"), sub, rows: z.array(journalRow) }),
  z.object({ type: z.literal("runs"), sub, runs: z.array(runSummary) }),
  z.object({ type: z.literal("changed"), sub, topic: z.string() }),
  z.object({ type: z.literal("draft"), sub, rev: z.int(), by: z.string() }),
  /** Light progress of a running step; not stored. */
  z.object({
    type: z.literal("progress"),
    sub,
    path: z.string(),
    message: z.string().optional(),
    fraction: z.number().optional(),
  }),
  z.object({ type: z.literal("error"), sub: sub.optional(), code: z.string(), message: z.string() }),
  z.object({ type: z.literal("pong") }),
]);
export type ServerMessage = z.infer<typeof serverMessage>;
