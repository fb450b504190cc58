import { catalogOf, type NodeDefinition, nodeDefinition, workflowDocument } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { Flow } from "./flow.ts";
import { FINDINGS } from "./problem.ts";
import { checkSoundness } from "./soundness.ts";
import { validateWorkflow } from "./validate.ts";

const text = (en: string) => ({ en, zh: `${en} 中` });
const flow = (...ids: string[]) => ids.map((id) => ({ id, label: text(id), kind: "flow" }));
const error = { id: "error", label: text("on error"), kind: "error" };
const deferred = { "x-signalbox": { deferred: true } };
const params = (...names: string[]) => ({ properties: Object.fromEntries(names.map((name) => [name, {}])) });
const define = (type: string, behaviour: NodeDefinition["behaviour"], rest: object = {}) =>
  nodeDefinition.parse({
    type,
    version: 1,
    kind: behaviour === "trigger" ? "trigger" : "action",
    behaviour,
    category: "test",
    title: text(type),
    description: text(type),
    params: {},
    output: {},
    ports: flow("out"),
    effect: "pure",
    risk: "none",
    ...rest,
  });
const catalog = catalogOf([
  define("start", "trigger"),
  define("hook", "trigger", {
    params: { properties: { answer: { type: "string", default: "now" } } },
    awaitsResponse: { param: "answer", values: ["node"] },
  }),
  define("act", "action", { effect: "read", ports: [...flow("out"), error] }),
  define("pay", "action", { effect: "unsafe", risk: "money", ports: [...flow("out"), error] }),
  define("call", "action", {
    effect: "unsafe",
    risk: "write",
    params: { properties: { method: { default: "GET" }, key: { default: "Idempotency-Key" } } },
    retry: { max: 4, initial: "1s", factor: 2, cap: "1m" },
    repeats: { harmlessWhen: { param: "method", values: ["GET"] }, keyParam: "key" },
  }),
  define("mail", "action", { effect: "unsafe", risk: "notify", atMostOnce: true }),
  define("if", "pure", {
    kind: "condition",
    ports: flow("true", "false"),
    chooses: { by: "condition", param: "condition", yes: "true", no: "false" },
  }),
  define("switch", "pure", {
    kind: "condition",
    ports: flow("default"),
    portsFrom: { param: "cases" },
    chooses: {
      by: "cases",
      param: "cases",
      when: "when",
      otherwise: "default",
      every: { param: "mode", values: ["all"] },
    },
  }),
  define("event", "wait", { params: params("timeout"), ports: flow("received", "timeout") }),
  define("respond", "pure", { responds: true }),
  define("end", "end", { ports: [] }),
  define("run", "child", { effect: "unsafe", risk: "write", params: params("workflow", "input") }),
  define("each", "forEach", { params: { properties: { items: {}, result: deferred } } }),
  define("loop", "loop", {
    params: { properties: { times: {}, while: deferred, until: deferred, next: deferred, initial: {} } },
  }),
  define("group", "scope", { ports: [...flow("done"), error, ...flow("cancelled")] }),
  define("finally", "finally", { ports: [] }),
  define("undo", "undo", { ports: [] }),
]);

type Fields = Record<string, unknown>;
/** `a:if b` are nodes, `a.true>b` edges; `more` adds fields by node. */
function document(nodes: string, edges: string, more: Record<string, Fields> = {}, settings = {}) {
  return workflowDocument.parse({
    name: "Test",
    nodes: nodes.split(" ").map((name) => {
      const [id = "", type = catalog.get(name, 1) ? name : "act"] = name.split(":");
      return { id, type, ...more[id] };
    }),
    edges: edges.split(" ").flatMap((chain) => {
      const stops = chain.split(">");
      return stops.slice(1).map((stop, i) => {
        const [source, sourcePort = "out"] = (stops[i] as string).split(".");
        return { source, sourcePort, target: stop.split(".")[0] };
      });
    }),
    settings,
  });
}
/** Findings as `CODE node field`, without those of `ignored`. */
const said = (doc: ReturnType<typeof document>, around = {}) =>
  validateWorkflow(doc, catalog, around)
    .findings.filter((finding) => finding.code !== "GRAPH_CYCLE")
    .map(({ code, node, field }) => [code, node, field].filter((part) => part !== undefined).join(" "));
const full = (doc: ReturnType<typeof document>, code: string) =>
  validateWorkflow(doc, catalog).findings.find((finding) => finding.code === code);
const P = (params: Fields): Fields => ({ params });

describe("SOUND-1: nodes that can never run", () => {
  test("behind a condition that is the same in every run; the first of them says how many are behind it", () => {
    const doc = (condition: unknown) =>
      document("start q:if a b c", "start>q q.true>a q.false>b>c", { q: P({ condition }) });
    expect(said(doc(true))).toEqual(["CONDITION_CONSTANT q params.condition", "NODE_NEVER_RUNS b"]);
    expect(said(doc("{{ 1 > 2 }}"))).toEqual(["CONDITION_CONSTANT q params.condition", "NODE_NEVER_RUNS a"]);
    expect(said(doc("{{ trigger.x > 2 }}"))).toEqual([]);
    expect(said(doc("{{ vars.live }}")).filter((line) => !line.startsWith("EXPRESSION"))).toEqual([]);
    expect(full(doc(true), "NODE_NEVER_RUNS")).toMatchObject({
      cause: "“b” can never run: “q” always goes on by “true”. Neither can the node behind it.",
      zh: { cause: "“b” 永远不会执行：“q” 总是走 “true 中”。其后的 1 个节点也一样。" },
    });
  });

  test("on the other port of a condition that is switched off", () => {
    const doc = document("start q:if a b", "start>q q.true>a q.false>b", { q: { disabled: true } });
    expect(said(doc)).toEqual(["NODE_NEVER_RUNS b"]);
    expect(full(doc, "NODE_NEVER_RUNS")?.fix).toBe("Switch that node on again, or remove this one.");
  });

  test("behind a trigger that is switched off: the first nodes only", () => {
    const doc = document("start t:start a b c", "start>a t>b>c", { t: { disabled: true } });
    expect(said(doc)).toEqual(["GRAPH_TRIGGER_OFF b"]);
  });

  test("cases with a condition that came before, that is false, or behind one that is true", () => {
    const cases = (...whens: unknown[]) => whens.map((when, i) => ({ id: `c${i}`, label: `C${i}`, when }));
    const doc = (list: unknown[], mode = "first") =>
      document("start s:switch a b d", "start>s s.case:c0>a s.case:c1>b s.default>d", { s: P({ cases: list, mode }) });
    const never = ["CASE_NEVER s params.cases[1].when", "NODE_NEVER_RUNS b"];
    expect(said(doc(cases("{{ trigger.x == 1 }}", "{{ trigger.x  == 1 }}")))).toEqual(never);
    expect(said(doc(cases("{{ trigger.x == 1 }}", false)))).toEqual(never);
    expect(said(doc(cases(true, "{{ trigger.x == 1 }}")))).toEqual([...never, "NODE_NEVER_RUNS d"]);
    expect(said(doc(cases("{{ trigger.x == 1 }}", "{{ trigger.x == 1 }}"), "all"))).toEqual([]);
    // "Else" written as a last case that is always true is no mistake, but what stands behind "otherwise" is.
    expect(said(doc(cases("{{ trigger.x == 1 }}", true)))).toEqual(["NODE_NEVER_RUNS d"]);
  });

  test("a join that waits for more branches than can be taken together", () => {
    const doc = (count: number) =>
      document("start q:if a b c j", "start>q q.true>a>j q.false>b>j start>c>j", {
        q: P({ condition: "{{ trigger.x == 1 }}" }),
        j: { join: { mode: "n", count } },
      });
    expect(said(doc(3))).toEqual(["JOIN_NEVER_MET j join"]);
    expect(full(doc(3), "JOIN_NEVER_MET")).toMatchObject({
      severity: "error",
      fix: expect.stringContaining("Wait for 2"),
    });
    expect(said(doc(2))).toEqual([]);
  });

  test("a join that cannot be met because a way is switched off is only warned of", () => {
    const doc = document("start q:if a b j", "start>q q.true>a>j q.false>b>j start>j", {
      q: { disabled: true },
      j: { join: { mode: "n", count: 2 } },
    });
    expect(said(doc)).toEqual(["NODE_NEVER_RUNS b"]);
    const two = document("start q:if a b j", "start>q q.true>a q.false>b>j start>j", {
      q: { disabled: true },
      j: { join: { mode: "n", count: 2 } },
    });
    expect(said(two)).toEqual(["NODE_NEVER_RUNS b", "NODE_NEVER_RUNS j join"]);
  });

  test("two triggers start a run one at a time", () => {
    const doc = document("start t:start a b j", "start>a>j t>b>j", { j: { join: { mode: "n", count: 2 } } });
    expect(said(doc)).toEqual(["JOIN_NEVER_MET j join"]);
  });

  test("an undo that nothing names, and containers out of place", () => {
    const doc = (undo: Fields, edges = "start>a") =>
      document("start a u:undo x f:finally y", edges, { a: undo, x: { scope: "u" }, y: { scope: "f" } });
    expect(said(doc({ undo: "u" }))).toEqual([]);
    expect(said(doc({}))).toEqual(["UNDO_UNUSED u"]);
    const twice = document("start a f:finally y g:finally z", "start>a", { y: { scope: "f" }, z: { scope: "g" } });
    expect(said(twice)).toEqual(["GRAPH_FINALLY_TWICE g"]);
    expect(said(doc({ undo: "f" }))).toContain("GRAPH_UNDO_UNKNOWN a undo");
    expect(said(doc({ undo: "u" }, "start>a>f"))).toContain("GRAPH_ASIDE_EDGE f");
  });
});

describe("SOUND-2: steps that may not have run", () => {
  const reading = (step: string) => P({ value: `{{ steps.${step}.x }}` });
  const maybe = (doc: ReturnType<typeof document>) =>
    validateWorkflow(doc, catalog).findings.flatMap((one) =>
      one.code === "EXPRESSION" && one.cause.includes("may not have run") ? [one.node] : [],
    );
  const schema = { properties: { value: {} } };
  const withParams = catalogOf(catalog.all().map((one) => (one.type === "act" ? { ...one, params: schema } : one)));
  const reader = (doc: ReturnType<typeof document>) =>
    validateWorkflow(doc, withParams).findings.map((one) => `${one.code} ${one.node}`);

  test("behind a join of the first input, what waiting for all would give", () => {
    const doc = (mode: string) =>
      document("start a b j", "start>a>j start>b>j", { j: { join: { mode }, ...reading("a") } });
    expect(reader(doc("any"))).toEqual(["EXPRESSION j", "JOIN_TOO_EARLY j"]);
    expect(reader(doc("all"))).toEqual([]);
  });

  test("behind a join of n inputs, what all but fewer of them have in common", () => {
    const doc = (count: number, step: string) =>
      document("start a b c j", "start>a start>j a>b>j a>c>j", {
        j: { join: { mode: "n", count }, ...reading(step) },
      });
    expect(reader(doc(2, "a"))).toEqual([]);
    expect(reader(doc(2, "b"))).toEqual(["EXPRESSION j", "JOIN_TOO_EARLY j"]);
  });

  test("where the ways of two triggers meet, neither", () => {
    expect(reader(document("start t:start a b", "start>a>b t>b", { b: reading("a") }))).toEqual(["EXPRESSION b"]);
  });

  test("in the result of a for-each, a step that an item may pass by", () => {
    const doc = (edges: string) =>
      document("start each q:if a b", `start>each ${edges}`, {
        each: P({ items: [1], result: "{{ steps.b.x }}" }),
        q: { scope: "each", ...P({ condition: "{{ item > 1 }}" }) },
        a: { scope: "each" },
        b: { scope: "each" },
      });
    expect(reader(doc("q.true>a q.false>b"))).toEqual(["EXPRESSION each"]);
    expect(reader(doc("q.true>a>b q.false>b"))).toEqual([]);
  });

  test("in finally everything, in undo not what is undone", () => {
    const doc = (inner: string, step: string) =>
      document("start a b u:undo x f:finally y", "start>a>b", {
        b: { undo: "u" },
        x: { scope: "u" },
        y: { scope: "f" },
        [inner]: { scope: inner === "x" ? "u" : "f", ...reading(step) },
      });
    expect(reader(doc("y", "b"))).toEqual(["EXPRESSION y"]);
    expect(reader(doc("y", "start"))).toEqual([]);
    expect(reader(doc("x", "b"))).toEqual([]);
    expect(reader(doc("x", "a"))).toEqual([]);
  });

  test("behind a group, what always runs in it; behind its error port, nothing of it", () => {
    const doc = (edges: string, step: string) =>
      document("start g:group q:if a b c", `start>g q.true>a ${edges}`, {
        q: { scope: "g", ...P({ condition: "{{ trigger.x == 1 }}" }) },
        a: { scope: "g" },
        b: { scope: "g" },
        c: reading(step),
      });
    expect(reader(doc("g.done>c", "b"))).toEqual([]);
    expect(reader(doc("g.done>c", "a"))).toEqual(["EXPRESSION c"]);
    expect(reader(doc("g.error>c", "b"))).toEqual(["EXPRESSION c"]);
  });

  test("in a loop the step of the pass before; its condition before a pass may see none", () => {
    const doc = (params: Fields, more: Fields = {}) =>
      document("start l:loop a b", "start>l a>b", {
        l: P(params),
        a: { scope: "l", ...more },
        b: { scope: "l" },
      });
    expect(reader(doc({ times: 2 }, reading("b")))).toEqual(["EXPRESSION a"]);
    expect(reader(doc({ until: "{{ steps.b.x == 1 }}" }))).toEqual([]);
    expect(reader(doc({ while: "{{ steps.b.x == 1 }}" }))).toEqual(["EXPRESSION l"]);
  });

  test("a step that is switched off gives nothing", () => {
    const doc = document("start a b", "start>a>b", { a: { disabled: true }, b: reading("a") });
    expect(reader(doc)).toEqual(["STEP_OFF b"]);
    expect(maybe(doc)).toEqual([]);
  });
});

describe("loops that nothing ends", () => {
  const loop = (params: Fields, inner: Record<string, Fields> = {}) =>
    document("start l:loop a", "start>l", { l: P(params), a: { scope: "l" }, ...inner });

  test("a loop without a number of passes and without a condition", () => {
    expect(said(loop({}))).toEqual(["LOOP_UNGUARDED l"]);
    expect(said(loop({ while: true }))).toEqual(["LOOP_UNGUARDED l"]);
    expect(said(loop({ times: 3 }))).toEqual([]);
    expect(said(document("start l:loop a e:end", "start>l a>e", { a: { scope: "l" }, e: { scope: "l" } }))).toEqual([]);
  });

  test("a loop whose condition cannot change", () => {
    expect(said(loop({ until: "{{ trigger.done }}" }))).toEqual(["LOOP_CONDITION_FIXED l params.until"]);
    expect(said(loop({ until: "{{ steps.a.done }}" }))).toEqual([]);
    expect(said(loop({ while: "{{ index < 3 }}" }))).toEqual([]);
    expect(said(loop({ while: "{{ item < 3 }}", initial: 0, next: "{{ item + 1 }}" }))).toEqual([]);
    expect(said(loop({ while: "{{ vars.on }}" })).at(-1)).toBe("LOOP_CONDITION_FIXED l params.while");
  });

  test("a loop that makes no pass", () => {
    expect(said(loop({ while: false }))).toEqual(["NODE_NEVER_RUNS a"]);
  });
});

describe("circles that nothing ends", () => {
  const circle = (edges: string, condition: string, more: Record<string, Fields> = {}) => {
    const doc = document("start a q:if b", edges, { q: P({ condition }), ...more });
    return checkSoundness(doc, catalog, new Flow(doc, catalog), {}).map((one) => `${one.code} ${one.node}`);
  };

  test("every pass leads to another", () => {
    expect(circle("start>a>b>a", "{{ trigger.x }}", { q: { disabled: true } })).toContain("LOOP_ENDLESS a");
    expect(circle("start>a>q q.true>b>a q.false>a", "{{ steps.a.x }}")).toEqual(["LOOP_ENDLESS a"]);
    expect(circle("start>a>q q.true>b>a", "{{ steps.a.x }}")).toEqual([]);
    expect(circle("start>a>q q.true>a q.false>b", "{{ steps.a.x }}")).toEqual([]);
    expect(circle("start>a>q q.true>a q.false>b", "{{ steps.a.x }}", { q: { disabled: true } })).toContain(
      "LOOP_ENDLESS a",
    );
  });

  test("nothing that the conditions read changes", () => {
    expect(circle("start>a>q q.true>a q.false>b", "{{ trigger.x }}")).toEqual(["LOOP_CONDITION_FIXED q"]);
    expect(circle("start>a>q q.true>a q.false>b", "{{ now > trigger.x }}")).toEqual([]);
  });

  test("SOUND-4: a later step of the circle may be there from the pass before, a step behind it is from the last", () => {
    const doc = document("start a q:if b", "start>a>q q.true>a q.false>b", { q: P({ condition: "{{ steps.a.x }}" }) });
    const flow = new Flow(doc, catalog);
    expect([...flow.before("a").maybe]).toEqual(["a", "q"]);
    expect([...flow.before("b").certain]).toEqual(["start", "a", "q"]);
  });
});

describe("effects that happen again", () => {
  test("for every item the same, unless a setting reads the item", () => {
    const doc = (type: string, more: Fields) =>
      document(`start each p:${type}`, "start>each", {
        each: P({ items: "{{ trigger.lines }}" }),
        p: { scope: "each", ...P(more) },
      });
    expect(said(doc("pay", { amount: 5 }))).toEqual(["EFFECT_REPEATED_MONEY p"]);
    expect(said(doc("pay", { amount: "{{ item.amount }}" }))).toEqual([]);
    expect(said(doc("pay", { idempotencyKey: "{{ trigger.order }}" }))).toEqual([]);
    expect(said(doc("mail", { to: "x" }))).toEqual(["EFFECT_REPEATED p"]);
    expect(said(doc("call", {}))).toEqual([]);
    expect(said(doc("call", { method: "POST" }))).toEqual(["EFFECT_REPEATED p"]);
  });

  test("in a loop a reminder may be the same each time", () => {
    const doc = (type: string) =>
      document(`start l:loop p:${type}`, "start>l", { l: P({ times: 3 }), p: { scope: "l" } });
    expect(said(doc("mail"))).toEqual([]);
    expect(said(doc("pay"))).toEqual(["EFFECT_REPEATED_MONEY p"]);
  });

  test("in attempts without a key", () => {
    const doc = (type: string, more: Fields) => document(`start p:${type}`, "start>p", { p: more });
    const retry = { retry: { max: 3 } };
    expect(said(doc("pay", retry))).toEqual(["EFFECT_RETRIED_MONEY p retry"]);
    expect(said(doc("pay", {}))).toEqual([]);
    expect(said(doc("mail", retry))).toEqual([]);
    expect(said(doc("call", P({ method: "POST" })))).toEqual([]);
    expect(said(doc("call", P({ method: "POST", key: "" })))).toEqual(["EFFECT_RETRIED p retry"]);
  });
});

describe("answers and waits", () => {
  const hook = (edges: string, nodes: string, answer = "node") =>
    said(document(`h:hook ${nodes}`, edges, { h: P({ answer }), q: P({ condition: "{{ trigger.x == 1 }}" }) }));
  test("a sender that waits gets an answer on every way", () => {
    expect(hook("h>a", "a")).toEqual(["RESPOND_MISSING h"]);
    expect(hook("h>r", "r:respond")).toEqual([]);
    expect(hook("h>q q.true>r q.false>a", "q:if r:respond a")).toEqual(["RESPOND_MAYBE h"]);
    expect(hook("h>q q.true>r q.false>s", "q:if r:respond s:respond")).toEqual([]);
    expect(hook("h>r>s", "r:respond s:respond")).toEqual(["RESPOND_TWICE s"]);
    expect(hook("h>r", "r:respond", "now")).toEqual(["RESPOND_UNUSED r"]);
  });

  test("a wait without a limit", () => {
    const doc = (more: Fields, settings = {}) => document("start e:event", "start>e", { e: more }, settings);
    expect(said(doc({}))).toEqual(["WAIT_UNLIMITED e params.timeout"]);
    expect(said(doc(P({ timeout: "1d" })))).toEqual([]);
    expect(said(doc({ timeout: { step: "1h" } }))).toEqual([]);
    expect(said(doc({}, { deadline: "2d" }))).toEqual([]);
  });
});

test("a workflow that runs itself whatever happens, directly or by way of others", () => {
  const calling = (workflow: string) => document("start r:run", "start>r", { r: P({ workflow }) });
  expect(said(calling("one"), { workflow: "one" })).toEqual(["CALL_ENDLESS r"]);
  expect(said(calling("two"), { workflow: "one" })).toEqual([]);
  const documentOf = (id: string) => (id === "two" ? calling("one") : undefined);
  expect(said(calling("two"), { workflow: "one", documentOf })).toEqual(["CALL_ENDLESS r"]);
  const guarded = document("start q:if r:run", "start>q q.true>r", {
    q: P({ condition: "{{ trigger.x == 1 }}" }),
    r: P({ workflow: "one" }),
  });
  expect(said(guarded, { workflow: "one" })).toEqual([]);
});

test("every blank in the words of these findings is filled", () => {
  const docs = [
    document("start q:if a b", "start>q q.true>a q.false>b", { q: P({ condition: true }) }),
    document("start l:loop a", "start>l", { a: { scope: "l" } }),
    document("start p:pay", "start>p", { p: { retry: { max: 3 } } }),
    document("start r:run", "start>r", { r: P({ workflow: "one" }) }),
  ];
  for (const doc of docs) {
    for (const { code, cause, fix, zh } of validateWorkflow(doc, catalog, { workflow: "one" }).findings) {
      for (const words of [cause, fix, zh?.cause, zh?.fix]) expect(words, code).not.toMatch(/\{\w+\}|undefined|^\s*$/);
      expect(Object.keys(FINDINGS)).toContain(code);
    }
  }
});
