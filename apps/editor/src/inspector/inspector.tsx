import type { Types } from "@signalbox/engine";
import type { Finding } from "@signalbox/model";
import { X } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { cardName, tintOf } from "../canvas/card/card-texts.ts";
import { useDraft, useEditor, useGraph, useUi } from "../canvas/editor/editor-model.ts";
import { liveTypes } from "../canvas/editor/live-types.ts";
import type { InspectorTab } from "../canvas/editor/ui-store.ts";
import type { ShownRun } from "../canvas/editor/use-shown-run.ts";
import { useI18n } from "../i18n/provider.tsx";
import { IconButton } from "../ui/button.tsx";
import { NodeIconTile } from "../ui/node-icon.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { DataTab } from "./data-tab.tsx";
import { DocsTab } from "./docs-tab.tsx";
import styles from "./inspector.module.css";
import { NodeFormProvider } from "./node-context.ts";
import { NodeName } from "./node-name.tsx";
import { OptionsTab } from "./options-tab.tsx";
import { ParamsTab } from "./params-tab.tsx";
import { previewScope } from "./preview-scope.ts";

/** Everything about the selected node: settings, data, options, help. */
export function Inspector({ findings, shown }: { findings: readonly Finding[]; shown: ShownRun | undefined }) {
  const id = useUi((ui) => [...ui.selection.nodes][0]);
  const graph = useGraph();
  const card = id === undefined ? undefined : graph.nodes.get(id);
  if (!card) return null;
  // A node's form keeps no state over to the next node.
  return <NodeInspector key={card.id} id={card.id} findings={findings} shown={shown} />;
}

function NodeInspector({
  id,
  findings,
  shown,
}: {
  id: string;
  findings: readonly Finding[];
  shown: ShownRun | undefined;
}) {
  const { t } = useI18n();
  const model = useEditor();
  const graph = useGraph();
  const document = useDraft((state) => state.document);
  const readOnly = useDraft((state) => state.readOnly);
  const tab = useUi((ui) => ui.tab);
  const card = graph.nodes.get(id);
  const node = card?.node;
  const view = shown?.feed.view;
  // The view is folded in place; its revision tells that it changed.
  const rev = view?.rev;
  const made = liveTypes(model);
  const types = useSyncExternalStore(made.subscribe, made.get);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `rev` stands for what is inside `view`
  const context = useMemo(() => {
    const env = node ? types.envOf(node) : { trigger: {}, steps: {}, vars: {} };
    const preview = (scope?: string) =>
      node
        ? previewScope(document, model.catalog, scope === undefined ? node : { ...node, scope }, view)
        : { scope: EMPTY, source: "sample" as const };
    return {
      node: id,
      // Only steps that come before can be read; the others would be offered for nothing.
      env: node ? { ...env, steps: before(env.steps, types, node) } : env,
      preview: preview(),
      inside: (when: "before" | "after") => {
        const within = node ? types.insideOf(node, when) : env;
        const { possible } = types.flow.inside(id, when);
        const steps = Object.fromEntries(Object.entries(within.steps).filter(([name]) => possible.has(name)));
        return { env: { ...within, steps }, preview: preview(id) };
      },
      readOnly,
      findings: findings.filter((finding) => finding.node === id),
      nameOf: (name: string) => graph.nodes.get(name)?.node.label || name,
    };
  }, [types, node, document, model, view, rev, readOnly, findings, id, graph]);
  if (!card || !node) return null;
  return (
    <NodeFormProvider value={context}>
      <section className={styles.inspector} aria-label={t("inspector.of", { name: cardName(card) })}>
        <header className={styles.head}>
          <NodeIconTile icon={card.definition?.icon} tint={tintOf(card.definition)} size={32} />
          <NodeName card={card} />
          <IconButton icon={X} label={t("common.close")} onPress={() => model.ui.setState({ inspectorOpen: false })} />
        </header>
        <Tabs<InspectorTab>
          className={styles.tabs}
          label={t("inspector.tabs")}
          value={tab}
          onChange={(next) => model.ui.setState({ tab: next })}
          items={[
            { id: "params", label: t("inspector.params"), content: <ParamsTab card={card} /> },
            { id: "data", label: t("inspector.data"), content: <DataTab card={card} shown={shown} /> },
            { id: "options", label: t("inspector.options"), content: <OptionsTab card={card} /> },
            { id: "docs", label: t("inspector.docs"), content: <DocsTab card={card} /> },
          ]}
        />
      </section>
    </NodeFormProvider>
  );
}

const EMPTY = { trigger: null, steps: {}, vars: {}, run: {}, now: 0 };

function before<T>(steps: Record<string, T>, types: Types, node: Parameters<Types["before"]>[0]): Record<string, T> {
  const { possible } = types.before(node);
  return Object.fromEntries(Object.entries(steps).filter(([id]) => possible.has(id)));
}
