import type { TemplateSummary } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { LayoutTemplate, SearchX } from "lucide-react";
import { TEMPLATE_CATEGORIES, TEMPLATE_SYSTEMS, type TemplatesSearch } from "../../app/search.ts";
import { queries } from "../../data/queries.ts";
import { useI18n, useT } from "../../i18n/provider.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { SearchField } from "../../ui/text-field.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { Page } from "../page.tsx";
import { useDelayedText } from "../use-delayed-text.ts";
import { NodeStrip } from "../workflows/node-strip.tsx";
import { filterTemplates } from "./template-filter.ts";
import styles from "./templates.module.css";

const route = getRouteApi("/templates");

/** Workflows to begin with, by purpose and by what they work with. */
export default function TemplatesPage() {
  const t = useT();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(queries.templates());
  const all = query.data?.items;
  const shown = all && filterTemplates(all, search, t);
  const change = (part: Partial<TemplatesSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  return (
    <Page title={t("templates.title")} subtitle={t("templates.lead")} right="workflows:read">
      {all?.length !== 0 && <Filters search={search} onChange={change} />}
      <LoadProblem query={query} />
      {shown && (
        <span className="visually-hidden" role="status">
          {t("templates.count", { n: shown.length })}
        </span>
      )}
      {all?.length === 0 ? (
        <div className={page.card}>
          <EmptyState icon={LayoutTemplate} title={t("templates.none")}>
            {t("templates.noneText")}
          </EmptyState>
        </div>
      ) : shown?.length === 0 ? (
        <div className={page.card}>
          <EmptyState
            icon={SearchX}
            title={t("templates.noMatch")}
            actions={
              <Button onPress={() => change({ q: undefined, category: undefined, system: undefined })}>
                {t("templates.showAll")}
              </Button>
            }
          >
            {t("templates.noMatchText")}
          </EmptyState>
        </div>
      ) : (
        (shown || !query.error) && <Gallery templates={shown} />
      )}
    </Page>
  );
}

function Filters({ search, onChange }: { search: TemplatesSearch; onChange(part: Partial<TemplatesSearch>): void }) {
  const t = useT();
  const [q, setQ] = useDelayedText(search.q ?? "", (text) => onChange({ q: text || undefined }), 120);
  return (
    <div className={page.toolbar}>
      <SearchField className={page.search} label={t("templates.search")} value={q} onChange={setQ} />
      <Select
        className={page.filter}
        aria-label={t("templates.categoryFilter")}
        value={search.category ?? "all"}
        onChange={(category) => onChange({ category: category === "all" ? undefined : category })}
        options={[
          { id: "all" as const, label: t("templates.allPurposes") },
          ...TEMPLATE_CATEGORIES.map((id) => ({ id, label: t(`templates.category.${id}`) })),
        ]}
      />
      <Select
        className={page.filter}
        aria-label={t("templates.systemFilter")}
        value={search.system ?? "all"}
        onChange={(system) => onChange({ system: system === "all" ? undefined : system })}
        options={[
          { id: "all" as const, label: t("templates.allSystems") },
          ...TEMPLATE_SYSTEMS.map((id) => ({ id, label: t(`templates.system.${id}`) })),
        ]}
      />
    </div>
  );
}

function Gallery({ templates }: { templates: readonly TemplateSummary[] | undefined }) {
  if (!templates) {
    return (
      <div className={styles.gallery} aria-busy="true">
        {["a", "b", "c"].map((key) => (
          <div key={key} className={styles.tile}>
            <Skeleton width="40%" height={20} />
            <Skeleton width="80%" height={16} />
            <Skeleton height={32} />
          </div>
        ))}
      </div>
    );
  }
  return (
    <ul className={styles.gallery}>
      {templates.map((template) => (
        <Tile key={template.id} template={template} />
      ))}
    </ul>
  );
}

function Tile({ template: { id, title, summary, systems, nodeTypes } }: { template: TemplateSummary }) {
  const { t, local } = useI18n();
  return (
    <li className={styles.tile}>
      <NodeStrip types={nodeTypes} />
      <h2>
        <Link to="/templates/$id" params={{ id }} className={styles.cover}>
          {local(title)}
        </Link>
      </h2>
      <p>{local(summary)}</p>
      <div className={styles.badges}>
        {systems.map((system) => (
          <Badge key={system}>{t(`templates.system.${system}`)}</Badge>
        ))}
      </div>
    </li>
  );
}
