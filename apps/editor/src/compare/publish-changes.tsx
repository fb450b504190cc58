import { compareDocuments, type WorkflowDetail } from "@signalbox/model";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useDraft, useEditor } from "../canvas/editor/editor-model.ts";
import { queries } from "../data/queries.ts";
import { useT } from "../i18n/provider.tsx";
import { LoadProblem } from "../pages/load-problem.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ChangeList } from "./change-list.tsx";
import styles from "./compare.module.css";
import { listChanges } from "./listed.ts";
import { useChangeTexts } from "./texts.ts";

/** What publishing the draft changes against the newest version, and how many runs are under way on versions there are. */
export function PublishChanges({ workflow }: { workflow: WorkflowDetail }) {
  const t = useT();
  const model = useEditor();
  const after = useDraft((state) => state.document);
  const { id, version } = workflow;
  const query = useQuery({ ...queries.version(id, version), enabled: version > 0 });
  const history = useInfiniteQuery({ ...queries.history(id), enabled: version > 0, staleTime: 0 });
  const before = query.data?.document;
  const changes = useMemo(() => before && compareDocuments(before, after), [before, after]);
  const texts = useChangeTexts(
    model.catalog,
    useMemo(() => (before ? [before, after] : [after]), [before, after]),
  );
  if (version === 0) return <p>{t("compare.publishFirst")}</p>;
  if (!changes) return query.error ? <LoadProblem query={query} /> : <Skeleton height={64} />;
  const runs = history.data?.pages.flatMap((one) => one.items).reduce((sum, one) => sum + one.runs, 0) ?? 0;
  const same = changes.changes.length === 0;
  return (
    <section className={styles.stack} aria-label={t("compare.publishChanges", { version })}>
      {same ? (
        <p>{t("compare.publishNone", { version })}</p>
      ) : (
        <>
          <h3>{t("compare.publishChanges", { version })}</h3>
          <div className={styles.inDialog}>
            <ChangeList
              listed={listChanges(changes, (node) => model.graph().nodes.get(node))}
              folded={changes.folded}
              texts={texts}
            />
          </div>
          <Link to="/w/$id/versions" params={{ id }} search={{ version: "draft" }}>
            {t("compare.onCanvas")}
          </Link>
        </>
      )}
      {runs > 0 && <p className={styles.sum}>{t("compare.publishRuns", { count: runs })}</p>}
    </section>
  );
}
