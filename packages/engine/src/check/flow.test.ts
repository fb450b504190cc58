import { catalogOf, nodeDefinition, workflowDocument } from "@signalbox/model";
import { describe, expect, test } from "vitest";
import { Flow } from "./flow.ts";

const text = (en: string) => ({ en });
const define = (type: string, ports: string[]) =>
  nodeDefinition.parse({
    type,
    version: 1,
    kind: "action",
    behaviour: type === "start" ? "trigger" : "action",
    category: "test",
    title: text(type),
    description: text(type),
    params: { type: "object" },
    output: {},
    ports: ports.map((id) => ({ id, label: text(id), kind: id === "error" ? "error" : "flow" })),
    effect: "pure",
    risk: "none",
  });
const catalog = catalogOf([define("start", ["out"]), define("act", ["out", "error"]), define("if", ["true", "false"])]);

/** `a b:if c` makes nodes, `a>b b.true>c` edges. */
function before(nodes: string, edges: string, rest: Record<string, object> = {}) {
  const document = workflowDocument.parse({
    name: "Test",
    nodes: nodes.split(" ").map((name) => {
      const [id = "", type = id === "start" ? "start" : "act"] = name.split(":");
      return { id, type, ...rest[id] };
    }),
    edges: edges.split(" ").map((edge) => {
      const [from = "", target] = edge.split(">");
      const [source, sourcePort = "out"] = from.split(".");
      return { source, sourcePort, target };
    }),
  });
  const flow = new Flow(document, catalog);
  return (id: string) => ({ certain: [...flow.before(id).certain], maybe: [...flow.before(id).maybe] });
}

describe("what ran before a node", () => {
  test("in a sequence: everything", () => {
    expect(before("start a b", "start>a a>b")("b")).toEqual({ certain: ["start", "a"], maybe: [] });
  });

  test("where parallel branches meet and wait for all: both", () => {
    const at = before("start a b c", "start>a start>b a>c b>c");
    expect(at("c")).toEqual({ certain: ["start", "a", "b"], maybe: [] });
  });

  test("where the ways of a condition meet: neither for certain", () => {
    const at = before("start q:if a b c", "start>q q.true>a q.false>b a>c b>c");
    expect(at("c")).toEqual({ certain: ["start", "q"], maybe: ["a", "b"] });
  });

  test("where parallel branches meet and the first is enough: neither for certain", () => {
    const at = before("start a b c", "start>a start>b a>c b>c", { c: { join: { mode: "any" } } });
    expect(at("c")).toEqual({ certain: ["start"], maybe: ["a", "b"] });
  });

  test("behind an error port that is drawn the step itself ran, what follows its success did not", () => {
    const at = before("start a b c d", "start>a a>b a.error>c b>d c>d");
    expect(at("d")).toEqual({ certain: ["start", "a"], maybe: ["b", "c"] });
  });

  test("inside a container: what ran before the container", () => {
    const at = before("start a each inner", "start>a a>each", { inner: { scope: "each" } });
    expect(at("inner")).toEqual({ certain: ["start", "a"], maybe: [] });
  });

  test("a cycle, which is refused elsewhere, does not keep it from ending", () => {
    const at = before("start a b", "start>a a>b b>a");
    expect(at("b").certain).toContain("a");
  });

  test("a chain of 4,000 nodes is no deeper than one", () => {
    const ids = Array.from({ length: 4000 }, (_, i) => `n${i}`);
    const at = before(
      `start ${ids.join(" ")}`,
      ids.map((id, i) => `${i === 0 ? "start" : `n${i - 1}`}>${id}`).join(" "),
    );
    expect(at("n3999").certain).toHaveLength(4000);
  });
});
