import { catalogOf, type WorkflowDetail, type WorkflowDocument } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Menu as MenuIcon, Pencil } from "lucide-react";
import { useMemo } from "react";
import { overlays } from "../app/overlays.ts";
import { NotAllowedPage } from "../app/problem-pages.tsx";
import type { VersionsSearch } from "../app/search.ts";
import { queries } from "../data/queries.ts";
import { useCan } from "../data/session.tsx";
import { useT } from "../i18n/provider.tsx";
import { DetailProblem, LoadProblem } from "../pages/load-problem.tsx";
import { useTitle } from "../pages/page.tsx";
import { IconButton, LinkButton } from "../ui/button.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./compare.module.css";
import { CompareView } from "./compare-view.tsx";
import { HistoryList } from "./history-list.tsx";

const route = getRouteApi("/w/$id/versions");

/** The versions of a workflow: the list, one of them on the canvas, and what is different in it. */
export default function VersionsPage() {
  const { id } = route.useParams();
  const search = route.useSearch();
  const may = useCan("workflows:read");
  const workflow = useQuery({ ...queries.workflow(id), staleTime: 0, enabled: may });
  const t = useT();
  useTitle(workflow.data ? t("versions.ofWorkflow", { name: workflow.data.name }) : "");
  if (!may) return <NotAllowedPage right="workflows:read" />;
  if (workflow.error) return <DetailProblem query={workflow} />;
  if (!workflow.data) {
    return (
      <div className={styles.panel} aria-busy="true">
        <Skeleton height={48} />
      </div>
    );
  }
  return <Shown workflow={workflow.data} search={search} />;
}

/** Without words in the address: the draft when it differs from the newest version, else that version. */
function chosen({ version: newest, changed }: WorkflowDetail, { version, with: other }: VersionsSearch) {
  const head = version ?? (changed || newest === 0 ? "draft" : newest);
  const before = head === "draft" ? newest : head - 1;
  const base = other === "none" || other === head ? undefined : (other ?? (before > 0 ? before : undefined));
  return { head, base };
}

function Shown({ workflow, search }: { workflow: WorkflowDetail; search: VersionsSearch }) {
  const t = useT();
  const { head, base } = chosen(workflow, search);
  const nodes = useQuery(queries.nodes());
  const catalog = useMemo(() => nodes.data && catalogOf(nodes.data.items), [nodes.data]);
  const after = useDocument(workflow, head);
  const before = useDocument(workflow, base);
  const problem = [nodes, after.query, before.query].find((query) => query.error);
  const ready = catalog && after.document && (base === undefined || before.document);
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <IconButton icon={MenuIcon} label={t("canvas.openNav")} onPress={() => overlays.open("nav")} />
        <Link to="/w/$id" params={{ id: workflow.id }} className={styles.crumb}>
          {workflow.name}
        </Link>
        <span aria-hidden>/</span>
        <h1 className={styles.title}>{t("versions.title")}</h1>
        <span className={styles.spring} />
        <LinkButton icon={Pencil} to="/w/$id" params={{ id: workflow.id }}>
          {t("compare.edit")}
        </LinkButton>
      </header>
      {problem && <LoadProblem query={problem} />}
      <div className={styles.body}>
        <HistoryList workflow={workflow} shown={head} />
        {ready && after.document ? (
          <CompareView
            key={`${base}-${head}`}
            workflow={workflow}
            catalog={catalog}
            head={head}
            base={base}
            after={after.document}
            before={base === undefined ? undefined : before.document}
          />
        ) : (
          <div className={styles.empty} aria-busy={!problem}>
            {!problem && <Skeleton height={64} />}
          </div>
        )}
      </div>
    </div>
  );
}

/** The document of a version, or the draft as it was last saved. */
function useDocument(workflow: WorkflowDetail, version: number | "draft" | undefined) {
  const wanted = typeof version === "number";
  const query = useQuery({ ...queries.version(workflow.id, wanted ? version : 0), enabled: wanted });
  const document: WorkflowDocument | undefined = version === "draft" ? workflow.draft.document : query.data?.document;
  return { query, document: version === undefined ? undefined : document };
}
