import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ActionContext } from "../context.ts";
import { defineNode, type NodeSpec, toPort, toPorts } from "../define-node.ts";
import { NodeContractError, testNode } from "./test-node.ts";

const base = {
  type: "sample",
  category: "actions",
  title: { en: "Sample", zh: "示例" },
  description: { en: "A sample.", zh: "示例。" },
  icon: "box",
  params: z.object({ n: z.number().default(1), url: z.string().default("") }),
};
type Params = { n: number; url: string };
const make = (rest: object) => defineNode({ ...base, ...rest } as NodeSpec<typeof base.params>);
const action = (effect: string, run: (ctx: ActionContext, params: Params) => Promise<unknown>, rest = {}) =>
  make({ behaviour: "action", effect, run, ...rest });
const problemsOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(NodeContractError);
  return (error as NodeContractError).problems.join("; ");
};
const ok = [{ body: { ok: true } }];

describe("testNode runs nodes", () => {
  it("an action gets a real server, and its requests are kept", async () => {
    const node = action("read", async (ctx, { url }) => (await ctx.http({ url: `${url}/a?b=1` })).body);
    const result = await testNode(node, { params: (url) => ({ url }), server: ok });
    expect(result.output).toEqual({ ok: true });
    expect(result.ports).toEqual(["out"]);
    expect(result.requests[0]).toMatchObject({ method: "GET", path: "/a", query: { b: "1" } });
  });

  it("refused parameters and failures are results", async () => {
    const node = make({ behaviour: "pure", evaluate: () => null });
    expect((await testNode(node, { params: { n: "x" } })).error).toMatchObject({
      code: "PARAMS_INVALID",
      fault: "user",
    });
    const calling = action("read", async (ctx) => (await ctx.http({ url: "http://example.com/" })).body);
    expect((await testNode(calling, { params: {}, server: ok })).error?.code).toBe("EGRESS_DENIED");
  });

  it("a dropped connection is a retryable failure, a timeout too, an oversized answer is not", async () => {
    const node = action("read", async (ctx, { url }) => (await ctx.http({ url, timeout: 200, maxBytes: 20 })).body);
    const params = (url: string) => ({ url });
    expect((await testNode(node, { params, server: [{ drop: true }] })).error).toMatchObject({ retry: true });
    expect((await testNode(node, { params, server: [{ delay: 2000 }] })).error).toMatchObject({
      code: "STEP_TIMEOUT",
      retry: true,
    });
    expect((await testNode(node, { params, server: [{ body: "x".repeat(21) }] })).error).toMatchObject({
      code: "OUTPUT_TOO_LARGE",
      retry: false,
    });
  });

  it("several ports come back one by one", async () => {
    const ports = [
      { id: "a", label: { en: "a", zh: "a" } },
      { id: "b", label: { en: "b", zh: "b" } },
    ];
    const node = make({ behaviour: "pure", ports, evaluate: () => toPorts(["a", "b", "a"], 1) });
    expect((await testNode(node, { params: {} })).ports).toEqual(["a", "b"]);
    expect(() => toPorts([])).toThrow(RangeError);
    expect(() => toPorts(["a,b"])).toThrow(/comma/);
  });
});

describe("testNode refuses broken promises", () => {
  it("effects: more than declared", async () => {
    const post = async (ctx: ActionContext, { url }: Params) =>
      (await ctx.http({ url, method: "POST", body: { n: 1 } })).body;
    const run = { params: (url: string) => ({ url }), server: ok };
    expect(await problemsOf(testNode(action("pure", post), run))).toMatch(/pure, but reached out/);
    expect(await problemsOf(testNode(action("read", post), run))).toMatch(/read, but sent POST/);
    expect(await problemsOf(testNode(action("idempotent", post), run))).toMatch(/does not carry the idempotency key/);
    await testNode(action("unsafe", post), run);
    await testNode(action("read", post), { ...run, reads: () => true });
  });

  it("idempotent nodes pass when the key is in a header, the body or the address", async () => {
    const run = { params: (url: string) => ({ url }), server: ok };
    const ways = [
      (url: string, key: string) => ({ url, method: "POST" as const, headers: { "Idempotency-Key": key } }),
      (url: string, key: string) => ({ url, method: "POST" as const, body: { requestId: key } }),
      (url: string, key: string) => ({ url: `${url}/?id=${key}`, method: "POST" as const }),
      (url: string) => ({ url, method: "PUT" as const }),
    ];
    for (const way of ways) {
      await testNode(
        action("idempotent", async (ctx, { url }) => (await ctx.http(way(url, ctx.idempotencyKey))).body),
        run,
      );
    }
  });

  it("outputs: another shape, another port, not JSON", async () => {
    const output = z.object({ ok: z.boolean() });
    const pure = (value: unknown) => make({ behaviour: "pure", output, evaluate: () => value });
    expect(await problemsOf(testNode(pure({ ok: 1 }), { params: {} }))).toMatch(/output schema/);
    expect(await problemsOf(testNode(pure(toPort("up", { ok: true })), { params: {} }))).toMatch(/port up/);
    expect(await problemsOf(testNode(pure({ ok: true, at: undefined }), { params: {} }))).toMatch(/JSON cannot carry/);
  });

  it("deciding functions: clock, chance, changed parameters, promises", async () => {
    const pure = (evaluate: (params: Params) => unknown) =>
      testNode(make({ behaviour: "pure", evaluate }), { params: {} });
    expect(await problemsOf(pure(() => Date.now()))).toMatch(/Date\.now/);
    expect(await problemsOf(pure(() => new Date().toISOString()))).toMatch(/new Date/);
    expect(await problemsOf(pure(() => Math.random()))).toMatch(/Math\.random/);
    let calls = 0;
    expect(await problemsOf(pure(() => ++calls))).toMatch(/different results/);
    expect(
      await problemsOf(
        pure((params) => {
          params.n = 2;
          return null;
        }),
      ),
    ).toMatch(/changes its parameters/);
    expect(await problemsOf(pure(async () => 1))).toMatch(/promise/);
    expect(new Date(0).getTime()).toBe(0);
  });

  it("secrets: in outputs, errors, logs", async () => {
    const connection = { id: "c", type: "t", settings: {}, secrets: { token: "s3cret-token" } };
    const leak = action("read", async (ctx) => ({ echoed: `Bearer ${ctx.connection?.secrets.token}` }));
    expect(await problemsOf(testNode(leak, { params: {}, connection }))).toMatch(/secret token in its output/);
    const log = action("read", async (ctx) => {
      ctx.log("info", "using", { token: ctx.connection?.secrets.token ?? "" });
      return null;
    });
    expect(await problemsOf(testNode(log, { params: {}, connection }))).toMatch(/in its logs/);
  });

  it("waits: ports that do not exist, waits without an end", async () => {
    const open = (wait: object) => testNode(make({ behaviour: "wait", open: () => wait }), { params: {} });
    expect(await problemsOf(open({ due: 1, duePort: "late" }))).toMatch(/port late/);
    expect(await problemsOf(open({}))).toMatch(/nothing ends/);
    expect(await problemsOf(open({ due: 1 }))).toMatch(/no port/);
  });
});
