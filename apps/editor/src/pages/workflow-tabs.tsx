import { Link } from "@tanstack/react-router";
import { useT } from "../i18n/provider.tsx";
import tabs from "../ui/tabs.module.css";

/** Links between the pages of one workflow. */
export function WorkflowTabs({ id }: { id: string }) {
  const t = useT();
  const link = { params: { id }, className: tabs.tab, activeOptions: { includeSearch: false, exact: true } };
  return (
    <nav className={tabs.list} aria-label={t("workflows.name")}>
      <Link to="/w/$id" {...link}>
        {t("workflows.canvas")}
      </Link>
      <Link to="/w/$id/runs" {...link}>
        {t("workflows.openRuns")}
      </Link>
      <Link to="/w/$id/versions" {...link}>
        {t("workflows.openVersions")}
      </Link>
    </nav>
  );
}
