import { useMemo, useState } from "react";
import { useI18n } from "../../i18n/provider.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SearchField } from "../../ui/text-field.tsx";
import { addNode } from "../actions/add.ts";
import { PALETTE_MIME } from "../editor/canvas-pane.tsx";
import { useEditor, useGraph } from "../editor/editor-model.ts";
import {
  findEntries,
  PALETTE_TABS,
  type PaletteEntry,
  type PaletteTab,
  paletteEntries,
  tabOf,
} from "./palette-entries.ts";
import { PaletteItem } from "./palette-item.tsx";
import styles from "./panels.module.css";

/** All node types by kind: drag one onto the canvas or an edge, or press Enter to add it behind the selected node. */
export function AddPanel() {
  const { t, local } = useI18n();
  const model = useEditor();
  const graph = useGraph();
  const hasTrigger = [...graph.nodes.values()].some((card) => card.definition?.kind === "trigger");
  const [chosen, setTab] = useState<PaletteTab>();
  const [q, setQ] = useState("");
  const entries = useMemo(() => paletteEntries(model.catalog.all(), local), [model, local]);
  const tab = chosen ?? (hasTrigger ? "action" : "trigger");
  const found = q === "" ? entries.filter((entry) => tabOf(entry) === tab) : findEntries(entries, q);
  const add = ({ definition, title }: PaletteEntry) => addNode(model, definition, title);
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
          <li key={entry.definition.type}>
            <button
              type="button"
              className={styles.item}
              draggable
              onDragStart={(event) => {
                const { type, version } = entry.definition;
                event.dataTransfer.setData(PALETTE_MIME, `${type}@${version}`);
                event.dataTransfer.effectAllowed = "copy";
              }}
              onClick={() => add(entry)}
            >
              <PaletteItem entry={entry} />
            </button>
          </li>
        ))}
        {found.length === 0 && <li className={styles.none}>{t("common.noMatches")}</li>}
      </ul>
    </div>
  );
}
