import { getRouteApi } from "@tanstack/react-router";
import { useT } from "../../i18n/provider.tsx";
import { Page } from "../page.tsx";
import { RunsList } from "./runs-list.tsx";

const route = getRouteApi("/runs");

/** All runs of all workflows. */
export default function RunsPage() {
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page title={t("runs.title")} right="runs:read">
      <RunsList
        label={t("runs.title")}
        search={search}
        onSearch={(change) => navigate({ search: (old) => ({ ...old, ...change }) })}
      />
    </Page>
  );
}
