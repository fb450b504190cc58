import type { EditorModel } from "../editor/editor-model.ts";
import { breakpointsOf } from "./breakpoints.ts";

/** How far a test goes from one node, or up to it. */
export type TestKind = "only" | "until" | "from";
export interface TestRequest {
  kind: TestKind;
  node: string;
}

/** Tests one node, up to it, or from it on; what touches other systems is named and asked about first. */
export function requestTest(model: EditorModel, kind: TestKind, node: string | undefined): void {
  const card = node === undefined ? undefined : model.graph().nodes.get(node);
  if (!card) return model.say({ key: "canvas.saidSelectFirst" }, true);
  if (card.definition?.kind === "trigger" && kind === "from") return model.ui.setState({ dialog: "test" });
  if (card.definition?.kind === "trigger" || card.aside) return model.say({ key: "canvas.saidNoTestHere" }, true);
  if (card.node.disabled) return model.say({ key: "canvas.saidTestOff" }, true);
  model.ui.setState({ asking: { kind, node: card.id } });
}

/** The body of a start. */
export function testBody(model: EditorModel, { kind, node }: TestRequest) {
  const breakpoints = breakpointsOf(model);
  return { [kind]: node, ...(kind !== "only" && breakpoints.length > 0 && { breakpoints }) };
}
