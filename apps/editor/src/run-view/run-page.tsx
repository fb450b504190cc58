import { catalogOf, type RunDetail } from "@signalbox/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { RunFeed } from "../canvas/live/run-feed.ts";
import { runVersions } from "../canvas/live/run-versions.ts";
import { createViews } from "../canvas/live/views.ts";
import { live } from "../data/feed.ts";
import { queries } from "../data/queries.ts";
import { useT } from "../i18n/provider.tsx";
import { DetailProblem } from "../pages/load-problem.tsx";
import { useTitle } from "../pages/page.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./run.module.css";
import { RunLayout } from "./run-layout.tsx";
import { type RunModel, RunProvider } from "./run-model.ts";

/** One run: `/w/:id/runs/:run`, live on the canvas, with its steps, data and replay. */
export default function RunPage() {
  const { run: id } = useParams({ from: "/w/$id/runs/$run" });
  const t = useT();
  const run = useQuery({ ...queries.run(id), staleTime: 0 });
  const nodes = useQuery(queries.nodes());
  const catalog = useMemo(() => nodes.data && catalogOf(nodes.data.items), [nodes.data]);
  useTitle(run.data ? t("run.title", { name: run.data.workflowName }) : "");
  if (run.error || nodes.error) return <DetailProblem query={run.error ? run : nodes} />;
  if (!run.data || !catalog) {
    return (
      <div className={styles.loading} aria-busy="true">
        <Skeleton height={48} />
      </div>
    );
  }
  return <Followed key={id} run={run.data} catalog={catalog} />;
}

/** Follows the journal of a run for as long as its page is shown. */
function Followed({ run, catalog }: { run: RunDetail; catalog: RunModel["catalog"] }) {
  const views = useMemo(createViews, []);
  const [feed, setFeed] = useState<RunFeed>();
  const { id, document, earlier, migrations } = run;
  useEffect(() => {
    const { plan, versions } = runVersions({ document, earlier, migrations }, catalog);
    const opened = new RunFeed({ run: id, plan, versions, live: live(), views });
    setFeed(opened);
    return () => opened.close();
  }, [id, document, earlier, migrations, catalog, views]);
  if (!feed) return <div className={styles.loading} aria-busy="true" />;
  return <Shown run={run} catalog={catalog} views={views} feed={feed} />;
}

function Shown({ run, catalog, views, feed }: Omit<RunModel, "document">) {
  useSyncExternalStore(feed.subscribe, feed.version);
  const client = useQueryClient();
  // It goes on with another version while it is looked at: that one has to be fetched.
  const changed = feed.now.migrations.length > (run.migrations?.length ?? 0);
  useEffect(() => {
    if (changed) void client.invalidateQueries({ queryKey: queries.run(run.id).queryKey });
  }, [changed, client, run.id]);
  return (
    <RunProvider value={{ run, catalog, views, feed }}>
      <RunLayout />
    </RunProvider>
  );
}
