import { edgeId, type WorkflowDocument, workflowDocument } from "@signalbox/model";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { card, closeBrowser, drag, hasBrowser, type Opened, openEditor, saved } from "./browser.ts";

/** Longer than a save takes. */
const poll = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It is not on the screen.");
  return box;
};

const three = (): WorkflowDocument =>
  workflowDocument.parse({
    name: "Three",
    nodes: [
      { id: "start", type: "manual", label: "Begin" },
      { id: "first", type: "set", label: "First" },
      { id: "second", type: "set", label: "Second" },
    ],
    edges: [{ source: "start", sourcePort: "out", target: "first" }],
    layout: {
      nodes: { start: { x: 0, y: 0 }, first: { x: 400, y: 0 }, second: { x: 400, y: 200 } },
      notes: [],
    },
  });

describe.runIf(hasBrowser)("changing what is drawn", () => {
  let opened: Opened;
  const edges = () => opened.stored().edges.map(edgeId);
  afterEach(async () => {
    expect(opened.problems).toEqual([]);
    await opened.close();
  });
  afterAll(closeBrowser);

  it("CANVAS-8: an edge's end is put on another node, refused where it may not go, and let go", async () => {
    opened = await openEditor({ document: three() });
    const { page } = opened;
    const end = page.locator(".react-flow__edgeupdater-target");
    const grab = async () => {
      const box = await boxOf(end);
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const second = await boxOf(card(page, "Second"));
    await drag(page, await grab(), { x: second.x + 120, y: second.y + 32 });
    await poll(edges).toEqual(["start.out->second.in"]);

    // A node cannot lead to itself: the edge stays where it was, and the reason is seen.
    const start = await boxOf(card(page, "Begin"));
    await drag(page, await grab(), { x: start.x + 120, y: start.y + 40 });
    await page.locator("[data-refusal]", { hasText: "A node cannot lead to itself." }).waitFor();
    expect(edges()).toEqual(["start.out->second.in"]);

    await drag(page, await grab(), { x: second.x + 120, y: second.y + 260 });
    await poll(edges).toEqual([]);
    await page.keyboard.press("Control+z");
    await poll(edges).toEqual(["start.out->second.in"]);
    await page.keyboard.press("Control+z");
    await poll(edges).toEqual(["start.out->first.in"]);
  });

  it("CANVAS-9: a node is dragged into a for-each and out again", async () => {
    const document = workflowDocument.parse({
      name: "Loop",
      nodes: [
        { id: "each", type: "for_each", label: "Each line" },
        { id: "work", type: "set", label: "Work" },
      ],
      edges: [],
      layout: { nodes: { each: { x: 0, y: 0, width: 480, height: 320 }, work: { x: 600, y: 0 } }, notes: [] },
    });
    opened = await openEditor({ document });
    const { page } = opened;
    const scope = () => opened.stored().nodes.find((node) => node.id === "work")?.scope;
    const frame = await boxOf(page.locator(".react-flow__node[data-id=each]"));
    const grab = async () => {
      const box = await boxOf(page.locator(".react-flow__node[data-id=work]"));
      return { x: box.x + 120, y: box.y + 20 };
    };
    const from = await grab();
    await drag(page, from, { x: frame.x + 220, y: frame.y + 200 });
    await poll(scope).toBe("each");
    const inside = opened.stored().layout.nodes.work;
    expect(inside?.x).toBeGreaterThanOrEqual(24);
    expect(inside?.y).toBeGreaterThanOrEqual(64);
    // What is inside moves with its container.
    await drag(page, { x: frame.x + 120, y: frame.y + 20 }, { x: frame.x + 120, y: frame.y + 100 });
    const away = (id: string, from: number) => (opened.stored().layout.nodes[id]?.y ?? 0) - from;
    await poll(() => away("each", 0)).toBeGreaterThan(60);
    expect(away("work", inside?.y ?? 0)).toBe(away("each", 0));
    await drag(page, await grab(), { x: from.x + 60, y: from.y + 300 });
    await poll(scope).toBeUndefined();
    await page.keyboard.press("Control+z");
    await poll(scope).toBe("each");
  });

  it("CANVAS-10: a note is added, written, moved and deleted", async () => {
    opened = await openEditor({ document: three() });
    const { page } = opened;
    const notes = () => opened.stored().layout.notes;
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("n");
    const note = page.locator(".react-flow__node-note");
    await note.dblclick();
    await page.keyboard.type("# Hot\n- **pay** first");
    await page.keyboard.press("Escape");
    await poll(() => notes()[0]?.text).toBe("# Hot\n- **pay** first");
    await note.getByText("pay").waitFor();
    expect(await note.locator("strong").allTextContents()).toEqual(["Hot", "pay"]);

    const at = { x: notes()[0]?.x ?? 0, y: notes()[0]?.y ?? 0 };
    const box = await boxOf(note);
    await drag(page, { x: box.x + 40, y: box.y + 100 }, { x: box.x + 120, y: box.y + 180 });
    await poll(() => Math.min((notes()[0]?.x ?? 0) - at.x, (notes()[0]?.y ?? 0) - at.y)).toBeGreaterThan(60);
    await page.keyboard.press("Delete");
    await poll(() => notes().length).toBe(0);
    await page.keyboard.press("Control+z");
    await poll(() => notes()[0]?.text).toBe("# Hot\n- **pay** first");
  });

  it("DOC-6: nodes are copied into another workflow with their edges and expressions", async () => {
    const document = three();
    const [, first] = document.nodes;
    if (first) first.params = { fields: [{ name: "a", value: "{{ steps.start.total }}" }] };
    opened = await openEditor({ document });
    const { page } = opened;
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    const other = await opened.tab(1);
    await other.locator("[data-canvas]").focus();
    await other.keyboard.press("Control+v");
    await card(other, "Begin").waitFor();
    await other.keyboard.press("Control+v");
    await poll(() => opened.stored(1).nodes.length).toBe(6);
    const pasted = opened.stored(1);
    expect(new Set(pasted.nodes.map((node) => node.id)).size).toBe(6);
    expect(pasted.edges).toHaveLength(2);
    const copies = pasted.nodes.filter((node) => node.label === "First");
    const sources = copies.map((copy) => pasted.edges.find((edge) => edge.target === copy.id)?.source);
    expect(copies.map((copy) => JSON.stringify(copy.params))).toEqual(
      sources.map((id) => `{"fields":[{"name":"a","value":"{{ steps.${id}.total }}"}]}`),
    );
    await saved(other);
    expect(opened.stored()).toEqual(document);
  });

  it("CANVAS-6: nodes painted from far are selected and opened by pointer", async () => {
    const ids = Array.from({ length: 160 }, (_, i) => `n${i}`);
    const place = (i: number) => ({ x: (i % 16) * 320, y: Math.floor(i / 16) * 160 });
    const document = workflowDocument.parse({
      name: "Many",
      nodes: ids.map((id) => ({ id, type: "set", label: `Node ${id}` })),
      edges: [],
      layout: { nodes: Object.fromEntries(ids.map((id, i) => [id, place(i)])), notes: [] },
    });
    opened = await openEditor({ document });
    const { page } = opened;
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("1");
    await page.locator("[data-overview]").waitFor();
    const pane = await boxOf(page.locator(".react-flow__pane"));
    const [zoom = 1, , , , dx = 0, dy = 0] = await page.locator(".react-flow__viewport").evaluate((element) => {
      const { a, b, c, d, e, f } = new DOMMatrixReadOnly(getComputedStyle(element).transform);
      return [a, b, c, d, e, f];
    });
    const at = (i: number) => {
      const { x, y } = place(i);
      return [pane.x + dx + (x + 120) * zoom, pane.y + dy + (y + 32) * zoom] as const;
    };
    expect(zoom).toBeLessThan(0.5);
    await page.mouse.click(...at(37));
    await expect.poll(() => new URL(page.url()).searchParams.get("node")).toBe("n37");
    await page.keyboard.press("Escape");
    await expect.poll(() => new URL(page.url()).searchParams.get("node")).toBeNull();
    await page.mouse.dblclick(...at(52));
    await expect.poll(() => new URL(page.url()).searchParams.get("node")).toBe("n52");
    await page.keyboard.press("Escape");
    // Several with Ctrl, deleted like cards.
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("Escape");
    await page.mouse.click(...at(3));
    await page.keyboard.down("Control");
    await page.mouse.click(...at(4));
    await page.keyboard.up("Control");
    await page.locator("[data-canvas]").focus();
    await page.keyboard.press("Delete");
    await poll(() => opened.stored().nodes.length).toBe(158);
    expect(opened.stored().nodes.some((node) => node.id === "n3" || node.id === "n4")).toBe(false);
  });
});
