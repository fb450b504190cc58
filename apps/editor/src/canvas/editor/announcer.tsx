import { useT } from "../../i18n/provider.tsx";
import { useDraft, useUi } from "./editor-model.ts";
import { labelText } from "./label-text.ts";

/** Says what happened to people who do not see it: edits, undo, refused connections. */
export function Announcer() {
  const t = useT();
  const change = useDraft((state) => state.lastChange);
  const said = useUi((ui) => ui.said);
  const edit = change
    ? change.kind === "edit"
      ? labelText(t, change.label)
      : t(change.kind === "undo" ? "document.undone" : "document.redone", { what: labelText(t, change.label) })
    : "";
  return (
    <div className="visually-hidden">
      <div role="status" key={`c${change?.n}`}>
        {edit}
      </div>
      <div role="status">{said && !said.urgent && <span key={said.n}>{labelText(t, said.label)}</span>}</div>
      <div role="alert">{said?.urgent && <span key={said.n}>{labelText(t, said.label)}</span>}</div>
    </div>
  );
}
