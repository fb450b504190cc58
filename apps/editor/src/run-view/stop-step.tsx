import type { StepView } from "@signalbox/engine";
import { CircleSlash, ListChecks } from "lucide-react";
import { useState } from "react";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { useStopStep } from "../data/mutations.ts";
import { useT } from "../i18n/provider.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import styles from "./run.module.css";

const UNDER_WAY: ReadonlySet<StepView["status"]> = new Set(["scheduled", "retrying", "waiting", "paused"]);

/** Takes one step out of a run that is under way, or ends a for-each with what it has; says before what will happen. */
export function StopStep({
  run,
  step,
  card,
  name,
  cancelledDrawn,
}: {
  run: string;
  step: StepView;
  card: CanvasNode;
  name: string;
  /** Something is connected to its port for when it is cancelled. */
  cancelledDrawn: boolean;
}) {
  const t = useT();
  const stop = useStopStep();
  const [asking, setAsking] = useState<"cancel" | "finish">();
  // Nothing stops what cleans up or takes back.
  if (!UNDER_WAY.has(step.status) || card.aside) return null;
  const consequence = cancelledDrawn ? "run.stopGoesOn" : "run.stopLeft";
  return (
    <div className={styles.stop}>
      {step.items && (
        <Button size="dense" icon={ListChecks} onPress={() => setAsking("finish")}>
          {t("run.finish")}
        </Button>
      )}
      <Button size="dense" icon={CircleSlash} onPress={() => setAsking("cancel")}>
        {t("run.stop")}
      </Button>
      <ConfirmDialog
        title={t(asking === "finish" ? "run.finishTitle" : "run.stopTitle", { name })}
        confirm={t(asking === "finish" ? "run.finish" : "run.stop")}
        tone={asking === "finish" ? "normal" : "danger"}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={() => stop.mutateAsync({ run, path: step.path, finish: asking === "finish" })}
      >
        {asking === "finish"
          ? t("run.finishText", { done: step.items?.done ?? 0, total: step.items?.total ?? 0 })
          : `${t(card.container ? "run.stopInside" : "run.stopText")} ${t(consequence)}`}
      </ConfirmDialog>
    </div>
  );
}
