import { catalogOf, nodeDefinition, workflowDocument } from "@signalbox/model";
import { describe, expect, it } from "vitest";
import { graphMaker } from "../canvas/graph/canvas-graph.ts";
import type { Translate } from "../i18n/types.ts";
import { approvalTitle, isUndoQuestion } from "../pages/approvals/undo-question.ts";
import { arePasses, containersOf, pathText } from "./path-text.ts";

const t = ((id: string, values: object = {}) => [id, ...Object.values(values)].join(" ")) as unknown as Translate;
const kind = (type: string, behaviour: string) =>
  nodeDefinition.parse({
    type,
    version: 1,
    kind: "action",
    behaviour,
    category: "test",
    title: { en: type },
    description: { en: type },
    params: {},
    output: {},
    ports: [],
    effect: "pure",
    risk: "none",
  });
const catalog = catalogOf(["forEach", "loop", "scope", "finally", "pure"].map((name) => kind(name, name)));
const graph = graphMaker(catalog)(
  workflowDocument.parse({
    name: "Paths",
    nodes: [
      { id: "lines", type: "forEach" },
      { id: "pages", type: "loop", scope: "lines" },
      { id: "fetch", type: "pure", scope: "pages" },
      { id: "clean", type: "finally" },
      { id: "group", type: "scope" },
    ],
  }),
);

describe("which of several steps", () => {
  it.each([
    ["fetch", ""],
    ["group/fetch", ""],
    ["lines[4]/label", "run.itemNumber 5"],
    ["lines[0]/pages[2]/fetch", "run.itemNumber 1 · run.pass 3"],
    ["~check[7]/pay", "run.pass 8"],
    ["clean[1]/log", "run.timeNumber 2"],
  ])("RUNPAGE-2: %s is called “%s”", (path, words) => {
    expect(pathText(path, graph, t)).toBe(words);
  });

  it("tells passes from items", () => {
    expect(arePasses(["lines[0]/label", "lines[1]/label"], graph)).toBe(false);
    expect(arePasses(["lines[0]/pages[0]/fetch"], graph)).toBe(true);
    expect(arePasses(["~check[0]/pay"], graph)).toBe(true);
    expect(containersOf("lines[0]/group/pay")).toEqual([
      { node: "lines", index: 0 },
      { node: "group", index: undefined },
    ]);
  });
});

describe("the question about an undo that failed", () => {
  it("UNDO-4: is known, and an ordinary approval is not taken for one", () => {
    const asked = { title: "Undo failed: Refund", decisions: ["again", "done"] };
    expect(isUndoQuestion(asked)).toBe(true);
    expect(approvalTitle(asked, t)).toBe("approvals.undoTitle Refund");
    expect(isUndoQuestion({ title: "Undo failed: Refund", ports: { again: "again", done: "done" } })).toBe(true);
    expect(isUndoQuestion({ title: "Undo failed: Refund", decisions: ["approved", "rejected"] })).toBe(false);
    expect(approvalTitle({ title: "Refund 12?", decisions: ["again", "done"] }, t)).toBe("Refund 12?");
  });
});
