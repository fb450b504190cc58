import { NodeIconTile } from "../../ui/node-icon.tsx";
import { tintOf } from "../card/card-texts.ts";
import type { PaletteEntry } from "./palette-entries.ts";
import styles from "./panels.module.css";

/** Icon, name and one line about a node type. */
export function PaletteItem({ entry }: { entry: PaletteEntry }) {
  return (
    <>
      <NodeIconTile icon={entry.definition.icon} tint={tintOf(entry.definition)} size={32} />
      <span className={styles.itemText}>
        <span className={styles.itemTitle}>{entry.title}</span>
        <span className={styles.itemNote}>{entry.description}</span>
      </span>
    </>
  );
}
