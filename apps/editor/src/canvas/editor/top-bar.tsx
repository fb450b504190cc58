import type { Finding } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  Ellipsis,
  Eye,
  History,
  Menu as MenuIcon,
  PanelBottom,
  PanelRight,
  Play,
  Redo2,
  Settings2,
  TriangleAlert,
  Undo2,
  Upload,
} from "lucide-react";
import { useState } from "react";
import { overlays } from "../../app/overlays.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useSwitchWorkflow } from "../../data/mutations.ts";
import { queries } from "../../data/queries.ts";
import { useCan } from "../../data/session.tsx";
import { useT } from "../../i18n/provider.tsx";
import { Button, IconButton, ToggleIconButton } from "../../ui/button.tsx";
import { Menu, type MenuEntries } from "../../ui/menu.tsx";
import { Switch } from "../../ui/switch.tsx";
import { toast } from "../../ui/toast.tsx";
import { watchRuns } from "../commands/editor-commands.ts";
import styles from "./editor.module.css";
import { useDraft, useEditor, useUi } from "./editor-model.ts";
import { SaveStateText } from "./save-state.tsx";

/** Name, save state, undo, problems, watch, test, publish, on and off. */
export function TopBar({ findings }: { findings: readonly Finding[] }) {
  const t = useT();
  const model = useEditor();
  const { ui, draft } = model;
  const canPublish = useCan("workflows:publish");
  const canStart = useCan("runs:start");
  const readOnly = useDraft((state) => state.readOnly);
  const past = useDraft((state) => state.history.past.length);
  const future = useDraft((state) => state.history.future.length);
  const watching = useUi((state) => state.watching);
  const dockOpen = useUi((state) => state.dockOpen);
  const inspectorOpen = useUi((state) => state.inspectorOpen);
  const errors = findings.filter((finding) => finding.severity === "error").length;
  /** The same as the buttons, for narrow windows. */
  const rare: MenuEntries = [
    {
      id: "pages",
      actions: [
        !readOnly && {
          id: "history",
          label: t("canvas.panel.history"),
          icon: History,
          onAction: () => ui.setState({ panel: "history" }),
        },
        {
          id: "settings",
          label: t("canvas.settings"),
          icon: Settings2,
          onAction: () => ui.setState({ dialog: "settings" }),
        },
      ],
    },
    {
      id: "shown",
      actions: [
        {
          id: "dock",
          label: t("canvas.dock"),
          icon: PanelBottom,
          isChecked: dockOpen,
          onAction: () => ui.setState({ dockOpen: !dockOpen }),
        },
        {
          id: "inspector",
          label: t("canvas.inspector"),
          icon: PanelRight,
          isChecked: inspectorOpen,
          onAction: () => ui.setState({ inspectorOpen: !inspectorOpen }),
        },
        {
          id: "watch",
          label: t("canvas.watch"),
          icon: Eye,
          isChecked: watching,
          onAction: () => watchRuns(model, !watching),
        },
      ],
    },
  ];
  return (
    <header className={styles.topBar}>
      <IconButton icon={MenuIcon} label={t("canvas.openNav")} onPress={() => overlays.open("nav")} />
      <Link to="/workflows" className={styles.home}>
        {t("canvas.workflows")}
      </Link>
      <span aria-hidden className={styles.slash}>
        /
      </span>
      <WorkflowName />
      <SaveStateText />
      <span className={styles.spring} />
      {!readOnly && (
        <span className={styles.group}>
          <IconButton
            icon={Undo2}
            label={t("canvas.do.undo")}
            keys="Ctrl+Z"
            isDisabled={past === 0}
            onPress={() => draft.undo()}
          />
          <IconButton
            icon={Redo2}
            label={t("canvas.do.redo")}
            keys="Ctrl+Shift+Z"
            isDisabled={future === 0}
            onPress={() => draft.redo()}
          />
          <span className={styles.wide}>
            <IconButton
              icon={History}
              label={t("canvas.panel.history")}
              onPress={() => ui.setState({ panel: "history" })}
            />
          </span>
        </span>
      )}
      <span className={styles.wide}>
        {findings.length > 0 && (
          <Button
            variant="quiet"
            icon={TriangleAlert}
            className={errors > 0 ? styles.errors : styles.warnings}
            onPress={() => ui.setState({ panel: "problems" })}
          >
            {t("canvas.problemCount", { count: findings.length })}
          </Button>
        )}
        <ToggleIconButton
          icon={PanelBottom}
          label={t("canvas.dock")}
          isSelected={dockOpen}
          onChange={(on) => ui.setState({ dockOpen: on })}
        />
        <ToggleIconButton
          icon={PanelRight}
          label={t("canvas.inspector")}
          isSelected={inspectorOpen}
          onChange={(on) => ui.setState({ inspectorOpen: on })}
        />
        <IconButton icon={Settings2} label={t("canvas.settings")} onPress={() => ui.setState({ dialog: "settings" })} />
        <ToggleIconButton
          icon={Eye}
          label={t("canvas.watch")}
          isSelected={watching}
          onChange={(on) => watchRuns(model, on)}
        />
      </span>
      <span className={styles.narrow}>
        <Menu label={t("common.more")} entries={rare}>
          <IconButton icon={Ellipsis} label={t("common.more")} />
        </Menu>
      </span>
      {canStart && (
        <Button icon={Play} onPress={() => ui.setState({ dialog: "test" })}>
          {t("canvas.test")}
        </Button>
      )}
      {canPublish && (
        <Button variant="primary" icon={Upload} onPress={() => ui.setState({ dialog: "publish" })}>
          {t("canvas.publish")}
        </Button>
      )}
      <OnOff />
    </header>
  );
}

function WorkflowName() {
  const t = useT();
  const { edit, draft } = useEditor();
  const name = useDraft((state) => state.document.name);
  const readOnly = useDraft((state) => state.readOnly);
  const [typed, setTyped] = useState<string>();
  if (readOnly) return <h1 className={styles.name}>{name}</h1>;
  const finish = () => {
    if (typed !== undefined) edit({ kind: "setName", name: typed });
    setTyped(undefined);
  };
  return (
    <input
      className={styles.nameField}
      aria-label={t("canvas.name")}
      size={Math.max(8, Math.min(32, (typed ?? name).length + 2))}
      value={typed ?? name}
      maxLength={120}
      onFocus={() => setTyped(draft.state.getState().document.name)}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(undefined);
      }}
    />
  );
}

/** Starts of runs on or off; only a published workflow can be switched on. */
function OnOff() {
  const t = useT();
  const { workflow } = useEditor();
  const detail = useQuery(queries.workflow(workflow));
  const change = useSwitchWorkflow();
  const errorText = useErrorText();
  const allowed = useCan("workflows:publish");
  if (!detail.data) return null;
  const { enabled, version } = detail.data;
  return (
    <Switch
      isSelected={enabled}
      isDisabled={!allowed || (version === 0 && !enabled) || change.isPending}
      aria-label={t("canvas.enabled")}
      onChange={(on) =>
        change.mutate(
          { id: workflow, enabled: on },
          { onError: (error) => toast.show({ title: errorText(error), tone: "failed" }) },
        )
      }
    >
      <span className={styles.wide}>{t(enabled ? "common.on" : "common.off")}</span>
    </Switch>
  );
}
