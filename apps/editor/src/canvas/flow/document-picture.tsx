import { catalogOf, type NodeCatalog, type WorkflowDocument } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { RunTools } from "../../run-view/run-tools.tsx";
import { cardName } from "../card/card-texts.ts";
import { type CanvasEdge, graphMaker } from "../graph/canvas-graph.ts";
import { createViews } from "../live/views.ts";
import { FlowSurface } from "./flow-surface.tsx";
import { INERT } from "./inert.ts";
import { NOTHING, type SurfaceHandle } from "./surface-props.ts";

/** Whether the whole of a workflow would be too small to read: its beginning is shown instead. */
const isNarrow = () => window.matchMedia("(max-width: 640px)").matches;

/** A workflow to look at: it can be moved and zoomed, and its nodes chosen, but not changed. */
export function DocumentPicture(props: { document: WorkflowDocument; label: string }) {
  const nodes = useQuery(queries.nodes()).data?.items;
  const catalog = useMemo(() => nodes && catalogOf(nodes), [nodes]);
  return catalog ? <Picture {...props} catalog={catalog} /> : null;
}

function Picture({ document, label, catalog }: { document: WorkflowDocument; label: string; catalog: NodeCatalog }) {
  const { t, local } = useI18n();
  const surface = useRef<SurfaceHandle>(null);
  const views = useMemo(createViews, []);
  const graph = useMemo(() => graphMaker(catalog)(document), [catalog, document]);
  const [selection, select] = useState(NOTHING);
  const edgeLabel = useCallback(
    ({ edge, port }: CanvasEdge) => {
      const name = (id: string) => {
        const card = graph.nodes.get(id);
        return card ? cardName(card) : id;
      };
      const when = port ? local(port.label) : edge.sourcePort;
      return t("canvas.edgeWhen", { from: name(edge.source), to: name(edge.target), when });
    },
    [graph, local, t],
  );
  return (
    <FlowSurface
      graph={graph}
      views={views}
      selection={selection}
      readOnly
      whole={!isNarrow()}
      label={label}
      edgeLabel={edgeLabel}
      handle={surface}
      onSelect={select}
      {...INERT}
    >
      <RunTools surface={surface} />
    </FlowSurface>
  );
}
