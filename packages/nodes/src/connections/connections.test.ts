import { type ConnectionType, type ConnectionValues, startLoopbackServer } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { masker } from "../support/mask.ts";
import { httpBasic, httpBearer, httpHeader } from "./http.ts";
import { connectionTypes } from "./index.ts";
import { smtp } from "./smtp.ts";
import { webhookSecret } from "./webhook-secret.ts";

const values = (type: ConnectionType, settings: object, secrets: object): ConnectionValues => ({
  id: "c",
  type: type.type,
  ...type.parse({ settings, secrets }),
});

describe("connection types", () => {
  it("have names of their own", () => {
    expect(connectionTypes.map((one) => one.type)).toEqual([
      "http_basic",
      "http_bearer",
      "http_header",
      "smtp",
      "webhook_secret",
    ]);
  });

  it("fill in defaults and refuse what is missing or wrong", () => {
    expect(values(smtp, { host: "smtp.example.com", from: "a@b.co" }, {}).settings).toMatchObject({
      port: 587,
      secure: false,
    });
    expect(() => values(smtp, { from: "a@b.co" }, {})).toThrow(/host/);
    expect(() => values(httpBearer, {}, {})).toThrow(/token/);
    expect(() => values(httpBasic, { username: "a:b" }, { password: "x" })).toThrow(/colon/);
    expect(() => values(httpHeader, { header: "X Y" }, { value: "x" })).toThrow(/X-Auth-Token/);
    expect(() => values(httpHeader, { header: "X-Y" }, { value: "a\nb" })).toThrow(/one line/);
    expect(values(webhookSecret, {}, { secret: "s" }).secrets).toEqual({ secret: "s" });
  });
});

describe("trying an HTTP connection out", () => {
  const ctx = {
    signal: new AbortController().signal,
    http: async (request: { url: string; headers?: Record<string, string> }) => {
      const response = await fetch(request.url, { headers: request.headers ?? {}, redirect: "manual" });
      return { status: response.status, headers: {}, body: null, text: "" };
    },
  };

  it("calls the test address with the credentials and says what came", async () => {
    const server = await startLoopbackServer(({ headers }) => ({
      status: headers["x-key"] === "right-key" ? 200 : 401,
    }));
    try {
      const tried = (value: string) =>
        httpHeader.test?.(ctx, values(httpHeader, { header: "X-Key", testUrl: server.url }, { value }));
      expect(await tried("right-key")).toMatchObject({ ok: true, message: { en: "It works (200)." } });
      expect(await tried("wrong-key")).toMatchObject({ ok: false, message: { en: "The server answered 401." } });
    } finally {
      await server.close();
    }
  });

  it("says when it had nothing to try", async () => {
    expect(await httpBearer.test?.(ctx, values(httpBearer, {}, { token: "t" }))).toMatchObject({
      ok: true,
      message: { en: expect.stringContaining("not tried") },
    });
  });
});

describe("hiding secrets", () => {
  it("finds them in keys, values, encoded and as Basic credentials, and leaves short ones alone", () => {
    const connection = {
      id: "c",
      type: "http_basic",
      settings: { username: "ada" },
      secrets: { password: "p@ss word", pin: "12" },
    };
    const hide = masker(connection);
    expect(
      hide({ "p@ss word": ["x p@ss word y", 12, null, "12", "p%40ss%20word", "Basic YWRhOnBAc3Mgd29yZA=="] }),
    ).toEqual({
      "[secret]": ["x [secret] y", 12, null, "12", "[secret]", "Basic [secret]"],
    });
    expect(masker(undefined)("p@ss word")).toBe("p@ss word");
  });
});
