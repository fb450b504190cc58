import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  LayoutGrid,
  type LucideIcon,
} from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { IconButton } from "../../ui/button.tsx";
import { arrangeSelection } from "../actions/arrange.ts";
import { ARRANGEMENTS, type Arrangement } from "../actions/arrangements.ts";
import { tidyUp } from "../actions/edit.ts";
import styles from "./editor.module.css";
import { useEditor, useUi } from "./editor-model.ts";

const ICONS: Record<Arrangement, LucideIcon> = {
  alignLeft: AlignStartVertical,
  alignCenter: AlignCenterVertical,
  alignRight: AlignEndVertical,
  alignTop: AlignStartHorizontal,
  alignMiddle: AlignCenterHorizontal,
  alignBottom: AlignEndHorizontal,
  spreadAcross: AlignHorizontalDistributeCenter,
  spreadDown: AlignVerticalDistributeCenter,
};

/** What can be done with several selected nodes at once: align, spread, arrange. At the top of the canvas. */
export function SelectionTools() {
  const t = useT();
  const model = useEditor();
  const count = useUi((ui) => ui.selection.nodes.size);
  return (
    <div className={styles.selectionTools} role="toolbar" aria-label={t("canvas.selectionTools")}>
      <span className={`${styles.selectionCount} numeric`}>{t("canvas.saidSelected", { count })}</span>
      {ARRANGEMENTS.map((how) => (
        <IconButton
          key={how}
          size="dense"
          icon={ICONS[how]}
          label={t(`canvas.do.${how}`)}
          isDisabled={how.startsWith("spread") && count < 3}
          onPress={() => arrangeSelection(model, how)}
        />
      ))}
      <IconButton
        size="dense"
        icon={LayoutGrid}
        label={t("canvas.do.tidy")}
        keys="Ctrl+Shift+L"
        onPress={() => void tidyUp(model)}
      />
    </div>
  );
}
