import type { SignalboxNode } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { event } from "./event.ts";
import { manual } from "./manual.ts";
import { schedule } from "./schedule.ts";

const problem = (node: SignalboxNode, params: object): string => node.params.safeParse(params).error?.message ?? "";

describe("schedule", () => {
  const { trigger } = schedule;
  if (trigger?.source !== "schedule") throw new Error("not a schedule");
  const parse = (params: object) => schedule.params.parse(params) as never;
  const next = (params: object, after: string, zone = "UTC"): string | undefined => {
    const due = trigger.next(parse(params), Date.parse(after), zone);
    return due === undefined ? undefined : new Date(due).toISOString();
  };

  it("SCH-5 a fixed interval is counted from 1970 in UTC and never drifts", () => {
    expect(next({ every: "15m" }, "2026-01-05T12:03:20Z")).toBe("2026-01-05T12:15:00.000Z");
    expect(next({ every: "15m" }, "2026-01-05T12:15:00Z")).toBe("2026-01-05T12:30:00.000Z");
    expect(next({ every: "15m" }, "2026-03-29T00:59:00Z", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
    expect(next({ every: "1d" }, "2026-01-05T12:00:00Z", "Asia/Shanghai")).toBe("2026-01-06T00:00:00.000Z");
  });

  it("SCH-6 its own time zone comes before that of the workflow", () => {
    expect(next({ cron: "0 9 * * *" }, "2026-01-05T12:00:00Z", "Asia/Shanghai")).toBe("2026-01-06T01:00:00.000Z");
    expect(next({ cron: "0 9 * * *", timezone: "Europe/Berlin" }, "2026-01-05T12:00:00Z", "Asia/Shanghai")).toBe(
      "2026-01-06T08:00:00.000Z",
    );
  });

  it("SCH-7 missed times run once unless told otherwise", () => {
    expect(trigger.misfire(parse({ every: "1h" }))).toBe("run_once");
    expect(trigger.misfire(parse({ every: "1h", misfire: "skip" }))).toBe("skip");
  });

  it("SCH-9 wrong settings are refused with what was expected", () => {
    expect(problem(schedule, {})).toContain("either times (cron) or a fixed time");
    expect(problem(schedule, { cron: "0 9 * * *", every: "1h" })).toContain("not both");
    expect(problem(schedule, { cron: "0 25 * * *" })).toContain("0 9 * * 1-5");
    expect(problem(schedule, { every: "10ms" })).toContain("at least 1s");
    expect(problem(schedule, { every: "1h", timezone: "Mars" })).toContain("Asia/Shanghai");
  });

  it("SCH-10 the trigger value is the due time, also as clocks there show it", () => {
    const due = Date.parse("2026-03-29T01:00:00Z");
    expect(trigger.input(due, parse({ cron: "30 2 * * *" }), "Europe/Berlin")).toEqual({
      due: "2026-03-29T01:00:00.000Z",
      local: "2026-03-29T03:00:00",
      timezone: "Europe/Berlin",
    });
  });
});

describe("event and manual", () => {
  it("an event trigger listens to a name, and to one key if it is given", () => {
    const { trigger } = event;
    if (trigger?.source !== "event") throw new Error("not an event trigger");
    expect(trigger.event(event.params.parse({ name: "order.paid" }) as never)).toEqual({ name: "order.paid" });
    expect(trigger.event(event.params.parse({ name: "order.paid", key: "7" }) as never)).toEqual({
      name: "order.paid",
      key: "7",
    });
    const sent = { id: "e1", name: "order.paid", key: "7", data: { a: 1 } };
    expect(trigger.input(sent)).toEqual(sent);
  });

  it("a manual trigger keeps a schema and an example", () => {
    expect(manual.params.parse({ schema: { type: "object" }, example: { a: 1 } })).toMatchObject({ example: { a: 1 } });
    expect(manual.trigger).toEqual({ source: "manual" });
  });
});
