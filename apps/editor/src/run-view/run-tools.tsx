import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import type { RefObject } from "react";
import styles from "../canvas/editor/editor.module.css";
import type { SurfaceHandle } from "../canvas/flow/surface-props.ts";
import { ZoomText } from "../canvas/flow/zoom-text.tsx";
import { useT } from "../i18n/provider.tsx";
import { IconButton } from "../ui/button.tsx";

/** Zoom and fit on the run page. */
export function RunTools({ surface }: { surface: RefObject<SurfaceHandle | null> }) {
  const t = useT();
  return (
    <div className={styles.tools} role="toolbar" aria-label={t("canvas.view")}>
      <IconButton
        size="dense"
        icon={ZoomOut}
        label={t("canvas.do.zoomOut")}
        keys="-"
        onPress={() => surface.current?.zoomBy(0.8)}
      />
      <ZoomText />
      <IconButton
        size="dense"
        icon={ZoomIn}
        label={t("canvas.do.zoomIn")}
        keys="+"
        onPress={() => surface.current?.zoomBy(1.25)}
      />
      <IconButton
        size="dense"
        icon={Maximize}
        label={t("canvas.do.fit")}
        keys="1"
        onPress={() => surface.current?.fit()}
      />
    </div>
  );
}
