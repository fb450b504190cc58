import { useEffect, useMemo } from "react";
import { registerSource, useCommands } from "../../app/commands.ts";
import { useT } from "../../i18n/provider.tsx";
import { SplitPane } from "../../ui/split-pane.tsx";
import { editorCommands, nodeCommands } from "../commands/editor-commands.ts";
import { setBreakpoints, storedBreakpoints } from "../testing/breakpoints.ts";
import { Announcer } from "./announcer.tsx";
import { CanvasPane } from "./canvas-pane.tsx";
import { ConflictBanner } from "./conflict-banner.tsx";
import styles from "./editor.module.css";
import { useEditor, useUi } from "./editor-model.ts";
import {
  AskTest,
  ConnectList,
  Dock,
  ExtractDialog,
  Inspector,
  PublishDialog,
  preloadParts,
  QuickAdd,
  SettingsDialog,
  SidePanelView,
  TestDialog,
} from "./parts.tsx";
import { Rail } from "./rail.tsx";
import { TopBar } from "./top-bar.tsx";
import { useFindings } from "./use-findings.ts";
import { useShownRun } from "./use-shown-run.ts";

/** Top bar, rail, side panel, canvas, inspector and dock (the one layout for building and watching). */
export function EditorLayout() {
  const model = useEditor();
  const t = useT();
  const panel = useUi((ui) => ui.panel);
  const panelWidth = useUi((ui) => ui.panelWidth);
  const inspectorWidth = useUi((ui) => ui.inspectorWidth);
  const inspectorOpen = useUi((ui) => ui.inspectorOpen && ui.selection.nodes.size === 1);
  const dockOpen = useUi((ui) => ui.dockOpen);
  const dockHeight = useUi((ui) => ui.dockHeight);
  useCommands(useMemo(() => editorCommands(model, t), [model, t]));
  useEffect(() => registerSource(() => nodeCommands(model, t)), [model, t]);
  useEffect(() => preloadParts(model), [model]);
  useEffect(() => setBreakpoints(model, storedBreakpoints(model.workflow)), [model]);
  const asking = useUi((ui) => ui.asking !== undefined);
  const adding = useUi((ui) => ui.add !== undefined);
  const connecting = useUi((ui) => ui.connect !== undefined);
  const dialog = useUi((ui) => ui.dialog);
  const findings = useFindings(model);
  const shown = useShownRun(model);
  const { ui } = model;

  return (
    <div className={styles.editor}>
      <TopBar findings={findings} />
      <div className={styles.body}>
        <Rail findings={findings} />
        <SplitPane
          side="left"
          isOpen={panel !== undefined}
          size={panelWidth}
          min={220}
          max={panel === "overview" ? 720 : 480}
          label={t("canvas.resizePanel")}
          onResize={(size) => ui.setState({ panelWidth: size })}
          panel={panel && <SidePanelView panel={panel} findings={findings} />}
        >
          <SplitPane
            side="right"
            isOpen={inspectorOpen}
            size={inspectorWidth}
            min={300}
            max={720}
            label={t("canvas.resizeInspector")}
            onResize={(size) => ui.setState({ inspectorWidth: size })}
            panel={<Inspector findings={findings} shown={shown} />}
          >
            <SplitPane
              side="bottom"
              isOpen={dockOpen}
              size={dockHeight}
              min={120}
              max={520}
              label={t("canvas.resizeDock")}
              onResize={(size) => ui.setState({ dockHeight: size })}
              panel={<Dock shown={shown} />}
            >
              <div className={styles.middle}>
                <ConflictBanner />
                <CanvasPane shown={shown} />
              </div>
            </SplitPane>
          </SplitPane>
        </SplitPane>
      </div>
      {adding && <QuickAdd />}
      {connecting && <ConnectList />}
      {asking && <AskTest />}
      {dialog === "publish" && <PublishDialog findings={findings} />}
      {dialog === "test" && <TestDialog findings={findings} />}
      {dialog === "settings" && <SettingsDialog />}
      {dialog === "extract" && <ExtractDialog />}
      <Announcer />
    </div>
  );
}
