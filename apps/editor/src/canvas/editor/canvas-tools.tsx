import { Crosshair, LayoutGrid, Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { IconButton } from "../../ui/button.tsx";
import { tidyUp } from "../actions/edit.ts";
import { ZoomText } from "../flow/zoom-text.tsx";
import styles from "./editor.module.css";
import { useDraft, useEditor, useUi } from "./editor-model.ts";

/** Zoom, fit and tidy, at the lower right corner of the canvas. */
export function CanvasTools() {
  const t = useT();
  const model = useEditor();
  const readOnly = useDraft((state) => state.readOnly);
  const some = useUi((ui) => ui.selection.nodes.size > 0);
  const surface = () => model.surface.current;
  return (
    <div className={styles.tools} role="toolbar" aria-label={t("canvas.view")}>
      <IconButton
        size="dense"
        icon={ZoomOut}
        label={t("canvas.do.zoomOut")}
        keys="-"
        onPress={() => surface()?.zoomBy(0.8)}
      />
      <ZoomText />
      <IconButton
        size="dense"
        icon={ZoomIn}
        label={t("canvas.do.zoomIn")}
        keys="+"
        onPress={() => surface()?.zoomBy(1.25)}
      />
      <IconButton size="dense" icon={Maximize} label={t("canvas.do.fit")} keys="1" onPress={() => surface()?.fit()} />
      <IconButton
        size="dense"
        icon={Crosshair}
        label={t("canvas.do.fitSelection")}
        keys="2"
        isDisabled={!some}
        onPress={() => surface()?.fit([...model.ui.getState().selection.nodes])}
      />
      {!readOnly && (
        <IconButton
          size="dense"
          icon={LayoutGrid}
          label={t("canvas.do.tidy")}
          keys="Ctrl+Shift+L"
          onPress={() => void tidyUp(model)}
        />
      )}
    </div>
  );
}
