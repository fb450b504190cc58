import type { Task } from "@signalbox/engine";
import {
  type ActionContext,
  type ConnectionValues,
  defineNode,
  type SignalboxNode,
  StepFailure,
  toPort,
} from "@signalbox/sdk";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { NodeDispatcher } from "./dispatcher.ts";
import { EgressGuard } from "./egress.ts";
import { redact, secretTexts } from "./redact.ts";

const guard = new EgressGuard([]);
afterAll(() => guard.close());
const texts = { title: { en: "t" }, description: { en: "d" }, category: "test", icon: "box" };
const connection: ConnectionValues = {
  id: "c",
  type: "t",
  settings: { username: "ann" },
  secrets: { password: "hunter2!" },
};
const lines: string[] = [];
const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });

function dispatching(run: (ctx: ActionContext, params: { n: number }) => Promise<never>) {
  const node: SignalboxNode = defineNode({
    ...texts,
    type: "t",
    behaviour: "action",
    effect: "read",
    params: z.object({ n: z.number() }),
    run,
  });
  const dispatcher = new NodeDispatcher({
    node: (type) => (type === "t" ? node : undefined),
    connection: async (id) => (id === "c" ? connection : undefined),
    guard,
    sendEvent: async () => ({ delivered: 0 }),
    progress: () => undefined,
    log,
  });
  const task: Task = {
    run: "r",
    workflow: "w",
    path: "p",
    nodeId: "p",
    type: "t",
    typeVersion: 1,
    params: { n: 1 },
    connection: "c",
    attempt: 1,
    idempotencyKey: "k",
    now: 0,
    signal: new AbortController().signal,
  };
  return (change: Partial<Task> = {}) => dispatcher.execute({ ...task, ...change });
}
const failure = (work: Promise<unknown>) => work.catch((error: StepFailure) => error.error);

describe("NodeDispatcher", () => {
  it("hands out the checked parameters and takes ports and plain outputs", async () => {
    const execute = dispatching(async (_ctx, { n }) => toPort("high", { n: n + 1 }) as never);
    expect(await execute()).toEqual({ port: "high", output: { n: 2 } });
    expect(await dispatching(async () => undefined as never)()).toEqual({ output: null });
  });

  it("names wrong parameters, missing connections and unknown nodes by their codes", async () => {
    const execute = dispatching(async () => null as never);
    expect(await failure(execute({ params: { n: "x" } }))).toMatchObject({ code: "PARAMS_INVALID", fault: "user" });
    expect(await failure(execute({ connection: "gone" }))).toMatchObject({ code: "CONNECTION_MISSING" });
    expect(await failure(execute({ type: "other" }))).toMatchObject({ code: "NODE_UNKNOWN" });
  });

  it("SEC-6 hides secrets in errors, logs and progress, in every form they travel in", async () => {
    const basic = Buffer.from("ann:hunter2!").toString("base64");
    const execute = dispatching(async (ctx) => {
      ctx.log("info", "with hunter2!", { header: `Basic ${basic}` });
      throw new Error(`login hunter2! failed: ${encodeURIComponent("hunter2!")}`);
    });
    const error = JSON.stringify(await failure(execute()));
    expect(error).toContain("STEP_FAILED");
    expect(`${error}${lines.join("")}`).not.toMatch(/hunter2|YW5uO/);
    expect(lines.join("")).toContain("[secret]");
  });

  it("keeps the code of a failure that has one", async () => {
    const execute = dispatching(async () => {
      throw new StepFailure({ code: "HTTP_429", message: "slow down", retry: true, retryAfter: 5 });
    });
    expect(await failure(execute())).toMatchObject({ code: "HTTP_429", retry: true, retryAfter: 5 });
  });
});

describe("redact", () => {
  it("reaches into lists, values and keys, and leaves short texts alone", () => {
    const secrets = secretTexts(connection);
    expect(redact({ "hunter2!": ["x hunter2! y", 1, null] }, secrets)).toEqual({
      "[secret]": ["x [secret] y", 1, null],
    });
    expect(secretTexts({ ...connection, secrets: { pin: "12" } })).toEqual([]);
  });
});
