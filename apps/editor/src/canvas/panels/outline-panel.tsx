import { ChevronRight } from "lucide-react";
import { useMemo } from "react";
import { Button, Tree, TreeItem, TreeItemContent } from "react-aria-components";
import { useI18n } from "../../i18n/provider.tsx";
import { NodeIconTile } from "../../ui/node-icon.tsx";
import { StatusIcon } from "../../ui/status-pill.tsx";
import { openNode, selectNodes } from "../actions/select.ts";
import { cardName, tintOf } from "../card/card-texts.ts";
import { useEditor, useGraph, useUi } from "../editor/editor-model.ts";
import { useKeyed } from "../live/keyed-store.ts";
import { type OutlineItem, outlineTree } from "./outline-tree.ts";
import styles from "./panels.module.css";

/** The workflow as a tree, in the order of work: the same selection as the canvas, for screen readers and small screens. */
export function OutlinePanel() {
  const { t } = useI18n();
  const model = useEditor();
  const graph = useGraph();
  const selected = useUi((ui) => ui.selection.nodes);
  const items = useMemo(() => outlineTree(graph), [graph]);
  if (items.length === 0) return <p className={styles.none}>{t("canvas.outlineEmpty")}</p>;
  return (
    <Tree
      aria-label={t("canvas.panel.outline")}
      className={styles.tree}
      selectionMode="multiple"
      selectionBehavior="replace"
      selectedKeys={selected}
      defaultExpandedKeys={[...graph.nodes.keys()]}
      onSelectionChange={(keys) => {
        const ids = keys === "all" ? [...graph.nodes.keys()] : [...keys].map(String);
        selectNodes(model, ids);
        if (ids[0] !== undefined) model.surface.current?.fit(ids);
      }}
      onAction={(id) => openNode(model, String(id))}
    >
      {items.map((item) => (
        <OutlineNode key={item.id} item={item} />
      ))}
    </Tree>
  );
}

function OutlineNode({ item }: { item: OutlineItem }) {
  const { t, local } = useI18n();
  const model = useEditor();
  const graph = useGraph();
  const view = useKeyed(model.views.nodes, item.id);
  const card = graph.nodes.get(item.id);
  if (!card) return null;
  const port = graph.edges.find(({ edge }) => edge.target === item.id)?.port;
  const name = cardName(card);
  const kind = card.definition ? local(card.definition.title) : card.node.type;
  const more = item.alsoFrom.map((id) => graph.nodes.get(id)).flatMap((from) => (from ? [cardName(from)] : []));
  return (
    <TreeItem
      id={item.id}
      textValue={`${name}, ${kind}${view ? `, ${t(`status.${view.status}`)}` : ""}`}
      className={styles.treeItem}
    >
      <TreeItemContent>
        {({ hasChildItems }) => (
          <span className={styles.treeRow}>
            {hasChildItems ? (
              <Button slot="chevron" className={styles.chevron}>
                <ChevronRight size={14} aria-hidden />
              </Button>
            ) : (
              <span className={styles.chevron} />
            )}
            <NodeIconTile icon={card.definition?.icon} tint={tintOf(card.definition)} size={20} />
            <span className={styles.treeText}>
              {item.via !== undefined && port && <span className={styles.via}>{local(port.label)}: </span>}
              {name}
              {more.length > 0 && (
                <span className={styles.via}> · {t("canvas.alsoFrom", { names: more.join(", ") })}</span>
              )}
            </span>
            {view && <StatusIcon status={view.status} size={14} />}
          </span>
        )}
      </TreeItemContent>
      {item.children.map((child) => (
        <OutlineNode key={child.id} item={child} />
      ))}
    </TreeItem>
  );
}
