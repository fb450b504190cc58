import { copyText as toClipboard } from "../../ui/copy.tsx";
import type { EditorModel } from "../editor/editor-model.ts";
import { copyText } from "./edit.ts";

/** Copies by menu or palette, where there is no clipboard event; says so only when it worked. */
export async function copySelection(model: EditorModel): Promise<void> {
  const text = copyText(model);
  if (text === undefined) return;
  const { nodes, notes } = model.ui.getState().selection;
  const done = await toClipboard(text);
  model.say(
    done ? { key: "canvas.saidCopied", values: { count: nodes.size + notes.size } } : { key: "common.copyFailed" },
    !done,
  );
}
