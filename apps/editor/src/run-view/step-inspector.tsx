import { isFinal } from "@signalbox/model";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History, MousePointerClick } from "lucide-react";
import { useMemo } from "react";
import { cardName, tintOf } from "../canvas/card/card-texts.ts";
import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import { useErrorText } from "../data/error-text.ts";
import { useCan } from "../data/session.tsx";
import { DataInspector } from "../data-view/lazy-data-inspector.tsx";
import { stepSource } from "../data-view/value-source.ts";
import { useI18n } from "../i18n/provider.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { NodeIconTile } from "../ui/node-icon.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { arePasses, pathText } from "./path-text.ts";
import styles from "./run.module.css";
import { useRun } from "./run-model.ts";
import { StepData } from "./step-data.tsx";
import { StepGate } from "./step-gate.tsx";
import { StepWait } from "./step-wait.tsx";
import { StopStep } from "./stop-step.tsx";

/** The selected step; without one, what the run began with and what came out. */
export function StepInspector({
  step,
  node,
  graph,
  onSelect,
  onReplay,
}: {
  step: string | undefined;
  node: string | undefined;
  graph: CanvasGraph;
  onSelect(path: string): void;
  onReplay(node: string): void;
}) {
  const { t, local } = useI18n();
  const { run, feed } = useRun();
  const control = useCan("runs:control");
  const { view } = feed;
  const card = node === undefined ? undefined : graph.nodes.get(node);
  if (!card) {
    return (
      <section className={styles.inspector} aria-label={t("run.whole")}>
        <h2>{t("run.whole")}</h2>
        <RunData run={run.id} of="input" label={t("run.trigger")} version={view.rev} />
        {view.output !== undefined && <RunData run={run.id} of="output" label={t("run.output")} version={view.rev} />}
        <p className={styles.hint}>{t("run.pickStep")}</p>
      </section>
    );
  }
  const paths = [...view.steps.values()].filter((entry) => entry.node === card.id).map((entry) => entry.path);
  const shown = step !== undefined && paths.includes(step) ? step : paths.at(-1);
  const nameOf = (path: string) => pathText(path, graph, t);
  const listed = arePasses(paths, graph) ? paths.toReversed() : paths;
  const which = shown === undefined ? "" : nameOf(shown);
  const current = shown === undefined ? undefined : view.steps.get(shown);
  const child = current?.childRun;
  const canReplay = control && card.parent === undefined && paths.length > 0;
  return (
    <section className={styles.inspector} aria-label={cardName(card)}>
      <header className={styles.inspectorHead}>
        <NodeIconTile icon={card.definition?.icon} tint={tintOf(card.definition)} size={32} />
        <span className={styles.inspectorName}>
          <h2>{cardName(card)}</h2>
          <span className={styles.hint}>
            {card.definition ? local(card.definition.title) : card.node.type} ·{" "}
            {which === "" ? <code>{shown ?? card.id}</code> : which}
          </span>
        </span>
        {canReplay && (
          <Button size="dense" icon={History} onPress={() => onReplay(card.id)}>
            {t("run.replayFromHere")}
          </Button>
        )}
      </header>
      {child !== undefined && (
        <Link to="/runs/$run" params={{ run: child }}>
          {t("run.openChild")}
        </Link>
      )}
      {control && current && !isFinal(feed.now.status) && feed.at === undefined && (
        <StopStep
          key={current.path}
          run={run.id}
          step={current}
          card={card}
          name={which === "" ? cardName(card) : `${cardName(card)} (${which})`}
          cancelledDrawn={graph.edges.some(({ edge }) => edge.source === card.id && edge.sourcePort === "cancelled")}
        />
      )}
      {current?.passes !== undefined && (
        <p className={styles.hint}>{t("run.passesBegun", { count: current.passes })}</p>
      )}
      {arePasses(paths, graph) && paths.length > 1 && (
        <p className={styles.hint}>{t("canvas.ranTimes", { count: paths.length })}</p>
      )}
      {current?.gate && <StepGate gate={current.gate} at={current.retryAt} />}
      {card.definition?.behaviour === "undo" && current && (
        <p className={styles.hint}>
          {t(current.status === "waiting" ? "run.undoStuck" : "run.undoRuns", {
            names: card.undoes.join(t("canvas.comma")),
          })}
        </p>
      )}
      {current?.status === "waiting" && current.wait && <StepWait wait={current.wait} />}
      {shown === undefined ? (
        <EmptyState compact icon={MousePointerClick} title={t("run.notReached")}>
          {t("run.notReachedText")}
        </EmptyState>
      ) : (
        <StepData
          run={run.id}
          workflow={run.workflow}
          {...(card.definition && { schema: card.definition.output })}
          paths={listed}
          path={shown}
          version={feed.now.rev}
          {...(feed.at !== undefined && current && { past: current })}
          nameOf={nameOf}
          onPath={onSelect}
        />
      )}
    </section>
  );
}

/** What the run as a whole began with, or gave. */
function RunData({ run, of, label, version }: { run: string; of: "input" | "output"; label: string; version: number }) {
  const errorText = useErrorText();
  const source = useMemo(() => stepSource(run, "", of), [run, of]);
  const part = useQuery({
    queryKey: ["runValue", run, of, version],
    queryFn: () => source.part([]),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <h3>{label}</h3>
      {part.error ? (
        <Banner tone="failed">{errorText(part.error)}</Banner>
      ) : part.data ? (
        <DataInspector
          value={part.data.value}
          cuts={part.data.cuts}
          source={source}
          label={label}
          root={of === "input" ? "trigger" : "output"}
        />
      ) : (
        <Skeleton height={80} />
      )}
    </>
  );
}
