import { Activity } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { Timeline } from "../../run-view/timeline.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { selectNodes } from "../actions/select.ts";
import styles from "./editor.module.css";
import { useEditor, useUi } from "./editor-model.ts";
import type { ShownRun } from "./use-shown-run.ts";

/** Below the canvas: the time line of the run that is shown. */
export function Dock({ shown }: { shown: ShownRun | undefined }) {
  const t = useT();
  const model = useEditor();
  const selected = useUi((ui) => [...ui.selection.nodes][0]);
  return (
    <section className={styles.dock} aria-label={t("canvas.dock")}>
      {shown ? (
        <Timeline
          view={shown.feed.view}
          graph={model.graph()}
          selected={selected}
          onSelect={(path) => {
            const node = shown.feed.view.steps.get(path)?.node;
            if (node !== undefined) selectNodes(model, [node], true);
          }}
        />
      ) : (
        <EmptyState compact icon={Activity} title={t("canvas.dockEmpty")}>
          {t("canvas.dockEmptyText")}
        </EmptyState>
      )}
    </section>
  );
}
