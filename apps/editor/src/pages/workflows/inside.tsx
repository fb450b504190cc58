import type { SearchHit } from "@signalbox/model";
import { Link } from "@tanstack/react-router";
import { useHits } from "../../app/use-hits.ts";
import { useT } from "../../i18n/provider.tsx";
import { HitText } from "../../ui/hit-text.tsx";
import page from "../page.module.css";
import { NodeStrip } from "./node-strip.tsx";
import styles from "./workflows.module.css";

const MOST = 100;

/** What the words find inside workflows: nodes and their parameters, each a link to its place on the canvas. */
export function Inside({ q }: { q: string }) {
  const t = useT();
  const { items, more } = useHits(q, MOST);
  const nodes = items.filter((hit) => hit.node !== undefined);
  if (nodes.length === 0) return null;
  return (
    <section className={page.section} aria-labelledby="inside">
      <h2 id="inside">{t("workflows.inside")}</h2>
      <ul className={styles.hits}>
        {nodes.map((hit) => (
          <Hit key={`${hit.workflow} ${hit.node}`} hit={hit} />
        ))}
      </ul>
      {more && <p className={page.muted}>{t("workflows.insideMore", { n: nodes.length })}</p>}
    </section>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { workflow, workflowName, node, label, type, where } = hit;
  return (
    <li>
      <NodeStrip types={type === undefined ? [] : [type]} />
      <div>
        <Link to="/w/$id" params={{ id: workflow }} search={{ node }} className={page.main}>
          {label}
        </Link>
        <HitText {...hit} where={where.startsWith("params.") ? where.slice("params.".length) : ""} />
      </div>
      <span className={styles.of}>{workflowName}</span>
    </li>
  );
}
