import type { Plan } from "@signalbox/engine";
import type { RunSummary } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { live } from "../../data/feed.ts";
import { queries } from "../../data/queries.ts";
import type { RunFeed } from "../live/run-feed.ts";
import { staleNodes } from "../live/stale.ts";
import type { EditorModel } from "./editor-model.ts";
import { useDraft, useUi } from "./editor-model.ts";

/** The run whose states stand on the canvas of the editor: the last test, or the newest real run while watching. */
export interface ShownRun {
  run: RunSummary;
  feed: RunFeed;
}

export function useShownRun(model: EditorModel): ShownRun | undefined {
  const id = useUi((ui) => ui.run);
  useWatching(model);
  const run = useQuery({ ...queries.run(id ?? ""), enabled: id !== undefined });
  const [feed, setFeed] = useState<{ id: string; feed: RunFeed; plan: Plan }>();
  const detail = run.data;
  const { document, earlier, migrations } = detail ?? {};
  useEffect(() => {
    if (id === undefined || !document) return;
    let left = false;
    let opened: RunFeed | undefined;
    const open = async () => {
      const { RunFeed, runVersions } = await import("../live/open-feed.ts");
      if (left) return;
      const { plan, versions } = runVersions({ document, earlier, migrations }, model.catalog);
      opened = new RunFeed({ run: id, plan, versions, live: live(), views: model.views });
      setFeed({ id, feed: opened, plan });
    };
    open().catch(() => model.say({ key: "common.partMissing" }, true));
    return () => {
      left = true;
      opened?.close();
      model.views.nodes.replace(new Map());
      model.views.edges.replace(new Map());
      setFeed(undefined);
    };
  }, [id, document, earlier, migrations, model]);
  useStale(model, feed?.plan);
  useSyncExternalStore(feed?.feed.subscribe ?? nothing, feed?.feed.version ?? zero);
  return feed && detail && feed.id === detail.id ? { run: detail, feed: feed.feed } : undefined;
}
const nothing = () => () => undefined;
const zero = () => 0;

/** While watching, every new run of a published version takes the canvas as it starts. */
function useWatching(model: EditorModel): void {
  const watching = useUi((ui) => ui.watching);
  const newest = useQuery({
    ...queries.runs({ workflow: model.workflow, limit: 1 }),
    enabled: watching,
  });
  const first = newest.data?.items.find((run) => run.version > 0)?.id;
  useEffect(() => {
    if (!watching) return;
    if (first !== undefined) model.ui.setState({ run: first });
    return live().runs({ workflow: model.workflow }, (runs) => {
      const real = runs.filter((run) => run.version > 0).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
      if (real) model.ui.setState({ run: real.id });
    });
  }, [watching, first, model]);
}

/** Marks cards whose result would be another one now (rule TRY-1). */
function useStale(model: EditorModel, plan: Plan | undefined): void {
  const nodes = useDraft((state) => state.document.nodes);
  const edges = useDraft((state) => state.document.edges);
  useEffect(() => {
    const { badges } = model.views;
    const stale = plan && staleNodes(plan.document, { nodes, edges });
    for (const { id } of nodes) {
      const why = stale?.get(id);
      if (badges.get(id)?.stale === why) continue;
      const { stale: _old, ...rest } = badges.get(id) ?? {};
      const next = why ? { ...rest, stale: why } : rest;
      badges.set(id, Object.keys(next).length > 0 ? next : undefined);
    }
  }, [model, nodes, edges, plan]);
}
