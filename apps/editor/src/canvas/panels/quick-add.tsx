import { useMemo, useState } from "react";
import {
  SearchField as AriaSearchField,
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Popover,
} from "react-aria-components";
import { useStore } from "zustand";
import { useI18n } from "../../i18n/provider.tsx";
import overlay from "../../ui/overlay.module.css";
import { addNode } from "../actions/add.ts";
import { useEditor, useUi } from "../editor/editor-model.ts";
import { Anchor } from "./anchor.tsx";
import { findEntries, inReach, type PaletteEntry, paletteEntries } from "./palette-entries.ts";
import { PaletteItem } from "./palette-item.tsx";
import { paletteMemory } from "./palette-memory.ts";
import styles from "./panels.module.css";

/** Search for a node at the pointer: type a few letters, Enter adds it where it was asked for. */
export function QuickAdd() {
  const { t, local } = useI18n();
  const model = useEditor();
  const request = useUi((ui) => ui.add);
  const [q, setQ] = useState("");
  const memory = useStore(paletteMemory);
  const all = useMemo(() => inReach(paletteEntries(model.catalog.all(), local), memory), [model, local, memory]);
  const close = () => {
    model.ui.setState({ add: undefined });
    setQ("");
  };
  if (!request) return null;
  // Nothing can lead into a trigger, and something that ends leads nowhere.
  const fits = all.filter(
    ({ definition }) =>
      !((request.from?.end === "source" || request.edge !== undefined) && definition.kind === "trigger") &&
      !(request.from?.end === "target" && definition.ports.length === 0),
  );
  const found = findEntries(fits, q);
  const choose = (entry: PaletteEntry | undefined) => {
    setQ("");
    if (entry && model.ui.getState().add === request) addNode(model, entry.definition, entry.title, request);
  };
  return (
    <Anchor at={request.at}>
      {(anchor) => (
        <Popover
          isOpen
          triggerRef={anchor}
          placement="bottom start"
          onOpenChange={(open) => !open && close()}
          className={`${overlay.popover} ${styles.quick}`}
        >
          <Dialog aria-label={t("canvas.do.add")} className={styles.quickBody}>
            <Autocomplete inputValue={q} onInputChange={setQ}>
              <AriaSearchField
                aria-label={t("canvas.searchNodes")}
                autoFocus
                className={styles.quickSearch}
                onSubmit={() => choose(found[0])}
              >
                <Input placeholder={t("canvas.searchNodes")} className={styles.quickInput} />
              </AriaSearchField>
              <Menu
                aria-label={t("canvas.nodeTypes")}
                className={styles.quickList}
                items={found.map((entry) => ({ id: entry.definition.type, entry }))}
                renderEmptyState={() => <div className={styles.none}>{t("common.noMatches")}</div>}
                onAction={(type) => choose(found.find(({ definition }) => definition.type === type))}
              >
                {({ entry }) => (
                  <MenuItem textValue={entry.title} className={styles.item}>
                    <PaletteItem entry={entry} />
                  </MenuItem>
                )}
              </Menu>
            </Autocomplete>
          </Dialog>
        </Popover>
      )}
    </Anchor>
  );
}
