import { connect } from "node:net";
import { createClient } from "@signalbox/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../src/config/read-config.ts";
import { type Core, createCore } from "../src/core/create-core.ts";
import { listen, type Server } from "../src/server.ts";
import { ADMIN, publish, silent, sketch } from "./harness.ts";

let core: Core;
let server: Server;
beforeAll(async () => {
  const options = { port: "0", adminToken: ADMIN, bodyTimeout: "3s", bodyLimit: "40MB" };
  core = await createCore({ config: readConfig(options, {}), log: silent, memory: true });
  await core.start({ triggers: false });
  server = await listen(core, "/nowhere");
  const client = createClient({ baseUrl: server.url, token: ADMIN });
  await publish(client, sketch("Large", [{ id: "hook", type: "webhook", params: { path: "large" } }]));
  const nodes = [
    { id: "hook", type: "webhook", params: { path: "tell", answer: "respond" } },
    {
      id: "answer",
      type: "respond",
      params: {
        status: 201,
        headers: { "X-Seen": "{{ trigger.headers['x-given'] }}" },
        body: "{{ trigger.body.word }}",
      },
    },
  ];
  await publish(client, sketch("Tell", nodes, ["hook>answer"]));
});
afterAll(async () => {
  await server.close();
  await core.stop(0);
});

const send = async (path: string, body: string | Uint8Array | ReadableStream, headers: Record<string, string> = {}) => {
  const init = {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
    duplex: "half",
  } as never;
  const answer = await fetch(`${server.url}${path}`, init);
  return [answer.status, ((await answer.json()) as { error?: { code: string } }).error?.code];
};
const admin = { authorization: `Bearer ${ADMIN}` };

/** A client that sends the head, then a byte now and then. */
const trickle = (path: string, headers: string[]) =>
  new Promise<string>((resolve, reject) => {
    let answer = "";
    const socket = connect(server.port, "127.0.0.1", () => {
      socket.write([`POST ${path} HTTP/1.1`, "host: x", "content-length: 1000", ...headers, "", ""].join("\r\n"));
    });
    const drip = setInterval(() => socket.write(" "), 50);
    socket.on("data", (data) => {
      answer += String(data);
      if (!answer.includes("}}")) return;
      clearInterval(drip);
      socket.destroy();
      resolve(answer);
    });
    socket.on("error", reject);
  });

describe("bodies", () => {
  it("BODY-1 of 50 MB are refused with 413, declared or not, for hooks and the API, and the server goes on", async () => {
    const large = new Uint8Array(50 * 1024 * 1024).fill(32);
    for (const path of ["/hooks/large", "/api/v1/events"]) {
      expect(await send(path, large, admin)).toEqual([413, "BODY_TOO_LARGE"]);
      const parts = new ReadableStream({
        start(controller) {
          for (let i = 0; i < 50; i++) controller.enqueue(large.subarray(0, 1024 * 1024));
          controller.close();
        },
      });
      expect(await send(path, parts, admin)).toEqual([413, "BODY_TOO_LARGE"]);
    }
    expect(await send("/hooks/large", "{}")).toEqual([202, undefined]);
  });

  it("BODY-2 that arrive too slowly are answered with 408", async () => {
    const answers = await Promise.all([
      trickle("/hooks/large", []),
      trickle("/api/v1/events", [`authorization: Bearer ${ADMIN}`, "content-type: application/json"]),
    ]);
    for (const answer of answers) {
      expect(answer).toContain("HTTP/1.1 408");
      expect(answer).toContain("BODY_TOO_SLOW");
    }
  });

  it("BODY-3 that are not JSON, or of another type, are refused by the API before anything happens", async () => {
    expect(await send("/api/v1/events", "{nope", admin)).toEqual([400, "BAD_REQUEST"]);
    expect(await send("/api/v1/events", "<xml/>", { ...admin, "content-type": "application/xml" })).toEqual([
      400,
      "BAD_REQUEST",
    ]);
    expect(await send("/api/v1/events", '{"name":5}', admin)).toEqual([400, "BAD_REQUEST"]);
  });

  it("BODY-4 of strangers are not read at all", async () => {
    expect(await send("/api/v1/events", new Uint8Array(1024 * 1024))).toEqual([401, "UNAUTHENTICATED"]);
  });
});

it("HOOK-10 a plain request, which skips the framework, is answered like one that does not", async () => {
  const ask = async (path: string, body: string) => {
    const headers = { "content-type": "application/json", "x-given": "a" };
    const answer = await fetch(`${server.url}${path}`, { method: "POST", headers, body });
    const { date: _date, ...rest } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers: rest, text: await answer.text() };
  };
  const cases = [
    ["/hooks/tell", '{"word": "grün"}', 201],
    ["/hooks/tell/", '{"word": {"a": 1}}', 201],
    ["/hooks/nobody", "{}", 404],
  ] as const;
  for (const [path, body, status] of cases) {
    const plain = await ask(path, body);
    // A query is not plain.
    expect(await ask(`${path}?`, body)).toEqual(plain);
    expect(plain.status).toBe(status);
  }
});
