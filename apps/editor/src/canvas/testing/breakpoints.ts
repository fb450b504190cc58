import type { EditorModel } from "../editor/editor-model.ts";

/** Breakpoints are this browser's, not the document's: what one person looks at stops nobody else's tests. */
const keyOf = (workflow: string) => `signalbox.breakpoints.${workflow}`;

/** Those kept in this browser; none when storage is closed. */
export function storedBreakpoints(workflow: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(workflow)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** Sets these breakpoints and shows them on their cards. */
export function setBreakpoints(model: EditorModel, ids: readonly string[]): void {
  const { breakpoints } = model.views;
  breakpoints.replace(new Map(ids.map((id) => [id, breakpoints.get(id) ?? (() => toggleBreakpoint(model, id))])));
  model.ui.setState({ breakpoints: ids });
  try {
    localStorage.setItem(keyOf(model.workflow), JSON.stringify(ids));
  } catch {
    // They hold for as long as the page is open.
  }
}

export function toggleBreakpoint(model: EditorModel, id: string): void {
  const card = model.graph().nodes.get(id);
  if (!card || card.definition?.kind === "trigger" || card.aside)
    return model.say({ key: "canvas.saidNoBreakpoint" }, true);
  const { breakpoints } = model.ui.getState();
  const on = !breakpoints.includes(id);
  setBreakpoints(model, on ? [...breakpoints, id] : breakpoints.filter((known) => known !== id));
  const values = { name: card.node.label || id };
  model.say({ key: on ? "canvas.saidBreakpoint" : "canvas.saidBreakpointGone", values });
}

/** Of nodes that are still there. */
export const breakpointsOf = (model: EditorModel): string[] =>
  model.ui.getState().breakpoints.filter((id) => model.graph().nodes.has(id));
