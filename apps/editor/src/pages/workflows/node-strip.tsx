import type { NodeDefinition } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { NodeIconTile, type NodeTint } from "../../ui/node-icon.tsx";
import styles from "./workflows.module.css";

/** More would only be noise in a list. */
const MOST = 6;

const CATEGORY_TINTS: Record<string, NodeTint> = { ai: "ai", flow: "flow", time: "flow", data: "flow" };

/** The colour family of a node type: what it is for people comes first, then where it stands in the catalogue. */
export const tintOf = (definition: NodeDefinition | undefined): NodeTint => {
  if (!definition) return "flow";
  if (definition.kind !== "action") return definition.kind;
  return CATEGORY_TINTS[definition.category] ?? "action";
};

/** The first nodes of a workflow as small icons, so that it is known by sight. */
export function NodeStrip({ types }: { types: readonly string[] }) {
  const { t, local, format } = useI18n();
  const nodes = useQuery(queries.nodes()).data?.items;
  const known = types.slice(0, MOST).map((type) => nodes?.find((definition) => definition.type === type));
  if (types.length === 0) return null;
  const names = known.flatMap((definition) => (definition ? [local(definition.title)] : []));
  return (
    <span className={styles.icons} title={names.join(" → ")}>
      {known.map((definition, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same type may stand in a workflow several times, in this order
        <NodeIconTile key={i} icon={definition?.icon} tint={tintOf(definition)} size={20} />
      ))}
      <span className="visually-hidden">{t("workflows.nodesLabel", { list: format.list(names) })}</span>
    </span>
  );
}
