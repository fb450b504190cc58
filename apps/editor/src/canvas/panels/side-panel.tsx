import type { Finding } from "@signalbox/model";
import { X } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { IconButton } from "../../ui/button.tsx";
import styles from "../editor/editor.module.css";
import { useEditor } from "../editor/editor-model.ts";
import { Checklist, OverviewPanel } from "../editor/parts.tsx";
import type { SidePanel } from "../editor/ui-store.ts";
import { AddPanel } from "./add-panel.tsx";
import { FindPanel } from "./find-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { OutlinePanel } from "./outline-panel.tsx";
import { ProblemsPanel } from "./problems-panel.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

/** The panel beside the rail. `Esc` goes back to the canvas. */
export function SidePanelView({ panel, findings }: { panel: SidePanel; findings: readonly Finding[] }) {
  const t = useT();
  const { ui } = useEditor();
  return (
    <aside className={styles.panel} aria-label={t(`canvas.panel.${panel}`)} data-side-panel={panel}>
      <div className={styles.panelHead}>
        <h2>{t(`canvas.panel.${panel}`)}</h2>
        <IconButton size="dense" icon={X} label={t("common.close")} onPress={() => ui.setState({ panel: undefined })} />
      </div>
      <div className={styles.panelBody} data-panel-body>
        {panel === "add" && <AddPanel />}
        {panel === "find" && <FindPanel />}
        {panel === "outline" && <OutlinePanel />}
        {panel === "versions" && <VersionsPanel />}
        {panel === "history" && <HistoryPanel />}
        {panel === "overview" && <OverviewPanel />}
        {panel === "checklist" && <Checklist />}
        {panel === "problems" && <ProblemsPanel findings={findings} />}
      </div>
    </aside>
  );
}
