import type { EditorModel } from "../editor/editor-model.ts";
import { freePorts, validTargets } from "../graph/connectable.ts";
import { currentNode } from "./select.ts";

/** Begins an edge from the selected node by keyboard: a list of everything it may lead to opens. */
export function startConnecting(model: EditorModel): void {
  const node = currentNode(model);
  if (node === undefined) return model.say({ key: "canvas.saidSelectFirst" }, true);
  const graph = model.graph();
  const ports = graph.nodes.get(node)?.ports ?? [];
  const port = freePorts(graph, model.document(), node)[0] ?? ports[0]?.port.id;
  if (port === undefined) return model.say({ key: "canvas.saidNoPort" }, true);
  if (ports.every(({ port: { id } }) => validTargets(graph, node, id).length === 0)) {
    return model.say({ key: "canvas.saidNoTarget" }, true);
  }
  model.ui.setState({ connect: { node, port } });
}
