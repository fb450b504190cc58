import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import type { Translate } from "../i18n/types.ts";

/** One container on the way to a step: `pages[2]`, or `refund` without a number. */
interface Part {
  node: string;
  index: number | undefined;
}

/** The containers of a path, the outermost first; the step itself is left out. */
export function containersOf(path: string): Part[] {
  return path
    .split("/")
    .slice(0, -1)
    .map((part) => {
      const [, node = part, index] = /^(.*?)\[(\d+)\]$/.exec(part) ?? [];
      return { node, index: index === undefined ? undefined : Number(index) };
    });
}

/**
 * Which of several steps of a node this is, in words: "pass 3", "item 2 · pass 1". Empty when nothing around it runs
 * more than once.
 */
export function pathText(path: string, graph: CanvasGraph, t: Translate): string {
  const words = containersOf(path).flatMap(({ node, index }) => {
    if (index === undefined) return [];
    const behaviour = graph.nodes.get(node)?.definition?.behaviour;
    const n = index + 1;
    if (node.startsWith("~") || behaviour === "loop") return t("run.pass", { n });
    return behaviour === "forEach" ? t("run.itemNumber", { n }) : t("run.timeNumber", { n });
  });
  return words.join(" · ");
}

/** Whether the steps of one node are passes of loops: then the newest is looked at first. */
export const arePasses = (paths: readonly string[], graph: CanvasGraph): boolean =>
  paths.some((path) =>
    containersOf(path).some(
      ({ node }) => node.startsWith("~") || graph.nodes.get(node)?.definition?.behaviour === "loop",
    ),
  );
