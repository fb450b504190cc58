import { Link } from "@tanstack/react-router";
import { useT } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { StatusPill } from "../../ui/status-pill.tsx";
import { Duration } from "../../ui/time.tsx";
import styles from "./editor.module.css";
import { useEditor, useUi } from "./editor-model.ts";
import { StepBar } from "./parts.tsx";
import type { ShownRun } from "./use-shown-run.ts";

/** A run has no such state of its own: something in it stands before a breakpoint. */
const isPaused = (view: ShownRun["feed"]["view"]): boolean => {
  if (!view.test || view.endedAt !== undefined) return false;
  for (const step of view.steps.values()) if (step.status === "paused") return true;
  return false;
};

/** Says which run the canvas shows, and lets go of it. */
export function RunBanner({ shown }: { shown: ShownRun | undefined }) {
  const t = useT();
  const { ui, workflow } = useEditor();
  const watching = useUi((state) => state.watching);
  if (!shown) {
    return watching ? (
      <div className={styles.runBanner} role="status">
        {t("canvas.watchingNothing")}
      </div>
    ) : null;
  }
  const { run, feed } = shown;
  const { view } = feed;
  return (
    <div className={styles.runBanner} data-status={view.status}>
      <span role="status">
        <StatusPill status={isPaused(view) ? "paused" : view.status} />
      </span>
      <span>{run.version === 0 ? t("canvas.testRun") : t("canvas.watchedRun", { version: run.version })}</span>
      {view.endedAt === undefined ? (
        <Duration since={view.startedAt || Date.now()} />
      ) : (
        <Duration ms={view.endedAt - view.startedAt} />
      )}
      {run.version === 0 && view.endedAt === undefined && <StepBar shown={shown} />}
      <Link to="/w/$id/runs/$run" params={{ id: workflow, run: run.id }}>
        {t("canvas.openRun")}
      </Link>
      <Button size="dense" variant="quiet" onPress={() => ui.setState({ run: undefined, watching: false })}>
        {t("canvas.leaveRun")}
      </Button>
    </div>
  );
}
