import { allCommands } from "../../app/commands.ts";
import type { MenuAction, MenuEntries } from "../../ui/menu.tsx";
import type { EditorModel } from "../editor/editor-model.ts";

/** The right-click menu: the commands that make sense for what is selected, with their keys. */
export function contextEntries(model: EditorModel): MenuEntries {
  const { selection } = model.ui.getState();
  const { readOnly } = model.draft.state.getState();
  const nodes = selection.nodes.size;
  const [first] = selection.nodes;
  const frame = nodes === 1 && first !== undefined && model.graph().nodes.get(first)?.container === true;
  const trigger = first !== undefined && model.graph().nodes.get(first)?.definition?.kind === "trigger";
  const notes = selection.notes.size;
  const something = nodes + notes > 0;
  const commands = new Map(allCommands().map((command) => [command.id, command]));
  const entry = (id: string, when = true): MenuAction | false => {
    const command = commands.get(`canvas.${id}`);
    if (!when || !command) return false;
    const { title, icon, keys, run } = command;
    return { id, label: title, onAction: () => setTimeout(run), ...(icon && { icon }), ...(keys && { keys }) };
  };
  const danger = (action: MenuAction | false): MenuAction | false => action && { ...action, tone: "danger" };
  return [
    { id: "node", actions: [entry("open", nodes === 1), entry("connect", nodes === 1), entry("disable", nodes > 0)] },
    {
      id: "test",
      actions: [
        entry("testOnly", nodes === 1 && !trigger),
        entry("testUntil", nodes === 1 && !trigger),
        entry("testFrom", nodes === 1),
        entry("breakpoint", nodes > 0 && !trigger),
      ],
    },
    {
      id: "wrap",
      actions: [
        entry("wrap", nodes > 0),
        entry("wrapLoop", nodes > 0),
        entry("wrapEach", nodes > 0),
        entry("unwrap", frame),
        entry("extract", nodes > 0),
      ],
    },
    { id: "clip", actions: [entry("copy", something), entry("duplicate", something)] },
    { id: "note", actions: [entry("noteColor", notes > 0), entry("pinNote", notes > 0)] },
    { id: "place", actions: [entry("add"), entry("note"), entry("tidy"), entry("fit")] },
    {
      id: "danger",
      actions: [
        danger(entry("delete", something || selection.edges.size > 0)),
        danger(entry("heal", nodes > 0 && !readOnly)),
      ],
    },
  ].filter((group) => group.actions.some(Boolean));
}
