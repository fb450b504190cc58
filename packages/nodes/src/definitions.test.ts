import { type JsonSchema, PortResult, type SignalboxNode, testHook, testNode } from "@signalbox/sdk";
import { describe, expect, it } from "vitest";
import { connectionTypes, nodes } from "./index.ts";

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const CHINESE = /[\u4e00-\u9fff]/;
/** Names are the same in every language, apart from the width of brackets. */
const ascii = (text = ""): string => text.normalize("NFKC").replaceAll(" ", "");

interface Hints {
  label?: { en: string; zh?: string };
  help?: { en: string; zh?: string };
  enumLabels?: Record<string, { en: string; zh?: string }>;
  showWhen?: Record<string, unknown[]>;
}

/** Every property of a parameter schema, nested ones included, with its hints. */
function* properties(
  schema: JsonSchema,
  path = "",
): Generator<{ path: string; schema: JsonSchema; siblings: string[] }> {
  if (isObject(schema.properties)) {
    const siblings = Object.keys(schema.properties);
    for (const [name, inner] of Object.entries(schema.properties)) {
      yield { path: `${path}${name}`, schema: inner as JsonSchema, siblings };
      yield* properties(inner as JsonSchema, `${path}${name}.`);
    }
  }
  if (isObject(schema.items)) yield* properties(schema.items, `${path}[].`);
}

const bilingual = (text: { en: string; zh?: string } | undefined, where: string): void => {
  expect(text?.en, `${where} en`).toBeTruthy();
  expect(text?.zh, `${where} zh`).toBeTruthy();
  if (ascii(text?.en) !== ascii(text?.zh)) expect(text?.zh, `${where} zh`).toMatch(CHINESE);
};

describe.each(nodes.map((node) => [node.definition.type, node] as const))("%s", (type, node) => {
  const { definition } = node;

  it("has every text in English and Chinese", () => {
    if (type !== "webhook") expect(definition.title.zh).toMatch(CHINESE);
    bilingual(definition.description, "description");
    bilingual(definition.docs, "docs");
    for (const port of definition.ports) bilingual(port.label, `port ${port.id}`);
    expect(definition.aliases.filter((alias) => CHINESE.test(alias)).length, "Chinese search words").toBeGreaterThan(1);
    for (const { path, schema } of properties(definition.params)) {
      const hints = schema["x-signalbox"] as Hints | undefined;
      bilingual(hints?.label, `${path} label`);
      if (hints?.help) bilingual(hints.help, `${path} help`);
      for (const [value, label] of Object.entries(hints?.enumLabels ?? {})) bilingual(label, `${path} ${value}`);
    }
  });

  it("carries form hints that fit its schema", () => {
    for (const { path, schema, siblings } of properties(definition.params)) {
      const hints = schema["x-signalbox"] as Hints | undefined;
      for (const name of Object.keys(hints?.showWhen ?? {})) expect(siblings, `${path} showWhen`).toContain(name);
      const values = schema.enum as string[] | undefined;
      for (const value of Object.keys(hints?.enumLabels ?? {})) expect(values, `${path} enumLabels`).toContain(value);
    }
    for (const [, name = ""] of (definition.summary ?? "").matchAll(/\{\{(\w+)\}\}/g)) {
      expect(Object.keys(definition.params.properties as object), "summary").toContain(name);
    }
  });

  it("survives as JSON and names an icon, a category, an effect and a risk", () => {
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
    expect(definition.icon).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(["triggers", "conditions", "flow", "data", "actions"]).toContain(definition.category);
    if (definition.behaviour === "pure" || definition.behaviour === "wait") expect(definition.effect).toBe("pure");
  });

  it("has an example whose parameters parse and whose output is of the declared shape", async () => {
    const params = definition.example?.params as Record<string, unknown>;
    expect(node.params.safeParse(params)).toMatchObject({ success: true });
    if (definition.behaviour === "pure") {
      const result = await testNode(node, { params });
      expect(result.output).toEqual(definition.example?.output);
    }
  });
});

describe("the catalog", () => {
  it("has every type once, and functions that fit the behaviour", () => {
    expect(new Set(nodes.map((node) => node.definition.type)).size).toBe(nodes.length);
    const needed: Record<string, keyof SignalboxNode | undefined> = {
      trigger: "trigger",
      pure: "evaluate",
      action: "run",
      wait: "open",
      child: "call",
      end: "end",
    };
    for (const node of nodes) {
      const name = needed[node.definition.behaviour];
      if (name) expect(node[name], `${node.definition.type}.${name}`).toBeDefined();
    }
  });

  it("only names connection types that exist, each with texts in both languages", () => {
    const types = connectionTypes.map((one) => one.type);
    for (const { definition } of nodes) {
      for (const type of [definition.connection, ...(definition.connectionTypes ?? [])]) {
        if (type) expect(types).toContain(type);
      }
    }
    for (const connection of connectionTypes) {
      expect(connection.title.zh).toMatch(CHINESE);
      bilingual(connection.description, connection.type);
      for (const schema of [connection.settings, connection.secrets]) {
        for (const { path, schema: inner } of properties(schema)) {
          bilingual((inner["x-signalbox"] as Hints | undefined)?.label, `${connection.type} ${path}`);
        }
      }
    }
  });

  it("the deferred result of a for-each is marked as such", () => {
    const forEach = nodes.find((node) => node.definition.type === "for_each");
    expect(forEach?.definition.params.properties).toMatchObject({ result: { "x-signalbox": { deferred: true } } });
  });

  it("a result on several ports is one text in the journal", () => {
    expect(new PortResult("case:a,case:b", null).ports).toEqual(["case:a", "case:b"]);
    expect(testHook).toBeTypeOf("function");
  });
});
