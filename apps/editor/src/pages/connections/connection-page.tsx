import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { NotFoundPage } from "../../app/problem-pages.tsx";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { BackLink } from "../back-link.tsx";
import { LoadProblem } from "../load-problem.tsx";
import { Page } from "../page.tsx";
import { ConnectionForm } from "./connection-form.tsx";

const route = getRouteApi("/connections/$id");

/** One connection: its name and settings to see and change, its secrets only to replace. */
export default function ConnectionPage() {
  const { t, local } = useI18n();
  const { id } = route.useParams();
  const list = useQuery(queries.connections());
  const nodes = useQuery(queries.nodes());
  const connection = list.data?.items.find((known) => known.id === id);
  const type = nodes.data?.connections?.find((known) => known.type === connection?.type);
  if (list.data && !connection) return <NotFoundPage />;
  return (
    <Page
      title={connection?.name ?? "…"}
      subtitle={connection && local(type?.title ?? { en: connection.type })}
      narrow
      right="connections:read"
      back={<BackLink to="/connections">{t("connections.title")}</BackLink>}
    >
      <LoadProblem query={list.error ? list : nodes} />
      {connection && type && <ConnectionForm key={connection.updatedAt} type={type} connection={connection} />}
      {connection && nodes.data && !type && (
        <Banner tone="waiting">{t("connections.typeUnknown", { type: connection.type })}</Banner>
      )}
      {(list.isPending || nodes.isPending) && <Skeleton height={200} />}
    </Page>
  );
}
