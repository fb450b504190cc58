import { testNode } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { ifNode } from "../conditions/if.ts";
import { switchNode } from "../conditions/switch.ts";
import { approval } from "./approval.ts";
import { callback } from "./callback.ts";
import { end } from "./end.ts";
import { forEach } from "./for-each.ts";
import { respond } from "./respond.ts";
import { runWorkflow } from "./run-workflow.ts";
import { stop } from "./stop.ts";
import { wait } from "./wait.ts";
import { waitAny } from "./wait-any.ts";
import { waitEvent } from "./wait-event.ts";

const NOW = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

describe("if", () => {
  it("goes by true or false and takes nothing else for either", async () => {
    expect(await testNode(ifNode, { params: { condition: true } })).toMatchObject({
      ports: ["true"],
      output: { result: true },
    });
    expect(await testNode(ifNode, { params: { condition: false } })).toMatchObject({ ports: ["false"] });
    for (const condition of ["false", 1, null, undefined]) {
      expect((await testNode(ifNode, { params: { condition } })).error?.code).toBe("PARAMS_INVALID");
    }
  });
});

describe("switch", () => {
  const cases = (...when: boolean[]) => when.map((is, n) => ({ id: `c${n}`, label: `Case ${n}`, when: is }));
  const ports = async (params: Record<string, unknown>) => (await testNode(switchNode, { params })).ports;

  it("takes the first case that is true, every one, or the default", async () => {
    expect(await ports({ cases: cases(false, true, true) })).toEqual(["case:c1"]);
    expect(await ports({ cases: cases(false, true, true), mode: "all" })).toEqual(["case:c1", "case:c2"]);
    expect(await ports({ cases: cases(false), mode: "all" })).toEqual(["default"]);
    expect(await ports({ cases: cases(false) })).toEqual(["default"]);
  });

  it("refuses a case id twice, a comma in it, and no cases", async () => {
    const code = async (list: unknown) => (await testNode(switchNode, { params: { cases: list } })).error?.code;
    expect(await code([...cases(true), ...cases(true)])).toBe("PARAMS_INVALID");
    expect(await code([{ id: "a,b", when: true }])).toBe("PARAMS_INVALID");
    expect(await code([])).toBe("PARAMS_INVALID");
  });
});

describe("wait", () => {
  const due = async (params: Record<string, unknown>, timezone = "UTC") =>
    (await testNode(wait, { params, timezone })).wait?.due;

  it("SCH-11 waits for a duration, until a moment, or until a time of day", async () => {
    expect(await due({ for: "1h 30m" })).toBe(NOW + 1.5 * HOUR);
    expect(await due({ until: "2026-01-05T13:00:00Z" })).toBe(NOW + HOUR);
    expect(await due({ until: NOW + 5 })).toBe(NOW + 5);
    expect(await due({ until: "09:00" }, "Asia/Shanghai")).toBe(Date.UTC(2026, 0, 6, 1));
    expect(await due({ until: "2026-01-05 14:00" }, "Europe/Berlin")).toBe(NOW + HOUR);
  });

  it("goes on at once when the moment has passed", async () => {
    expect(await due({ until: "2020-01-01T00:00:00Z" })).toBe(NOW);
  });

  it("says what a time looks like", async () => {
    const { error } = await testNode(wait, { params: { until: "tomorrow" } });
    expect(error).toMatchObject({ code: "WAIT_TIME_INVALID", fault: "user", retry: false });
    expect(error?.message).toMatch(/09:00, got "tomorrow"/);
    expect((await testNode(wait, { params: {} })).error?.message).toMatch(/either a duration/);
    expect((await testNode(wait, { params: { for: "1h", until: "09:00" } })).error?.code).toBe("PARAMS_INVALID");
  });
});

describe("other waits", () => {
  it("wait_event looks back, and ends by itself", async () => {
    const { wait: opened } = await testNode(waitEvent, { params: { name: "order.paid", key: 1001, timeout: "3d" } });
    expect(opened).toEqual({
      event: { name: "order.paid", key: "1001", port: "received", from: NOW - 300_000 },
      due: NOW + 72 * HOUR,
      duePort: "timeout",
    });
  });

  it("callback waits for a call or its time", async () => {
    const { wait: opened } = await testNode(callback, { params: { timeout: "2h" } });
    expect(opened).toEqual({ callback: { port: "received" }, due: NOW + 2 * HOUR, duePort: "timeout" });
  });
});

describe("approval", () => {
  it("asks with approved and rejected when nothing else is said", async () => {
    const { wait: opened } = await testNode(approval, {
      params: { title: "Refund?", assignees: ["ops"], data: { a: 1 } },
    });
    expect(opened).toEqual({
      approval: {
        title: "Refund?",
        message: "",
        assignees: ["ops"],
        ports: { approved: "approved", rejected: "rejected" },
        data: { a: 1 },
      },
      due: NOW + 72 * HOUR,
      duePort: "timeout",
    });
  });

  it("own decisions take the place of both", async () => {
    const decisions = [
      { id: "switch_off", label: "Switch off" },
      { id: "ignore", label: "Ignore" },
    ];
    const { wait: opened } = await testNode(approval, { params: { title: "PayPal fails", decisions } });
    expect(opened?.approval?.ports).toEqual({ switch_off: "case:switch_off", ignore: "case:ignore" });
  });

  it("form fields become a JSON Schema", async () => {
    const form = [
      { name: "amount", type: "number", required: true, label: "Amount" },
      { name: "reason", type: "choice", options: ["late", "broken"] },
      { name: "on", type: "date" },
      { name: "notify", type: "yes_no" },
    ];
    const { wait: opened } = await testNode(approval, { params: { title: "Refund?", form } });
    expect(opened?.approval?.form).toEqual({
      type: "object",
      properties: {
        amount: { type: "number", title: "Amount" },
        reason: { type: "string", enum: ["late", "broken"], title: "reason" },
        on: { type: "string", format: "date", title: "on" },
        notify: { type: "boolean", title: "notify" },
      },
      required: ["amount"],
      additionalProperties: false,
    });
    const empty = { title: "?", form: [{ name: "a", type: "choice" }] };
    expect((await testNode(approval, { params: empty })).error?.message).toMatch(/at least one choice/);
  });
});

describe("respond", () => {
  it("gives status, headers and body", async () => {
    const { output } = await testNode(respond, { params: { status: 201, headers: { "X-A": 1 }, body: [1] } });
    expect(output).toEqual({ status: 201, headers: { "X-A": "1" }, body: [1] });
    expect(respond.definition.responds).toBe(true);
  });

  it("refuses headers that break the answer or reach beyond it", async () => {
    for (const headers of [
      { "bad name": "x" },
      { "X-A": "a\r\nSet-Cookie: b" },
      { "Set-Cookie": "a=b" },
      { "content-length": 1 },
    ]) {
      const { error } = await testNode(respond, { params: { headers } });
      expect(error?.code, JSON.stringify(headers)).toBe("PARAMS_INVALID");
    }
    expect((await testNode(respond, { params: { status: 100 } })).error?.code).toBe("PARAMS_INVALID");
  });
});

describe("the first of several", () => {
  it("wait_any has a port for each event, counts those from a little before, and ends at its time", async () => {
    const events = [
      { id: "paid", label: "Paid", name: "order.paid", key: 1001 },
      { id: "off", name: "order.cancelled", key: "1001" },
    ];
    expect(waitAny.definition).toMatchObject({ portsFrom: { param: "events" }, ports: [{ id: "timeout" }] });
    const now = Date.UTC(2030, 0, 1);
    const { wait } = await testNode(waitAny, { params: { events, timeout: "1h", lookBack: "1m" }, now });
    expect(wait).toEqual({
      events: [
        { name: "order.paid", key: "1001", port: "case:paid", from: now - 60_000 },
        { name: "order.cancelled", key: "1001", port: "case:off", from: now - 60_000 },
      ],
      due: now + 3_600_000,
      duePort: "timeout",
    });
    expect(waitAny.params.safeParse({ events: [events[0], events[0]] }).success).toBe(false);
    expect(waitAny.params.safeParse({ events: [] }).success).toBe(false);
  });
});

describe("ends, children and containers", () => {
  it("stop fails with a code and a message, end succeeds with an output", async () => {
    const params = { code: "OUT_OF_STOCK", message: "A-1 is sold out" };
    expect((await testNode(stop, { params })).end).toEqual({ status: "failed", error: params });
    expect((await testNode(stop, { params: { message: "no" } })).end?.error?.code).toBe("STOPPED");
    expect((await testNode(stop, { params: { code: "out of stock", message: "x" } })).error?.message).toMatch(
      /capital letters/,
    );
    expect((await testNode(end, { params: { output: { a: 1 } } })).end).toEqual({
      status: "succeeded",
      output: { a: 1 },
    });
    expect((await testNode(end, { params: {} })).end).toEqual({ status: "succeeded" });
  });

  it("run_workflow names the workflow and its input", async () => {
    const { child } = await testNode(runWorkflow, { params: { workflow: "labels", input: { order: 1 } } });
    expect(child).toEqual({ workflow: "labels", input: { order: 1 } });
    const detached = { workflow: "labels", version: "latest", wait: false, onParentEnd: "abandon" };
    expect((await testNode(runWorkflow, { params: detached })).child).toEqual({
      workflow: "labels",
      input: {},
      version: "latest",
      detached: true,
      abandon: true,
    });
    expect(runWorkflow.params.safeParse({ workflow: "labels", version: 3 }).success).toBe(false);
  });

  it("for_each takes lists only, and 1 to 100 at a time", () => {
    expect(forEach.params.parse({ items: [1] })).toEqual({
      items: [1],
      concurrency: 5,
      onItemError: "fail",
      cancelRest: false,
    });
    for (const params of [{ items: "a" }, { items: [], concurrency: 0 }, { items: [], concurrency: 101 }]) {
      expect(forEach.params.safeParse(params).success).toBe(false);
    }
  });
});
