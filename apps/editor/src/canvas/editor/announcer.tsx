import { useEffect, useState } from "react";
import { useT } from "../../i18n/provider.tsx";
import styles from "./editor.module.css";
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

/** How long a refusal stands, in ms. */
const SHOWN = 5000;

/** Why something was refused, for people who see; the announcer says it to the others. */
export function Refusal() {
  const t = useT();
  const said = useUi((ui) => ui.said);
  const [over, setOver] = useState(0);
  useEffect(() => {
    if (!said?.urgent) return;
    const timer = setTimeout(() => setOver(said.n), SHOWN);
    return () => clearTimeout(timer);
  }, [said]);
  if (!said?.urgent || said.n === over) return null;
  return (
    <div className={styles.hint} data-refusal aria-hidden>
      {labelText(t, said.label)}
    </div>
  );
}
