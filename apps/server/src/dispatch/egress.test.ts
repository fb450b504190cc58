import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EgressGuard } from "./egress.ts";
import { httpRequest } from "./http.ts";

const signal = new AbortController().signal;
let server: Server;
let port: number;
const guards: EgressGuard[] = [];
const guard = (allowed: string[], resolve?: ConstructorParameters<typeof EgressGuard>[1]) => {
  const made = new EgressGuard(allowed, resolve);
  guards.push(made);
  return made;
};
const get = (url: string, by: EgressGuard, more: object = {}) =>
  httpRequest({ url, ...more }, { guard: by, signal, secrets: ["s3cret"] });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "reached",
    (error: { error?: { code: string } }) => error.error?.code ?? String(error),
  );

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/to-metadata") response.writeHead(302, { location: "http://169.254.169.254/latest" }).end();
    else if (request.url === "/to-other") response.writeHead(307, { location: `http://localhost:${port}/echo` }).end();
    else if (request.url === "/loop") response.writeHead(302, { location: "/loop" }).end();
    else if (request.url === "/gzip") {
      response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(gzipSync('{"a":1}'));
    } else if (request.url === "/bomb") {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(5_000_000)));
    } else if (request.url === "/silence") return;
    else
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ headers: request.headers }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => Promise.all(guards.splice(0).map((one) => one.close())));
afterAll(() => void server.close().closeAllConnections());

describe("the egress guard", () => {
  it("EGRESS-1 refuses private addresses in every spelling", async () => {
    const closed = guard([]);
    const hosts = ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "169.254.169.254"];
    hosts.push(
      "[fe80::1]",
      "[fd00::1]",
      "[64:ff9b::7f00:1]",
      "[2002:7f00:1::]",
      "100.64.0.1",
      "0.0.0.0",
      "192.168.1.1",
    );
    for (const host of hosts) {
      expect([host, await codeOf(get(`http://${host}:${port}/`, closed))]).toEqual([host, "EGRESS_DENIED"]);
    }
  });

  it("EGRESS-2 checks the address a name stands for when it connects", async () => {
    const rebinding = guard([], async () => [{ address: "127.0.0.1", family: 4 }]);
    expect(await codeOf(get(`http://innocent.example:${port}/`, rebinding))).toBe("EGRESS_DENIED");
    const mixed = guard([], async () => [
      { address: "::1", family: 6 },
      { address: "10.0.0.1", family: 4 },
    ]);
    expect(await codeOf(get(`http://innocent.example:${port}/`, mixed))).toBe("EGRESS_DENIED");
    expect(await codeOf(get(`http://localhost:${port}/`, guard([])))).toBe("EGRESS_DENIED");
  });

  it("EGRESS-3 allows what is on the list: address, host and port, network, name, everything", async () => {
    for (const entry of ["127.0.0.1", `127.0.0.1:${port}`, "127.0.0.0/8", "*"]) {
      expect([entry, await codeOf(get(`http://127.0.0.1:${port}/`, guard([entry])))]).toEqual([entry, "reached"]);
    }
    expect(await codeOf(get(`http://127.0.0.1:${port}/`, guard(["127.0.0.1:1"])))).toBe("EGRESS_DENIED");
    const named = guard(["shop.internal"], async () => [{ address: "127.0.0.1", family: 4 }]);
    expect(await codeOf(get(`http://shop.internal:${port}/`, named))).toBe("reached");
  });

  it("EGRESS-4 checks every hop of a redirect and drops credentials on the way to another origin", async () => {
    const open = guard(["127.0.0.1", "localhost"]);
    expect(await codeOf(get(`http://127.0.0.1:${port}/to-metadata`, open))).toBe("EGRESS_DENIED");
    const headers = { authorization: "Bearer s3cret", "x-key": "s3cret", "x-plain": "yes" };
    const answer = await get(`http://127.0.0.1:${port}/to-other`, open, { headers });
    const seen = (answer.body as { headers: Record<string, string> }).headers;
    expect(seen).toMatchObject({ "x-plain": "yes" });
    expect(JSON.stringify(seen)).not.toContain("s3cret");
    expect(await codeOf(get(`http://127.0.0.1:${port}/loop`, open))).toBe("HTTP_REDIRECT");
    expect((await get(`http://127.0.0.1:${port}/loop`, open, { followRedirects: false })).status).toBe(302);
  });

  it("refuses addresses that are not http, or carry a password", async () => {
    for (const url of ["file:///etc/passwd", "ftp://a.test/", "nonsense", "http://u:s3cret@a.test/"]) {
      expect(await codeOf(get(url, guard(["*"])))).toBe("PARAMS_INVALID");
    }
  });
});

describe("httpRequest", () => {
  it("unpacks answers and keeps them within the limit, packed or not", async () => {
    const open = guard(["*"]);
    expect((await get(`http://127.0.0.1:${port}/gzip`, open)).body).toEqual({ a: 1 });
    expect(await codeOf(get(`http://127.0.0.1:${port}/bomb`, open, { maxBytes: 1_000_000 }))).toBe("OUTPUT_TOO_LARGE");
    expect(await codeOf(get(`http://127.0.0.1:${port}/echo`, open, { maxBytes: 5 }))).toBe("OUTPUT_TOO_LARGE");
  });

  it("sends objects as JSON, and says when nobody answers", async () => {
    const open = guard(["*"]);
    const answer = await get(`http://127.0.0.1:${port}/echo`, open, { method: "POST", body: { a: 1 } });
    expect(answer.body).toMatchObject({ headers: { "content-type": "application/json" } });
    expect(await codeOf(get(`http://127.0.0.1:${port}/silence`, open, { timeout: 100 }))).toBe("STEP_TIMEOUT");
    expect(await codeOf(get("http://127.0.0.1:9/", open))).toBe("HTTP_NETWORK");
  });
});
