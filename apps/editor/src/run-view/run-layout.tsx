import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { type Command, useCommands } from "../app/commands.ts";
import { cardName } from "../canvas/card/card-texts.ts";
import { CANVAS_SCOPE } from "../canvas/commands/editor-commands.ts";
import { FlowSurface } from "../canvas/flow/flow-surface.tsx";
import { INERT } from "../canvas/flow/inert.ts";
import { NOTHING, type SurfaceHandle } from "../canvas/flow/surface-props.ts";
import { type CanvasEdge, graphMaker } from "../canvas/graph/canvas-graph.ts";
import { nearest } from "../canvas/graph/navigate.ts";
import { useI18n } from "../i18n/provider.tsx";
import { requireCatalog } from "../i18n/runtime.ts";
import { lazyPart } from "../ui/lazy-part.tsx";
import { SplitPane } from "../ui/split-pane.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";
import styles from "./run.module.css";
import { RunAnnouncer } from "./run-announcer.tsx";
import { RunBar } from "./run-bar.tsx";
import { momentOf, useRun } from "./run-model.ts";
import { RunTools } from "./run-tools.tsx";
import { Scrubber } from "./scrubber.tsx";
import { StepInspector } from "./step-inspector.tsx";
import { Timeline } from "./timeline.tsx";

/** With another run beside it; loads when that is first asked for. */
const RunBeside = lazyPart(async () => {
  const [part] = await Promise.all([import("./run-beside.tsx"), requireCatalog("overview")]);
  return part.RunBeside;
});

/** Status at the top, canvas in the middle, the selected step at the right, time line and scrubber below. */
export function RunLayout() {
  const { t, local } = useI18n();
  const { run, catalog, views, feed } = useRun();
  const search = useSearch({ from: "/w/$id/runs/$run" });
  const navigate = useNavigate();
  const surface = useRef<SurfaceHandle>(null);
  const [panel, setPanel] = useState({ right: 420, bottom: 240 });
  const [replayFrom, setReplayFrom] = useState<string>();
  const graph = useMemo(() => graphMaker(catalog)(run.document), [catalog, run.document]);
  const step = search.step;
  const node =
    step === undefined ? undefined : (feed.view.steps.get(step)?.node ?? (graph.nodes.has(step) ? step : undefined));

  const select = (path: string | undefined) =>
    void navigate({
      to: "/w/$id/runs/$run",
      params: { id: run.workflow, run: run.id },
      search: (old) => ({ ...old, step: path }),
      replace: true,
      resetScroll: false,
    });
  const compareWith = (other: string | undefined) =>
    void navigate({
      to: "/w/$id/runs/$run",
      params: { id: run.workflow, run: run.id },
      search: (old) => ({ ...old, beside: other }),
      replace: true,
      resetScroll: false,
    });
  const selectNode = (id: string | undefined) => {
    if (id === undefined) return select(undefined);
    const path = [...feed.view.steps.values()].findLast((candidate) => candidate.node === id)?.path;
    select(path ?? id);
  };
  const latest = useRef({ node, selectNode });
  latest.current = { node, selectNode };
  useCommands(useMemo(() => runCommands(graph, latest, surface, t), [graph, t]));

  const edgeLabel = useCallback(
    (edge: CanvasEdge) => {
      const name = (id: string) => {
        const card = graph.nodes.get(id);
        return card ? cardName(card) : id;
      };
      const when = edge.port ? local(edge.port.label) : edge.edge.sourcePort;
      return t("canvas.edgeWhen", { from: name(edge.edge.source), to: name(edge.edge.target), when });
    },
    [graph, t, local],
  );
  const selection = useMemo(() => ({ ...NOTHING, nodes: new Set(node === undefined ? [] : [node]) }), [node]);
  // The same element while the run moves on: cards follow it by themselves, each on its own.
  const canvas = useMemo(
    () => (
      <div className={styles.canvas} data-canvas>
        <FlowSurface
          graph={graph}
          views={views}
          selection={selection}
          readOnly
          {...INERT}
          label={t("run.canvas")}
          edgeLabel={edgeLabel}
          handle={surface}
          onSelect={(next) => {
            const [first] = next.nodes;
            if (first !== latest.current.node) latest.current.selectNode(first);
          }}
          onOpen={(id) => latest.current.selectNode(id)}
          onContextMenu={(event) => event.preventDefault()}
        >
          <RunTools surface={surface} />
        </FlowSurface>
      </div>
    ),
    [graph, views, selection, edgeLabel, t],
  );
  return (
    <div className={styles.page}>
      <RunBar
        onCompare={() => compareWith(run.forkedFrom?.run ?? "choose")}
        onReplay={() =>
          setReplayFrom(run.document.nodes.find((n) => graph.nodes.get(n.id)?.definition?.kind === "trigger")?.id)
        }
      />
      <div className={styles.body}>
        <SplitPane
          side="right"
          size={panel.right}
          min={320}
          max={760}
          label={t("canvas.resizeInspector")}
          onResize={(right) => setPanel({ ...panel, right })}
          panel={<StepInspector step={step} node={node} graph={graph} onSelect={select} onReplay={setReplayFrom} />}
        >
          <SplitPane
            side="bottom"
            size={panel.bottom}
            min={120}
            max={560}
            label={t("canvas.resizeDock")}
            onResize={(bottom) => setPanel({ ...panel, bottom })}
            panel={
              <div className={styles.dock}>
                <Scrubber graph={graph} node={node} />
                {search.beside !== undefined ? (
                  <RunBeside other={search.beside} graph={graph} onOther={compareWith} onSelect={select} />
                ) : (
                  <Timeline
                    view={feed.view}
                    graph={graph}
                    selected={node}
                    step={step}
                    until={momentOf(feed)}
                    onSelect={select}
                  />
                )}
              </div>
            }
          >
            {canvas}
          </SplitPane>
        </SplitPane>
      </div>
      {replayFrom !== undefined && (
        <ReplayDialog from={replayFrom} graph={graph} onClose={() => setReplayFrom(undefined)} />
      )}
      <RunAnnouncer graph={graph} />
    </div>
  );
}

/** Arrows go from step to step, digits zoom: the same keys as in the editor. */
function runCommands(
  graph: ReturnType<ReturnType<typeof graphMaker>>,
  latest: { current: { node: string | undefined; selectNode(id: string | undefined): void } },
  surface: { current: SurfaceHandle | null },
  t: ReturnType<typeof useI18n>["t"],
): Command[] {
  const group = t("canvas.commands");
  const arrow = (keys: string, direction: "left" | "right" | "up" | "down"): Command => ({
    id: `run.${direction}`,
    title: direction,
    group,
    keys,
    hidden: true,
    within: CANVAS_SCOPE,
    run() {
      const { node, selectNode } = latest.current;
      const to = node === undefined ? graph.nodes.keys().next().value : nearest(graph, node, direction);
      if (to === undefined) return;
      selectNode(to);
      surface.current?.focus(to);
    },
  });
  const view = (id: "fit" | "zoomIn" | "zoomOut" | "zoomReset", keys: string, run: () => void): Command => ({
    id: `run.${id}`,
    title: t(`canvas.do.${id}`),
    group,
    keys,
    within: CANVAS_SCOPE,
    run,
  });
  return [
    arrow("ArrowLeft", "left"),
    arrow("ArrowRight", "right"),
    arrow("Up", "up"),
    arrow("Down", "down"),
    view("fit", "1", () => surface.current?.fit()),
    view("zoomReset", "0", () => surface.current?.resetZoom()),
    view("zoomIn", "+", () => surface.current?.zoomBy(1.25)),
    view("zoomOut", "-", () => surface.current?.zoomBy(0.8)),
  ];
}
