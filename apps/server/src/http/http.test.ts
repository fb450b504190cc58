import { routes, SignalboxError } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { readableLine } from "../ops/log.ts";
import { Metrics } from "../ops/metrics.ts";
import { isDatabaseAway, toSignalboxError } from "./errors.ts";
import { openApi } from "./openapi.ts";
import { inlineScriptsOf } from "./security.ts";

describe("openApi", () => {
  const description = openApi("1.2.3") as {
    paths: Record<string, Record<string, { operationId: string }>>;
    components: { schemas: object };
  };

  it("API-8 has every route of the table under its name", () => {
    const names = Object.values(description.paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
    expect(names.sort()).toEqual(Object.keys(routes).sort());
    expect(description.paths["/workflows/{id}/versions/{version}"]).toHaveProperty("get.parameters.length", 2);
  });

  it("API-8 points at nothing that is not there", () => {
    const text = JSON.stringify(description);
    const targets = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(targets.length).toBeGreaterThan(10);
    for (const target of new Set(targets)) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(target)?.[1];
      expect([target, name !== undefined && name in description.components.schemas]).toEqual([target, true]);
    }
  });
});

describe("toSignalboxError", () => {
  const limits = { bodyLimit: 10 };
  it("knows a database that is away from a statement that is wrong", () => {
    expect(isDatabaseAway(Object.assign(new Error("x"), { code: "ECONNREFUSED" }))).toBe(true);
    expect(isDatabaseAway(new Error("outer", { cause: Object.assign(new Error("y"), { code: "57P01" }) }))).toBe(true);
    expect(isDatabaseAway(Object.assign(new Error("syntax"), { code: "42601" }))).toBe(false);
    expect(isDatabaseAway(new SignalboxError("DATABASE_AWAY"))).toBe(true);
  });
  it("keeps the framework's refusals and calls the rest a defect", () => {
    const refusal = Object.assign(new Error("Bad."), { statusCode: 400 });
    expect(toSignalboxError(refusal, limits)).toMatchObject({ code: "BAD_REQUEST" });
    expect(toSignalboxError(new TypeError("x is undefined"), limits)).toBeUndefined();
  });
});

describe("small parts", () => {
  it("finds the inline scripts of a page, and no others", () => {
    expect(
      inlineScriptsOf('<script src="/a.js"></script><script>let a=1</script><script type="module" src="b"></script>'),
    ).toEqual(["let a=1"]);
  });
  it("writes log entries for people", () => {
    const line = readableLine({ level: 30, time: 0, msg: "run started", run: "r1", data: { a: 1 } });
    expect(line).toMatch(/^\d\d:\d\d:\d\d INFO {2}run started run=r1 data=\{"a":1\}\n$/);
  });
  it("writes metrics for Prometheus", () => {
    const metrics = new Metrics();
    metrics.count("hooks_total", "Hooks.", { status: 'a"b' });
    metrics.gauge("lag", "Lag.", () => 3);
    expect(metrics.text()).toContain('# TYPE signalbox_hooks_total counter\nsignalbox_hooks_total{status="a\\"b"} 1\n');
    expect(metrics.text()).toContain("signalbox_lag 3\n");
  });
});
