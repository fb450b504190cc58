import { useState } from "react";
import {
  SearchField as AriaSearchField,
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Popover,
} from "react-aria-components";
import { rank } from "../../app/find.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { NodeIconTile } from "../../ui/node-icon.tsx";
import overlay from "../../ui/overlay.module.css";
import { Segmented } from "../../ui/segmented.tsx";
import { connect } from "../actions/edit.ts";
import { cardName, tintOf } from "../card/card-texts.ts";
import { useEditor, useGraph, useUi } from "../editor/editor-model.ts";
import { validTargets } from "../graph/connectable.ts";
import { Anchor } from "./anchor.tsx";
import styles from "./panels.module.css";

/** Drawing an edge by keyboard: every node it may lead to, nearest first; type to filter, Enter connects. */
export function ConnectList() {
  const { t, local } = useI18n();
  const model = useEditor();
  const graph = useGraph();
  const request = useUi((ui) => ui.connect);
  const [q, setQ] = useState("");
  const source = request && graph.nodes.get(request.node);
  if (!request || !source) return null;
  const close = () => {
    model.ui.setState({ connect: undefined });
    setQ("");
    model.surface.current?.focus(request.node);
  };
  const targets = validTargets(graph, request.node, request.port).map((card) => ({
    card,
    title: cardName(card),
    aliases: [card.id, card.node.type],
  }));
  const found = q.trim() === "" ? targets : rank(targets, q);
  const lead = (target: string) => {
    if (connect(model, { source: request.node, sourcePort: request.port, target, targetPort: "in" })) close();
  };
  const corner = model.surface.current?.toScreen({ x: source.x + source.width, y: source.y }) ?? { x: 200, y: 200 };
  return (
    <Anchor at={corner}>
      {(anchor) => (
        <Popover
          isOpen
          triggerRef={anchor}
          placement="bottom start"
          onOpenChange={(open) => !open && close()}
          className={`${overlay.popover} ${styles.quick}`}
        >
          <Dialog aria-label={t("canvas.connectFrom", { name: cardName(source) })} className={styles.quickBody}>
            {source.ports.length > 1 && (
              <div className={styles.quickPorts}>
                <Segmented<string>
                  label={t("canvas.connectBy")}
                  value={request.port}
                  onChange={(port) => model.ui.setState({ connect: { node: request.node, port } })}
                  options={source.ports.map(({ port }) => ({ id: port.id, label: local(port.label) }))}
                />
              </div>
            )}
            <Autocomplete inputValue={q} onInputChange={setQ}>
              <AriaSearchField
                aria-label={t("canvas.connectTo")}
                autoFocus
                className={styles.quickSearch}
                // Enter without a choice means the first one.
                onSubmit={() => found[0] && lead(found[0].card.id)}
              >
                <Input placeholder={t("canvas.connectTo")} className={styles.quickInput} />
              </AriaSearchField>
              <Menu
                aria-label={t("canvas.connectTargets")}
                className={styles.quickList}
                items={found.map((entry) => ({ id: entry.card.id, ...entry }))}
                renderEmptyState={() => <div className={styles.none}>{t("canvas.saidNoTarget")}</div>}
                onAction={(target) => lead(String(target))}
              >
                {({ card, title }) => (
                  <MenuItem textValue={title} className={styles.item}>
                    <NodeIconTile icon={card.definition?.icon} tint={tintOf(card.definition)} size={24} />
                    <span className={styles.itemText}>
                      <span className={styles.itemTitle}>{title}</span>
                      <span className={styles.itemNote}>
                        {card.definition ? local(card.definition.title) : card.node.type}
                      </span>
                    </span>
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
