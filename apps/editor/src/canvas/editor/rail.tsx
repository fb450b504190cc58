import type { Finding } from "@signalbox/model";
import {
  ChartColumn,
  History,
  ListChecks,
  ListTree,
  type LucideIcon,
  Plus,
  Search,
  Tags,
  TriangleAlert,
} from "lucide-react";
import { useCan } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import { ToggleIconButton } from "../../ui/button.tsx";
import styles from "./editor.module.css";
import { useDraft, useEditor, useUi } from "./editor-model.ts";
import type { SidePanel } from "./ui-store.ts";

const PANELS: readonly { id: SidePanel; icon: LucideIcon; keys?: string; edits?: boolean }[] = [
  { id: "add", icon: Plus, edits: true },
  { id: "find", icon: Search, keys: "Ctrl+F" },
  { id: "outline", icon: ListTree, keys: "Ctrl+Shift+O" },
  { id: "versions", icon: Tags },
  { id: "overview", icon: ChartColumn },
  { id: "history", icon: History, edits: true },
  { id: "problems", icon: TriangleAlert },
  { id: "checklist", icon: ListChecks, edits: true },
];

/** What fits beside an icon; the top bar has the whole number. */
const MOST = 99;

/** The narrow column at the left that opens and closes the side panels. */
export function Rail({ findings }: { findings: readonly Finding[] }) {
  const t = useT();
  const { ui } = useEditor();
  const open = useUi((state) => state.panel);
  const readOnly = useDraft((state) => state.readOnly);
  const checklist = useUi((state) => state.begunFrom !== undefined);
  const watches = useCan("runs:read");
  const shown = PANELS.filter(
    ({ id, edits }) => (!readOnly || !edits) && (id !== "checklist" || checklist) && (id !== "overview" || watches),
  );
  return (
    <nav className={styles.rail} aria-label={t("canvas.panels")}>
      {shown.map(({ id, icon, keys }) => (
        <span key={id} className={styles.railItem}>
          <ToggleIconButton
            icon={icon}
            label={t(`canvas.panel.${id}`)}
            {...(keys && { keys })}
            isSelected={open === id}
            onChange={(on) => ui.setState({ panel: on ? id : undefined })}
          />
          {id === "problems" && findings.length > 0 && (
            <span className={styles.railCount}>{findings.length > MOST ? `${MOST}+` : findings.length}</span>
          )}
        </span>
      ))}
    </nav>
  );
}
