import {
  catalogOf,
  type Json,
  type JsonObject,
  type NodeDefinition,
  nodeDefinition,
  type StepError,
  type WaitFor,
} from "@signalbox/model";
import type { NodeLogic } from "../../src/decide/logic.ts";

/** The engine knows it by its name, like the kit's own class. */
class PortResult {
  readonly port: string;
  readonly output: Json;
  constructor(port: string, output: Json) {
    this.port = port;
    this.output = output;
  }
}

type Definition = Partial<NodeDefinition> & Pick<NodeDefinition, "type" | "behaviour">;
const flow = (...ids: string[]) => ids.map((id) => ({ id, label: { en: id }, kind: "flow" as const }));
const error = { id: "error", label: { en: "error" }, kind: "error" as const };

const define = (definition: Definition): NodeDefinition =>
  nodeDefinition.parse({
    version: 1,
    kind: definition.behaviour === "trigger" ? "trigger" : "action",
    category: "test",
    title: { en: definition.type },
    description: { en: "" },
    params: {},
    output: {},
    ports: flow("out"),
    effect: "pure",
    risk: "none",
    ...definition,
  });

/** Whatever is given passes; the nodes of these tests check nothing. */
const params = { parse: (value: unknown) => value };
const p = (value: unknown) => value as JsonObject;

const failure = (error: StepError) => Object.assign(new Error(error.message), { error });

/** Milliseconds given as text or number, counted from the moment the step begins. */
const due = (given: JsonObject, now: number, port: string) =>
  given.ms === undefined || given.ms === null ? {} : { due: now + Number(given.ms), duePort: port };

const types: [Definition, Omit<NodeLogic, "params">][] = [
  [{ type: "start", behaviour: "trigger" }, {}],
  [{ type: "act", behaviour: "action", effect: "idempotent", ports: [...flow("out", "other"), error] }, {}],
  [{ type: "once", behaviour: "action", effect: "unsafe", atMostOnce: true, ports: [...flow("out"), error] }, {}],
  [
    { type: "set", behaviour: "pure", ports: [...flow("out"), error] },
    { evaluate: (given: never) => p(given).value ?? null },
  ],
  [
    { type: "broken", behaviour: "pure", ports: [...flow("out"), error] },
    {
      evaluate: () => {
        throw failure({ code: "BROKEN", message: "It is broken.", retry: false, fault: "user" });
      },
    },
  ],
  [
    {
      type: "if",
      behaviour: "pure",
      kind: "condition",
      ports: flow("true", "false"),
      chooses: { by: "condition", param: "value", yes: "true", no: "false" },
    },
    { evaluate: (given: never) => new PortResult(p(given).value ? "true" : "false", null) },
  ],
  [
    // `ports` names the ports to take, joined by commas.
    { type: "pick", behaviour: "pure", kind: "condition", ports: flow("a", "b", "c", "otherwise") },
    { evaluate: (given: never) => new PortResult(String(p(given).ports), p(given).value ?? null) },
  ],
  [
    { type: "wait", behaviour: "wait", ports: flow("out") },
    { open: (given: never, env) => ({ ...due(p(given), env.now, "out") }) },
  ],
  [
    { type: "event", behaviour: "wait", ports: flow("received", "timeout") },
    {
      open: (given: never, env): WaitFor => ({
        event: {
          name: String(p(given).name),
          key: String(p(given).key),
          port: "received",
          from: env.runStartedAt - 120_000,
        },
        ...due(p(given), env.now, "timeout"),
      }),
    },
  ],
  [
    { type: "approval", behaviour: "wait", ports: flow("approved", "rejected", "timeout") },
    {
      open: (given: never, env): WaitFor => ({
        approval: {
          title: "May it go on?",
          message: "",
          assignees: [],
          ports: { approve: "approved", reject: "rejected" },
        },
        ...due(p(given), env.now, "timeout"),
      }),
    },
  ],
  [
    { type: "call", behaviour: "child", ports: [...flow("out"), error] },
    {
      call: (given: never) => ({
        workflow: String(p(given).workflow),
        input: p(given).input ?? null,
        detached: p(given).detached === true,
        abandon: p(given).abandon === true,
      }),
    },
  ],
  [
    { type: "end", behaviour: "end", ports: [] },
    { end: (given: never) => ({ status: "succeeded" as const, output: p(given).output ?? null }) },
  ],
  [
    { type: "stop", behaviour: "end", ports: [] },
    { end: () => ({ status: "failed" as const, error: { code: "NO_STOCK", message: "There is none left." } }) },
  ],
  [
    {
      type: "each",
      behaviour: "forEach",
      ports: [...flow("out", "cancelled"), error],
      params: { properties: { result: { "x-signalbox": { deferred: true } } } },
    },
    {},
  ],
  [
    {
      type: "loop",
      behaviour: "loop",
      ports: [...flow("out", "cancelled"), error],
      params: {
        properties: {
          while: { "x-signalbox": { deferred: true } },
          until: { "x-signalbox": { deferred: true } },
          next: { "x-signalbox": { deferred: true } },
        },
      },
    },
    {},
  ],
  [{ type: "scope", behaviour: "scope", ports: [...flow("out", "cancelled"), error] }, {}],
  [{ type: "finally", behaviour: "finally", ports: [], timeout: "1h" }, {}],
  [{ type: "undo", behaviour: "undo", ports: [], timeout: "1h" }, {}],
  [{ type: "cancel", behaviour: "cancel" }, {}],
  [
    // The first of several events, or a time.
    { type: "choice", behaviour: "wait", ports: flow("a", "b", "timeout") },
    {
      open: (given: never, env): WaitFor => ({
        events: ["a", "b"].map((name) => ({ name, key: String(p(given).key), port: name, from: env.runStartedAt })),
        ...due(p(given), env.now, "timeout"),
      }),
    },
  ],
];

const logics = new Map<string, NodeLogic>(types.map(([{ type }, logic]) => [type, { params, ...logic }]));

/** One node type for each behaviour, as small as they can be; parameters are not checked. */
export const catalog = catalogOf(types.map(([definition]) => define(definition)));
export const logicOf = (type: string): NodeLogic | undefined => logics.get(type);

/** A failed attempt; `retry` true means that trying again can help. */
export const oops = (code = "OOPS", rest: Partial<StepError> = {}): StepError => ({
  code,
  message: `It failed with ${code}.`,
  retry: false,
  fault: "operational",
  ...rest,
});
export const flaky = (rest: Partial<StepError> = {}): StepError => oops("FLAKY", { retry: true, ...rest });
