import { useEffect, useRef, useState } from "react";
import { cardName } from "../canvas/card/card-texts.ts";
import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import { useStepErrorText } from "../data/step-error-text.ts";
import { useT } from "../i18n/provider.tsx";
import { useRun } from "./run-model.ts";

/** Least time between two announcements, in ms: a busy run must not talk without end. */
const PAUSE = 2_000;

/** Tells screen readers how the run goes: its state, and each failure. */
export function RunAnnouncer({ graph }: { graph: CanvasGraph }) {
  const t = useT();
  const errorText = useStepErrorText();
  const { feed } = useRun();
  const { now } = feed;
  const [said, setSaid] = useState("");
  const last = useRef(0);
  const failed = [...now.steps.values()].findLast((step) => step.status === "failed");
  const card = failed && graph.nodes.get(failed.node);
  const alert = failed
    ? t("run.saidFailed", {
        node: card ? cardName(card) : failed.node,
        message: failed.error ? errorText(failed.error).text : "",
      })
    : "";
  const done = [...now.steps.values()].filter((step) => step.status === "succeeded").length;
  const text = t("run.saidProgress", { status: t(`status.${now.status}`), done });
  useEffect(() => {
    const wait = Math.max(0, last.current + PAUSE - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="visually-hidden">
      <div role="status">{said}</div>
      <div role="alert">{alert}</div>
    </div>
  );
}
