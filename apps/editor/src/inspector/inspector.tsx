import type { TypeEnv } from "@signalbox/expressions";
import type { Finding } from "@signalbox/model";
import { X } from "lucide-react";
import { useMemo, useState, useSyncExternalStore } from "react";
import { cardName, tintOf } from "../canvas/card/card-texts.ts";
import { useDraft, useEditor, useGraph, useUi } from "../canvas/editor/editor-model.ts";
import { liveTypes } from "../canvas/editor/live-types.ts";
import { TestNode } from "../canvas/editor/parts.tsx";
import type { InspectorTab } from "../canvas/editor/ui-store.ts";
import type { ShownRun } from "../canvas/editor/use-shown-run.ts";
import type { CanvasGraph } from "../canvas/graph/canvas-graph.ts";
import { requestTest } from "../canvas/testing/request-test.ts";
import { InsertContext, InsertTargets } from "../expression-field/insert-targets.ts";
import type { PreviewData } from "../expression-field/props.ts";
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
import { previewScope, seenEnv } from "./preview-scope.ts";

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
  const [item, setItem] = useState(0);
  const [targets] = useState(() => new InsertTargets());
  // biome-ignore lint/correctness/useExhaustiveDependencies: `rev` stands for what is inside `view`
  const context = useMemo(() => {
    const declared = node ? types.envOf(node) : { trigger: {}, steps: {}, vars: {} };
    const preview = (scope?: string): PreviewData =>
      node
        ? previewScope(document, model.catalog, scope === undefined ? node : { ...node, scope }, view, item)
        : { scope: EMPTY, source: "sample", origins: new Map(), brief: new Set(), about: new Map() };
    const made = (env: TypeEnv, possible: { has(id: string): boolean }, data: PreviewData) => {
      // Only steps that come before can be read; the others would be offered for nothing.
      const steps = Object.fromEntries(
        inOrder(
          graph,
          Object.keys(env.steps).filter((name) => possible.has(name)),
        ).map((name) => [name, env.steps[name] ?? {}]),
      );
      const known = { ...env, steps };
      return { declared: known, env: seenEnv(known, data), preview: data };
    };
    const triggers = [...graph.nodes.values()].filter((one) => one.definition?.kind === "trigger");
    return {
      node: id,
      ...made(declared, node ? types.before(node).possible : NOTHING, preview()),
      inside: (when: "before" | "after") =>
        made(node ? types.insideOf(node, when) : declared, types.flow.inside(id, when).possible, preview(id)),
      setItem,
      trigger: triggers.length === 1 ? triggers[0]?.id : undefined,
      readOnly,
      findings: findings.filter((finding) => finding.node === id),
      nameOf: (name: string) => graph.nodes.get(name)?.node.label || name,
    };
  }, [types, node, document, model, view, rev, readOnly, findings, id, graph, item]);
  if (!card || !node) return null;
  return (
    <NodeFormProvider value={context}>
      <InsertContext value={targets}>
        <section
          className={styles.inspector}
          aria-label={t("inspector.of", { name: cardName(card) })}
          onKeyDown={(event) => {
            // Here the node is tested; everywhere else the whole draft is.
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || card.definition?.kind === "trigger")
              return;
            event.preventDefault();
            requestTest(model, "only", id);
          }}
        >
          <header className={styles.head}>
            <NodeIconTile icon={card.definition?.icon} tint={tintOf(card.definition)} size={32} />
            <NodeName card={card} />
            <IconButton
              icon={X}
              label={t("common.close")}
              onPress={() => model.ui.setState({ inspectorOpen: false })}
            />
          </header>
          <TestNode card={card} shown={shown} />
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
      </InsertContext>
    </NodeFormProvider>
  );
}

const NOTHING = { has: () => false };
const EMPTY = { trigger: null, steps: {}, vars: {}, run: {}, now: 0 };

/** Nodes in the order they run, as far as edges say; those of a circle as they stand. */
function inOrder(graph: CanvasGraph, ids: readonly string[]): string[] {
  const incoming = Map.groupBy(graph.edges, ({ edge }) => edge.target);
  const rank = new Map<string, number>();
  const visit = (id: string, under: Set<string>): number => {
    const known = rank.get(id);
    if (known !== undefined) return known;
    if (under.has(id)) return 0;
    under.add(id);
    const before = incoming.get(id) ?? [];
    const most = Math.max(0, ...before.map(({ edge }) => visit(edge.source, under) + 1));
    under.delete(id);
    rank.set(id, most);
    return most;
  };
  return ids.toSorted((a, b) => visit(a, new Set()) - visit(b, new Set()));
}
