import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Badge } from "../ui/badge.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { InlineCode } from "./inline-code.tsx";
import styles from "./inspector.module.css";

/** What the node's package says about it: purpose, effect, ports, example. */
export function DocsTab({ card }: { card: CanvasNode }) {
  const { t, local } = useI18n();
  const { definition } = card;
  if (!definition) return null;
  return (
    <div className={styles.body}>
      <p>{local(definition.description)}</p>
      {definition.docs && (
        <p>
          <InlineCode text={local(definition.docs)} />
        </p>
      )}
      <dl className={styles.facts}>
        <dt>{t("inspector.effect")}</dt>
        <dd>{t(`inspector.effectOf.${definition.effect}`)}</dd>
        {definition.risk !== "none" && (
          <>
            <dt>{t("inspector.risk")}</dt>
            <dd>
              <Badge tone={definition.risk === "money" ? "failed" : "waiting"}>
                {t(`inspector.riskOf.${definition.risk}`)}
              </Badge>
            </dd>
          </>
        )}
        {card.ports.length > 0 && (
          <>
            <dt>{t("inspector.ports")}</dt>
            <dd>{card.ports.map(({ port }) => local(port.label)).join(" · ")}</dd>
          </>
        )}
        <dt>{t("inspector.type")}</dt>
        <dd>
          <code>
            {definition.type}@{definition.version}
          </code>
        </dd>
      </dl>
      {definition.example && (
        <>
          <h3>{t("inspector.exampleOutput")}</h3>
          <JsonView value={definition.example.output} label={t("inspector.exampleOutput")} maxHeight={280} />
        </>
      )}
    </div>
  );
}
