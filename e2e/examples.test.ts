import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { validateWorkflow } from "../packages/engine/src/index.ts";
import {
  canonicalText,
  catalogOf,
  portsOf,
  type WorkflowDocument,
  workflowDocument,
} from "../packages/model/src/index.ts";
import { nodes } from "../packages/nodes/src/index.ts";

const folder = join(import.meta.dirname, "../examples/workflows");
const catalog = catalogOf(nodes.map((node) => node.definition));
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const load = (name: string): WorkflowDocument =>
  workflowDocument.parse(JSON.parse(readFileSync(join(folder, name), "utf8")));

const CARD = { width: 240, height: 64 };
/** Room that each output port after the first takes on a card. */
const PORT_ROW = 20;
type Box = { name: string; x: number; y: number; width: number; height: number };

/** Cards and notes as they are drawn. */
function boxes(document: WorkflowDocument): Box[] {
  const cards = document.nodes.map((node) => {
    const place = document.layout.nodes[node.id];
    const definition = catalog.get(node.type, node.typeVersion);
    if (!place || !definition) throw new Error(`${node.id} has no place or no type`);
    const extra = Math.max(0, portsOf(definition, node.params).length - 1) * PORT_ROW;
    return { name: node.id, x: place.x, y: place.y, width: CARD.width, height: CARD.height + extra };
  });
  return [
    ...cards,
    ...document.layout.notes.map(({ id, x, y, width, height }) => ({ name: `note ${id}`, x, y, width, height })),
  ];
}
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

test("the examples are there", () => {
  expect(files).toEqual(expect.arrayContaining(["w2-low-stock.json", "w8-order-paid.json", "w8-order.json"]));
});

describe.each(files)("%s", (name) => {
  test("is canonical text", () => {
    expect(readFileSync(join(folder, name), "utf8")).toBe(canonicalText(load(name)));
  });

  test("passes every check of the editor", () => {
    expect(validateWorkflow(load(name), catalog).findings).toEqual([]);
  });

  test("is drawn from left to right, and nothing covers anything", () => {
    const document = load(name);
    for (const edge of document.edges) {
      const [from, to] = [document.layout.nodes[edge.source], document.layout.nodes[edge.target]];
      expect(from && to && to.x >= from.x + CARD.width + 80, `${edge.source} to ${edge.target}`).toBe(true);
    }
    const all = boxes(document);
    const covered = all.flatMap((a, i) =>
      all
        .slice(i + 1)
        .filter((b) => overlap(a, b))
        .map((b) => `${a.name} and ${b.name}`),
    );
    expect(covered).toEqual([]);
  });

  test("says in plain words what each node does", () => {
    for (const node of load(name).nodes) expect(node.label ?? "", node.id).toMatch(/^[A-Z].{3,}/);
  });
});
