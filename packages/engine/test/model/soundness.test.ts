import {
  catalogOf,
  type JournalEvent,
  type JsonObject,
  type NodeCatalog,
  type WorkflowDocument,
} from "@signalbox/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Flow } from "../../src/check/flow.ts";
import { compile } from "../../src/plan/compile.ts";
import { Driver } from "../support/driver.ts";
import { catalog, oops } from "../support/nodes.ts";
import { sketch } from "../support/workflow.ts";
import { graph } from "./graphs.ts";

const RUNS = Number(process.env.MODEL_RUNS ?? 200);
/** Different runs of one workflow. */
const OUTCOMES = 12;

/** Numbers in [0, 1) from a seed. */
function dice(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** One run in which everything that can go either way is thrown for. */
function outcome(document: WorkflowDocument, seed: number): Driver {
  const chance = dice(Math.imul(seed + 1, 2654435761));
  const one = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const input: JsonObject = {};
  for (const { id, type } of document.nodes) {
    if (type === "if") input[id] = chance() < 0.5;
    if (type === "pick") input[id] = ["a", "b", "c"].filter(() => chance() < 0.5).join(",") || "otherwise";
    if (type === "loop") input[id] = Math.floor(chance() * 3);
    if (type === "each") input[id] = Array.from({ length: Math.floor(chance() * 3) }, (_, i) => i);
  }
  const trigger = one(document.nodes.filter((node) => node.type === "start")).id;
  const fails = chance() < 0.5 ? 0 : 0.3;
  const run = new Driver(compile(document, catalog)).start(input, { trigger });
  for (let turns = 0; run.state.status === "running"; turns++) {
    if (turns > 500) throw new Error(`The run does not come to an end: ${run.story.join("; ")}`);
    for (const path of run.flying) {
      if (run.input(path) === undefined) expect.fail(`${UNREADABLE} by ${path}:\n${told(run)}`);
    }
    const path = run.flying.length > 0 && (run.due === undefined || chance() < 0.7) ? one(run.flying) : undefined;
    if (path === undefined) run.pass(Math.max(0, (run.due ?? run.now) - run.now));
    else if (chance() < fails) run.fail(path, oops());
    else run.ok(path, null, one(["out", "out", "other"]));
  }
  return run;
}

const nodeOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const began = (event: JournalEvent): string | undefined =>
  event.t === "pure" ||
  event.t === "wait" ||
  event.t === "items" ||
  event.t === "loop" ||
  event.t === "opened" ||
  (event.t === "scheduled" && event.n === 1)
    ? event.p
    : undefined;

const UNREADABLE = "a step that is certainly there cannot be read";
const told = (run: Driver) =>
  `${JSON.stringify(run.plan.document.nodes)}\n${run.plan.document.edges.map((e) => `${e.source}.${e.sourcePort}>${e.target}`).join(" ")}\n${run.story.join("\n")}`;

/** The workflow, each of its nodes reading everything that is said to be there for it: what cannot be read fails. */
function reading(document: WorkflowDocument, flow: Flow): WorkflowDocument {
  const probes = (steps: Iterable<string>) => [...steps].map((step) => `{{ steps.${step} }}`);
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const params = { ...node.params, probe: probes(flow.before(node.id).certain) };
      const inside = probes(flow.inside(node.id).certain);
      if (node.type === "each") return { ...node, params: { ...params, result: inside } };
      if (node.type === "loop") return { ...node, params: { ...params, next: inside } };
      return { ...node, params };
    }),
  };
}

const seen = { circles: 0, never: 0, unmet: 0, certain: 0, maybe: 0, always: 0, missed: 0 };

/** Holds what the analysis says against what runs do. */
function holds(document: WorkflowDocument, known: NodeCatalog): void {
  const flow = new Flow(document, known);
  const ran = new Set<string>();
  seen.circles += flow.loops.length;
  const probing = reading(document, flow);
  for (let seed = 0; seed < OUTCOMES; seed++) {
    const run = outcome(probing, seed);
    const over = new Set<string>();
    for (const event of run.events) {
      if (event.t === "failed" && event.error.code === "EXPRESSION_FAILED") expect.fail(`${UNREADABLE}:\n${told(run)}`);
      const path = began(event);
      if (path === undefined) continue;
      const id = nodeOf(path);
      ran.add(id);
      over.add(id);
      if (flow.never(id)) expect.fail(`${id} cannot run, but did:\n${told(run)}`);
      const { certain, possible } = flow.before(id);
      seen.certain += certain.size;
      seen.maybe += possible.size - certain.size;
    }
    if (run.state.status !== "succeeded" || run.events.some((event) => event.t === "failed")) continue;
    for (const node of document.nodes) {
      if (node.scope !== undefined || !flow.always(node.id) || ["start", "undo"].includes(node.type)) continue;
      seen.always++;
      if (!over.has(node.id)) expect.fail(`${node.id} always runs, but did not:\n${told(run)}`);
    }
  }
  for (const { id, type } of document.nodes) {
    const never = flow.never(id);
    if (never) seen.never++;
    if (never?.why === "join") seen.unmet++;
    if (!never && !ran.has(id) && type !== "start") seen.missed++;
  }
}

test("SOUND-1 to SOUND-3: what is said of random workflows is so in every run of them", () => {
  fc.assert(
    fc.property(graph, (document) => holds(document, catalog)),
    { numRuns: RUNS, seed: Number(process.env.MODEL_SEED ?? 21) },
  );
  // It was not said of nothing.
  expect(seen.circles).toBeGreaterThan(RUNS / 10);
  expect(seen.never).toBeGreaterThan(RUNS / 4);
  expect(seen.unmet).toBeGreaterThan(RUNS / 40);
  expect(seen.certain).toBeGreaterThan(RUNS * 20);
  expect(seen.always).toBeGreaterThan(RUNS);
});

/** What the same property says of an analysis that was told something that is not so about a type of node. */
function caught(type: string, lie: object): string {
  const told = catalog.all().map((definition) => (definition.type === type ? { ...definition, ...lie } : definition));
  const result = fc.check(
    fc.property(graph, (document) => holds(document, catalogOf(told))),
    { numRuns: 2000, endOnFailure: true, seed: Number(process.env.MODEL_SEED ?? 21) },
  );
  return String(result.errorInstance);
}

test("SOUND-1: an analysis that takes ports for exclusive that are not is caught", () => {
  const chooses = { by: "cases", param: "none", when: "when", otherwise: "otherwise" };
  expect(caught("pick", { chooses })).toContain("cannot run, but did");
});

test("SOUND-2: an analysis that does not know of a way on is caught", () => {
  const ports = [{ id: "out", label: { en: "out" }, kind: "flow" }];
  expect(caught("act", { ports })).toMatch(/cannot be read|always runs/);
});

test("SOUND-4: what one pass of a circle decided, another may have decided otherwise", () => {
  const document = sketch({
    nodes: {
      h: "act",
      q: { type: "if", params: { value: "{{ steps.h.again }}" } },
      b: "set",
      x: "set",
      y: "set",
      j: { type: "set", join: { mode: "n", count: 2 } },
    },
    edges: ["start>h>q", "q.true>b>h", "b>x>j", "q.false>y>j"],
  });
  expect(new Flow(document, catalog).never("j")).toBeUndefined();
  const run = new Driver(compile(document, catalog)).start();
  for (const again of [true, false]) run.ok(run.flying[0] as string, { again });
  expect(run.story).toContain("pure j out");
});
