import type { Json, ReplayPlan } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Globe, Recycle, RefreshCw } from "lucide-react";
import { useState } from "react";
import { cardName } from "../canvas/card/card-texts.ts";
import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import { client } from "../data/client.ts";
import { useErrorText } from "../data/error-text.ts";
import { useT } from "../i18n/provider.tsx";
import { Badge } from "../ui/badge.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { EditableData } from "./editable-data.tsx";
import styles from "./run.module.css";
import { useRun } from "./run-model.ts";

/** Before a replay: what is reused, what runs again, what touches the outside world; data can be edited. */
export function ReplayDialog({ from: first, graph, onClose }: { from: string; graph: CanvasGraph; onClose(): void }) {
  const t = useT();
  const { run, feed } = useRun();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [from, setFrom] = useState(first);
  const [edits, setEdits] = useState<Record<string, Json>>({});
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const plan = useQuery({
    queryKey: ["replay", run.id, from, feed.now.rev],
    queryFn: () => client.call("planReplay", { params: { id: run.id }, query: { from } }),
    retry: false,
  });
  const starts = [...graph.nodes.values()].filter((card) => card.parent === undefined && feed.now.steps.has(card.id));
  const start = async () => {
    if (!plan.data || broken.size > 0) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const kept = Object.fromEntries(Object.entries(edits).filter(([id]) => id in plan.data.editable));
      const { id } = await client.call("replay", { params: { id: run.id }, body: { from, edits: kept } });
      onClose();
      await navigate({ to: "/w/$id/runs/$run", params: { id: run.workflow, run: id } });
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      size="large"
      title={t("run.replayTitle")}
      onClose={onClose}
      onSubmit={() => void start()}
      footer={
        <>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" isDisabled={!plan.data || broken.size > 0} isPending={busy}>
            {t("run.replayStart")}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        <Select
          label={t("run.replayFrom")}
          value={from}
          options={starts.map((card) => ({ id: card.id, label: cardName(card) }))}
          onChange={setFrom}
        />
        {problem && <Banner tone="failed">{problem}</Banner>}
        {plan.error && <Banner tone="failed">{errorText(plan.error)}</Banner>}
        {plan.isPending && !plan.error && <Skeleton height={120} />}
        {plan.data && <Plan plan={plan.data} />}
        {plan.data && (
          <EditableData
            values={plan.data.editable}
            edits={edits}
            nameOf={(id) => {
              const card = graph.nodes.get(id);
              return card ? cardName(card) : id;
            }}
            onEdits={setEdits}
            onBroken={setBroken}
          />
        )}
      </div>
    </Dialog>
  );
}

function Plan({ plan }: { plan: ReplayPlan }) {
  const t = useT();
  const outside = plan.rerun.filter((step) => step.outside);
  const inside = plan.rerun.filter((step) => !step.outside);
  return (
    <div className={styles.plan}>
      <section>
        <h3>
          <Globe size={16} aria-hidden /> {t("run.planOutside", { count: outside.length })}
        </h3>
        <p className={styles.hint}>{t("run.planOutsideText")}</p>
        <ul>
          {outside.map((step) => (
            <li key={step.node}>
              {step.label}{" "}
              <Badge tone={step.effect === "unsafe" ? "failed" : "waiting"}>
                {t(`inspector.effectOf.${step.effect}`)}
              </Badge>{" "}
              {step.risk !== "none" && (
                <Badge tone={step.risk === "money" ? "failed" : "neutral"}>{t(`inspector.riskOf.${step.risk}`)}</Badge>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>
          <RefreshCw size={16} aria-hidden /> {t("run.planAgain", { count: inside.length })}
        </h3>
        <ul>
          {inside.map((step) => (
            <li key={step.node}>{step.label}</li>
          ))}
        </ul>
      </section>
      <section>
        <h3>
          <Recycle size={16} aria-hidden /> {t("run.planReused", { count: plan.reused.length })}
        </h3>
        <ul>
          {plan.reused.map((step) => (
            <li key={step.node}>{step.label}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
