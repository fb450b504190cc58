import { useQueryClient } from "@tanstack/react-query";
import { Pause, Pencil, Play, Square, StepForward } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useCommands } from "../../app/commands.ts";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useT } from "../../i18n/provider.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { selectNodes } from "../actions/select.ts";
import { cardName } from "../card/card-texts.ts";
import { useEditor, useGraph, useUi } from "../editor/editor-model.ts";
import type { ShownRun } from "../editor/use-shown-run.ts";
import { breakpointsOf } from "./breakpoints.ts";
import { PausedData } from "./paused-data.tsx";
import styles from "./testing.module.css";

type Action = "pause" | "step" | "continue";

/** Holds up a test that is under way: pause, step, continue, stop; and says before which node it stands. */
export function StepBar({ shown }: { shown: ShownRun }) {
  const t = useT();
  const model = useEditor();
  const graph = useGraph();
  const cache = useQueryClient();
  const errorText = useErrorText();
  const [editing, setEditing] = useState<string>();
  const { view } = shown.feed;
  const run = shown.run.id;
  const paused = [...view.steps.values()].filter((step) => step.status === "paused");
  const [first] = paused;
  const card = first && graph.nodes.get(first.node);
  const name = card ? cardName(card) : (first?.node ?? "");
  const debug = useDebug(run, first?.path);
  const params = { id: run };
  const stop = async () => {
    await client
      .call("cancelRun", { params, body: {} })
      .catch((error) => toast.show({ title: errorText(error), tone: "failed" }));
    void cache.invalidateQueries({ queryKey: ["run"] });
  };
  useBreakpoints(run, view.test?.breakpoints);
  const stands = first !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for every place it stands at
  useEffect(() => {
    if (first) model.say({ key: "testing.saidPaused", values: { name } }, false);
  }, [first?.path]);
  useCommands(
    useMemo(() => {
      const of = (action: Action, keys: string) => ({
        id: `canvas.${action}`,
        title: t(`testing.${action}`),
        group: t("canvas.commands"),
        keys,
        whileTyping: true,
        run: () => debug(action),
      });
      return stands ? [of("step", "F10"), of("continue", "F8")] : [of("pause", "F8")];
    }, [stands, debug, t]),
  );
  return (
    <span className={styles.bar} role="toolbar" aria-label={t("testing.bar")}>
      {first ? (
        <>
          <button type="button" className={styles.place} onClick={() => selectNodes(model, [first.node], true)}>
            {t("testing.pausedBefore", { name, more: paused.length - 1 })}
          </button>
          <IconButton
            icon={StepForward}
            size="dense"
            label={t("testing.step")}
            keys="F10"
            onPress={() => debug("step")}
          />
          <IconButton
            icon={Play}
            size="dense"
            label={t("testing.continue")}
            keys="F8"
            onPress={() => debug("continue")}
          />
          <IconButton icon={Pencil} size="dense" label={t("testing.edit")} onPress={() => setEditing(first.path)} />
        </>
      ) : (
        <IconButton
          icon={Pause}
          size="dense"
          label={t("testing.pause")}
          keys="F8"
          isDisabled={view.test?.each === true}
          onPress={() => debug("pause")}
        />
      )}
      <Button icon={Square} size="dense" variant="quiet" onPress={() => void stop()}>
        {t("testing.stop")}
      </Button>
      {editing !== undefined && first?.path === editing && (
        <PausedData run={run} path={editing} name={name} onClose={() => setEditing(undefined)} />
      )}
    </span>
  );
}

/** Asks the server; `step` lets the step at `path` go on. */
function useDebug(run: string, path: string | undefined): (action: Action) => void {
  const errorText = useErrorText();
  return useCallback(
    (action) => {
      const body = { action, ...(action === "step" && path !== undefined && { path }) };
      void client
        .call("debugRun", { params: { id: run }, body })
        .catch((error) => toast.show({ title: errorText(error), tone: "failed" }));
    },
    [run, path, errorText],
  );
}

/** What is set on the canvas holds for the test under way. */
function useBreakpoints(run: string, there: readonly string[] | undefined): void {
  const model = useEditor();
  const chosen = useUi((ui) => ui.breakpoints);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a choice made here is sent, not what comes back
  useEffect(() => {
    const breakpoints = breakpointsOf(model);
    const known = new Set(there);
    if (breakpoints.length === known.size && breakpoints.every((id) => known.has(id))) return;
    // A test of one node takes no breakpoints along; there is nothing to pause before.
    void client.call("debugRun", { params: { id: run }, body: { action: "set", breakpoints } }).catch(() => undefined);
  }, [chosen, run, model]);
}
