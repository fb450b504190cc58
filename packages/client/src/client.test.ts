import { describe, expect, expectTypeOf, it } from "vitest";
import { ApiError } from "./api-error.ts";
import { createClient, type FetchLike } from "./client.ts";

const answering = (status: number, body: unknown) => {
  const calls: { url: string; method: string; headers: Record<string, string>; body?: string }[] = [];
  const send: FetchLike = async (url, init) => {
    calls.push({ url, ...init });
    return { status, ok: status < 400, text: async () => (typeof body === "string" ? body : JSON.stringify(body)) };
  };
  return { calls, client: createClient({ baseUrl: "http://shop.test/", token: "sb_1", fetch: send }) };
};

describe("createClient", () => {
  it("fills the path, the query and the body of a route", async () => {
    const { calls, client } = answering(200, { items: [] });
    await client.call("getStep", { params: { id: "a/b" }, query: { path: "lines[3]/label" } });
    await client.call("saveDraft", {
      params: { id: "w" },
      body: { rev: 1, document: { name: "x", nodes: [] } },
    });
    expect(calls[0]?.url).toBe("http://shop.test/api/v1/runs/a%2Fb/step?path=lines%5B3%5D%2Flabel");
    expect(calls[0]?.headers.authorization).toBe("Bearer sb_1");
    expect(calls[1]).toMatchObject({ method: "PUT", body: '{"rev":1,"document":{"name":"x","nodes":[]}}' });
  });

  it("leaves out absent query values and sends an empty object for a body nobody gave", async () => {
    const { calls, client } = answering(200, {});
    await client.call("listRuns", { query: { workflow: undefined, limit: 5 } });
    await client.call("retryRun", { params: { id: "r" } });
    expect(calls[0]?.url).toBe("http://shop.test/api/v1/runs?limit=5");
    expect(calls[1]?.body).toBe("{}");
  });

  it("throws the server's error as an ApiError with code, status and data", async () => {
    const { client } = answering(409, { error: { code: "DRAFT_CONFLICT", message: "changed", data: { current: 4 } } });
    const error = await client.call("getSession").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: "DRAFT_CONFLICT", status: 409, data: { current: 4 } });
  });

  it("says so when something else answers or nobody does", async () => {
    await expect(answering(502, "<html>").client.call("getSession")).rejects.toMatchObject({ code: "BAD_ANSWER" });
    const client = createClient({ baseUrl: "", fetch: () => Promise.reject(new TypeError("refused")) });
    await expect(client.call("getSession")).rejects.toMatchObject({ code: "NETWORK", status: 0 });
  });

  it("knows each route's types", () => {
    const { client } = answering(200, {});
    expectTypeOf(client.call<"startRun">).returns.resolves.toEqualTypeOf<{ id: string; duplicate: boolean }>();
    expectTypeOf(client.call<"getRun">)
      .parameter(1)
      .toExtend<{ params: { id: string } }>();
    expectTypeOf(client.call<"getSession">).parameters.toEqualTypeOf<["getSession", unknown?]>();
    // @ts-expect-error a run has an id
    const missing = () => client.call("getRun");
    // @ts-expect-error saving needs the revision
    const incomplete = () => client.call("saveDraft", { params: { id: "w" }, body: {} });
    expect([missing, incomplete]).toHaveLength(2);
  });
});
