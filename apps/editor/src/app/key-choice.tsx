import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { useT } from "../i18n/provider.tsx";
import { type Command, useAllCommands } from "./commands.ts";
import { bindKeys, keyBindings } from "./key-bindings.ts";
import styles from "./palette.module.css";
import { Shortcut } from "./shortcut.tsx";
import { chordOf } from "./shortcuts.ts";

const HELD = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph"]);

/** The keys of a command; pressed, it waits for other ones. */
export function KeyChoice({ command }: { command: Command }) {
  const t = useT();
  const [listening, setListening] = useState(false);
  const chosen = useStore(keyBindings, (state) => state.keys[command.id] !== undefined);
  const all = useAllCommands();
  const other = all.find(({ id, keys, hidden }) => id !== command.id && !hidden && keys && keys === command.keys);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!listening || event.key === "Tab" || HELD.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    setListening(false);
    if (event.key === "Escape") return;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    bindKeys(command.id, plain && ["Delete", "Backspace"].includes(event.key) ? "" : chordOf(event));
  };
  return (
    <span className={styles.choice}>
      {chosen && other && <span className={styles.clash}>{t("nav.keysAlso", { title: other.title })}</span>}
      {chosen && (
        <button
          type="button"
          className={styles.reset}
          aria-label={t("nav.keysReset", { title: command.title })}
          title={t("nav.keysReset", { title: command.title })}
          onClick={() => bindKeys(command.id, undefined)}
        >
          <RotateCcw size={12} aria-hidden />
        </button>
      )}
      <button
        type="button"
        className={styles.keyButton}
        title={t("nav.keysChange", { title: command.title })}
        data-listening={listening || undefined}
        onClick={() => setListening(true)}
        onBlur={() => setListening(false)}
        onKeyDown={onKeyDown}
      >
        <span className="visually-hidden">{t("nav.keysChange", { title: command.title })}</span>
        {listening ? (
          t("nav.keysPress")
        ) : command.keys ? (
          <Shortcut keys={command.keys} />
        ) : (
          <span className={styles.then}>{t("nav.keysNone")}</span>
        )}
      </button>
    </span>
  );
}
