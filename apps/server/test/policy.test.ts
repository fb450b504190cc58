import { type Right, type Route, right, routes } from "@signalbox/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, openWorld, type World } from "./harness.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({}, false);
});
afterAll(() => world.close());

const token = (rights: readonly Right[], ttl?: number) =>
  world.core.services.authenticator.createToken("test", rights, ttl).then((made) => made.token);
const pathOf = (route: Route) => `/api/v1${route.path.replace(/:\w+/g, "00000000-0000-0000-0000-000000000000")}`;

async function ask(route: Route, headers: Record<string, string>) {
  const { statusCode, body } = await world.app.inject({
    method: route.method,
    url: pathOf(route),
    headers: { "content-type": "application/json", ...headers },
    ...(route.body ? { payload: "{}" } : {}),
  });
  const code = (JSON.parse(body) as { error?: { code: string } }).error?.code;
  return { statusCode, code };
}
const AUTH_CODES = ["UNAUTHENTICATED", "TOKEN_INVALID", "TOKEN_EXPIRED", "FORBIDDEN", "CSRF"];

describe("every route of the API", () => {
  it("API-2 refuses who is not known, whose token ended, and who lacks the right; lets in who has it", async () => {
    const expired = await token(["admin"], -1);
    const admin = await token(["admin"]);
    for (const [name, route] of Object.entries(routes)) {
      const others = right.options.filter((one) => one !== "public" && one !== "admin" && one !== route.right);
      const without = await token(others);
      const withRight = await token([route.right]);
      const bearer = async (secret: string) => (await ask(route, { authorization: `Bearer ${secret}` })).code;
      const seen = {
        name,
        anonymous: (await ask(route, {})).code,
        malformed: (await ask(route, { authorization: "Basic YTpi" })).code,
        expired: await bearer(expired),
        without: await bearer(without),
      };
      expect(seen).toEqual({
        name,
        anonymous: "UNAUTHENTICATED",
        malformed: "TOKEN_INVALID",
        expired: "TOKEN_EXPIRED",
        without: "FORBIDDEN",
      });
      for (const secret of [withRight, admin, ADMIN]) expect(AUTH_CODES).not.toContain(await bearer(secret));
      // The limit on failures is for guesses; here they are the test.
      world.core.services.authenticator.forgetFailures();
    }
  });

  it("API-5 lets a session change things only from the application's own pages", async () => {
    const { authenticator } = world.core.services;
    const signIn = await world.app.inject({ url: `/?token=${authenticator.newSignInToken()}` });
    expect(signIn.statusCode).toBe(303);
    expect(signIn.headers.location).toBe("/");
    const [cookie] = signIn.cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
    const session = { cookie: `${cookie?.name}=${cookie?.value}` };
    for (const [name, route] of Object.entries(routes) as [string, Route][]) {
      if (name === "endSession") continue;
      const own = await ask(route, { ...session, "x-signalbox-client": "1" });
      expect([name, AUTH_CODES.includes(own.code ?? "")]).toEqual([name, false]);
      const foreign = await ask(route, { ...session, "x-signalbox-client": "1", origin: "http://evil.test" });
      expect([name, foreign.code]).toEqual([name, "CSRF"]);
      const bare = await ask(route, session);
      expect([name, bare.code === "CSRF"]).toEqual([name, route.method !== "GET"]);
    }
    const out = await ask(routes.endSession, { ...session, "x-signalbox-client": "1" });
    expect(out.statusCode).toBe(200);
    expect((await ask(routes.getSession, session)).code).toBe("UNAUTHENTICATED");
  });

  it("API-7 takes a sign-in token once, and says so on a page without scripts", async () => {
    const once = world.core.services.authenticator.newSignInToken();
    expect((await world.app.inject({ url: `/?token=${once}` })).statusCode).toBe(303);
    const again = await world.app.inject({ url: `/?token=${once}` });
    expect(again.statusCode).toBe(401);
    expect(again.headers["content-security-policy"]).not.toContain("unsafe-eval");
    expect(again.body).toContain("登录链接无效");
  });

  it("API-4 does not let a token make one with more rights", async () => {
    const create = await token(["admin"]);
    const made = await world
      .as(create)
      .call("createToken", { body: { name: "n", rights: ["runs:read"], expiresIn: "1h" } });
    expect(made.expiresAt).toBeDefined();
    expect(await world.as(made.token).call("listRuns")).toEqual({ items: [] });
    await expect(
      world.as(made.token).call("createToken", { body: { name: "n", rights: ["admin"] } }),
    ).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("answers unknown addresses and methods by their codes, with the security headers", async () => {
    const get = async (method: "GET" | "PUT", url: string) => {
      const answer = await world.app.inject({ method, url, headers: { authorization: `Bearer ${ADMIN}` } });
      return [answer.statusCode, (answer.json() as { error: { code: string } }).error.code];
    };
    expect(await get("GET", "/api/v1/nothing")).toEqual([404, "NOT_FOUND"]);
    expect(await get("PUT", "/api/v1/workflows")).toEqual([405, "METHOD_NOT_ALLOWED"]);
    expect(await get("GET", "/assets/gone.js")).toEqual([404, "NOT_FOUND"]);
    const answer = await world.app.inject({ url: "/api/v1/openapi.json" });
    expect(answer.headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
    expect(answer.json()).toMatchObject({ openapi: "3.1.0" });
    expect((await world.app.inject({ url: "/metrics" })).statusCode).toBe(401);
    expect((await world.app.inject({ url: "/health" })).json()).toMatchObject({ status: "ok" });
    expect((await world.app.inject({ url: "/workflows/abc" })).statusCode).toBe(200);
  });
});
