import { catalogOf } from "@signalbox/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { wantedNode } from "../app/wanted-node.ts";
import { useRestoring } from "../compare/restoring.ts";
import { queries } from "../data/queries.ts";
import { useCan } from "../data/session.tsx";
import type { DraftStore } from "../document/draft-store.ts";
import { DetailProblem } from "../pages/load-problem.tsx";
import { useTitle } from "../pages/page.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { selectNodes } from "./actions/select.ts";
import styles from "./editor/editor.module.css";
import { EditorLayout } from "./editor/editor-layout.tsx";
import { createEditorModel, type EditorModel, EditorProvider } from "./editor/editor-model.ts";
import { openDraft } from "./editor/open-draft.ts";

/** The editor of one workflow: `/w/:id`, with `node` and `tab` in the address. */
export default function EditorPage() {
  const { id } = useParams({ from: "/w/$id" });
  return <Opened key={id} id={id} />;
}

/** Loads the draft once; afterwards this page owns it, and the feed tells of other people's changes. */
function Opened({ id }: { id: string }) {
  const readOnly = !useCan("workflows:write");
  const nodes = useQuery(queries.nodes());
  const [draft, setDraft] = useState<DraftStore>();
  const [problem, setProblem] = useState<Error>();
  const [attempt, setAttempt] = useState(0);
  const cache = useQueryClient();
  const catalog = useMemo(() => nodes.data && catalogOf(nodes.data.items), [nodes.data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks for another try
  useEffect(() => {
    const opening = openDraft(id, readOnly, cache);
    opening.store.then(setDraft, setProblem);
    return () => {
      opening.close();
      setDraft(undefined);
    };
  }, [id, readOnly, cache, attempt]);
  const model = useMemo(() => (draft && catalog ? createEditorModel(draft, catalog) : undefined), [draft, catalog]);
  const error = problem ?? nodes.error;
  if (error) {
    const refetch = () => {
      setProblem(undefined);
      setAttempt((n) => n + 1);
      return nodes.refetch();
    };
    return <DetailProblem query={{ error, isFetching: nodes.isFetching, refetch }} />;
  }
  if (!model) {
    return (
      <div className={styles.loading} aria-busy="true">
        <Skeleton height={48} />
      </div>
    );
  }
  return (
    <EditorProvider value={model}>
      <Address model={model} />
      <EditorLayout />
    </EditorProvider>
  );
}

/** Keeps the selected node and tab in the address, so that a view can be sent as a link. */
function Address({ model }: { model: EditorModel }) {
  const navigate = useNavigate();
  const search = useSearch({ from: "/w/$id" });
  const [name, setName] = useState(model.document().name);
  useRestoring(model, search.restore);
  useTitle(name);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is read once, then written
  useEffect(() => {
    if (search.node !== undefined && model.graph().nodes.has(search.node)) {
      model.ui.setState({ selection: { nodes: new Set([search.node]), edges: new Set(), notes: new Set() } });
      requestAnimationFrame(() => model.surface.current?.focus(search.node ?? ""));
    }
  }, [model]);
  useEffect(
    () =>
      wantedNode.subscribe(({ workflow, node }) => {
        if (workflow === model.workflow && node !== undefined && model.graph().nodes.has(node))
          selectNodes(model, [node], true);
      }),
    [model],
  );
  useEffect(() => model.draft.state.subscribe((state) => setName(state.document.name)), [model]);
  useEffect(
    () =>
      model.ui.subscribe((ui, before) => {
        if (ui.selection === before.selection && ui.tab === before.tab) return;
        const node = ui.selection.nodes.size === 1 ? [...ui.selection.nodes][0] : undefined;
        const params = { id: model.workflow };
        void navigate({ to: "/w/$id", params, search: { node }, replace: true, resetScroll: false });
      }),
    [model, navigate],
  );
  return null;
}
