import { Star } from "lucide-react";
import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { useI18n } from "../../i18n/provider.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SearchField } from "../../ui/text-field.tsx";
import { addNode } from "../actions/add.ts";
import { PALETTE_MIME } from "../editor/canvas-pane.tsx";
import { useEditor, useGraph } from "../editor/editor-model.ts";
import {
  findEntries,
  inReach,
  PALETTE_TABS,
  type PaletteEntry,
  type PaletteTab,
  paletteEntries,
  tabOf,
} from "./palette-entries.ts";
import { PaletteItem } from "./palette-item.tsx";
import { paletteMemory, toggleFavourite } from "./palette-memory.ts";
import styles from "./panels.module.css";
import { PatternList } from "./pattern-list.tsx";

/**
 * All node types by kind, favourites and what was used lately first: drag one onto the canvas or an edge, or press
 * Enter to add it behind the selected node. Patterns are added the same way.
 */
export function AddPanel() {
  const { t, local } = useI18n();
  const model = useEditor();
  const graph = useGraph();
  const hasTrigger = [...graph.nodes.values()].some((card) => card.definition?.kind === "trigger");
  const [chosen, setTab] = useState<PaletteTab>();
  const [q, setQ] = useState("");
  const memory = useStore(paletteMemory);
  const entries = useMemo(() => inReach(paletteEntries(model.catalog.all(), local), memory), [model, local, memory]);
  const tab = chosen ?? (hasTrigger ? "action" : "trigger");
  const found = q === "" ? entries.filter((entry) => tabOf(entry) === tab) : findEntries(entries, q);
  const patterns = q !== "" || tab === "pattern";
  return (
    <div className={styles.palette}>
      <SearchField value={q} onChange={setQ} label={t("canvas.searchNodes")} />
      {q === "" && (
        <Segmented<PaletteTab>
          hideLabel
          label={t("canvas.kinds")}
          value={tab}
          onChange={setTab}
          options={PALETTE_TABS.map((id) => ({ id, label: t(`canvas.kind.${id}`) }))}
        />
      )}
      <ul className={styles.list}>
        {found.map((entry) => (
          <NodeTypeItem key={entry.definition.type} entry={entry} marked={memory.favourites} />
        ))}
        {patterns && <PatternList q={q} />}
        {!patterns && found.length === 0 && <li className={styles.none}>{t("common.noMatches")}</li>}
      </ul>
    </div>
  );
}

function NodeTypeItem({ entry, marked }: { entry: PaletteEntry; marked: readonly string[] }) {
  const { t } = useI18n();
  const model = useEditor();
  const { type, version } = entry.definition;
  return (
    <li className={styles.starred}>
      <button
        type="button"
        className={styles.item}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData(PALETTE_MIME, `${type}@${version}`);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onClick={() => addNode(model, entry.definition, entry.title)}
      >
        <PaletteItem entry={entry} />
      </button>
      <button
        type="button"
        className={styles.star}
        aria-pressed={marked.includes(type)}
        aria-label={t("canvas.favourite", { name: entry.title })}
        title={t("canvas.favourite", { name: entry.title })}
        onClick={() => toggleFavourite(type)}
      >
        <Star size={14} strokeWidth={1.75} aria-hidden />
      </button>
    </li>
  );
}
