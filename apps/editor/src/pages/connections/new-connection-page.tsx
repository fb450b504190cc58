import { type ConnectionType, slugFor } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { NodeIconTile } from "../../ui/node-icon.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { BackLink } from "../back-link.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import styles from "./connections.module.css";

const route = getRouteApi("/connections/new");

/** First the system, then its fields. */
export default function NewConnectionPage() {
  const { t, local } = useI18n();
  const { type } = route.useSearch();
  const nodes = useQuery(queries.nodes());
  const existing = useQuery(queries.connections()).data?.items ?? [];
  const types = nodes.data?.connections ?? [];
  const chosen = types.find((known) => known.type === type);
  const taken = new Set(existing.map(({ id }) => id));
  return (
    <Page
      title={chosen ? local(chosen.title) : t("connections.new")}
      narrow
      right="connections:write"
      back={<BackLink to="/connections">{t("connections.title")}</BackLink>}
    >
      <LoadProblem query={nodes} />
      {nodes.isPending && <Skeleton height={88} />}
      {nodes.data &&
        (chosen ? (
          <ConnectionForm type={chosen} newId={(name) => slugFor(name, (id) => taken.has(id), chosen.type)} />
        ) : (
          <TypeChoice types={types} />
        ))}
    </Page>
  );
}

function TypeChoice({ types }: { types: readonly ConnectionType[] }) {
  const { t, local } = useI18n();
  if (types.length === 0) {
    return (
      <div className={page.card}>
        <EmptyState icon={KeyRound} title={t("connections.noTypes")} />
      </div>
    );
  }
  return (
    <section className={page.section}>
      <h2>{t("connections.chooseType")}</h2>
      <div className={styles.types}>
        {types.map(({ type, title, description, icon }) => (
          <Link key={type} to="/connections/new" search={{ type }} className={styles.type}>
            <NodeIconTile icon={icon} tint="action" size={32} />
            <span>
              <b>{local(title)}</b>
              <span className={styles.description}>{local(description)}</span>
            </span>
          </Link>
        ))}
      </div>
    </section>
  );
}
