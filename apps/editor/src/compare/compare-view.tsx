import {
  canonicalText,
  compareDocuments,
  type NodeCatalog,
  type WorkflowDetail,
  type WorkflowDocument,
} from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Download } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { type Command, useCommands } from "../app/commands.ts";
import { cardName } from "../canvas/card/card-texts.ts";
import { FlowSurface } from "../canvas/flow/flow-surface.tsx";
import { INERT } from "../canvas/flow/inert.ts";
import { NOTHING, type SurfaceHandle } from "../canvas/flow/surface-props.ts";
import { type CanvasEdge, graphMaker } from "../canvas/graph/canvas-graph.ts";
import { createViews } from "../canvas/live/views.ts";
import { queries } from "../data/queries.ts";
import { useCan } from "../data/session.tsx";
import { useI18n } from "../i18n/provider.tsx";
import { saveFile } from "../lib/save-file.ts";
import { RunTools } from "../run-view/run-tools.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Select } from "../ui/select.tsx";
import { ChangeList } from "./change-list.tsx";
import styles from "./compare.module.css";
import { listChanges } from "./listed.ts";
import { mergeDocuments } from "./merge.ts";
import { MoveRuns } from "./move-runs.tsx";
import { Restore } from "./restore.tsx";
import { useChangeTexts } from "./texts.ts";

type Version = number | "draft";

/** One version on the canvas and, compared with another one, what came, went and changed. */
export function CompareView({
  workflow,
  catalog,
  head,
  base,
  after,
  before,
}: {
  workflow: WorkflowDetail;
  catalog: NodeCatalog;
  head: Version;
  base: Version | undefined;
  after: WorkflowDocument;
  before: WorkflowDocument | undefined;
}) {
  const { t, local } = useI18n();
  const surface = useRef<SurfaceHandle>(null);
  const views = useMemo(createViews, []);
  const { changes, graph, listed } = useMemo(() => {
    const changes = before && compareDocuments(before, after);
    const merged = before && changes && mergeDocuments(before, after, changes);
    const graph = graphMaker(catalog)(merged?.document ?? after);
    views.changes.replace(merged?.marks ?? new Map());
    return { changes, graph, listed: changes && listChanges(changes, (id) => graph.nodes.get(id)) };
  }, [before, after, catalog, views]);
  const texts = useChangeTexts(
    catalog,
    useMemo(() => (before ? [before, after] : [after]), [before, after]),
  );
  const [selected, setSelected] = useState<string>();
  const shown = listed?.shown ?? [];
  const at = shown.findIndex((change) => change.id === selected);
  const choose = (id: string) => {
    setSelected(id);
    const change = shown.find((one) => one.id === id);
    if (change?.kind === "node") surface.current?.fit(around(change.id));
    if (change?.kind === "edge") surface.current?.fit([change.edge.source, change.edge.target]);
    if (change?.kind === "document") surface.current?.fit();
  };
  /** With what it is connected to: a change is understood by where it stands. */
  const around = (id: string) => [
    id,
    ...graph.edges.flatMap(({ edge }) =>
      edge.source === id ? [edge.target] : edge.target === id ? [edge.source] : [],
    ),
  ];
  const step = (by: 1 | -1) => {
    const next = shown[at === -1 ? (by === 1 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length];
    if (next) choose(next.id);
  };
  const latest = useRef(step);
  useEffect(() => {
    latest.current = step;
  });
  useCommands(useMemo(() => stepCommands(latest, t), [t]));

  const edgeLabel = ({ edge, port }: CanvasEdge) => {
    const name = (id: string) => {
      const card = graph.nodes.get(id);
      return card ? cardName(card) : id;
    };
    const when = port ? local(port.label) : edge.sourcePort;
    return t("canvas.edgeWhen", { from: name(edge.source), to: name(edge.target), when });
  };
  const isEdge = shown[at]?.kind === "edge";
  const only = new Set(selected === undefined ? [] : [selected]);
  const current = shown[at];
  return (
    <>
      <div className={styles.canvas} data-canvas>
        <FlowSurface
          graph={graph}
          views={views}
          selection={isEdge ? { ...NOTHING, edges: only } : { ...NOTHING, nodes: only }}
          readOnly
          label={t("compare.canvas")}
          edgeLabel={edgeLabel}
          handle={surface}
          onSelect={({ nodes, edges }) => setSelected([...nodes][0] ?? [...edges][0])}
          {...INERT}
          onOpen={setSelected}
        >
          <RunTools surface={surface} />
        </FlowSurface>
      </div>
      <section className={styles.panel} aria-label={t("compare.changes")}>
        <Facts workflow={workflow} head={head} after={after} />
        <With workflow={workflow} head={head} base={base} />
        {listed && changes ? (
          <>
            {shown.length > 0 && (
              <div className={styles.steps}>
                <IconButton
                  size="dense"
                  icon={ArrowUp}
                  label={t("compare.previous")}
                  keys="P"
                  onPress={() => step(-1)}
                />
                <IconButton size="dense" icon={ArrowDown} label={t("compare.next")} keys="N" onPress={() => step(1)} />
                <span>{t("compare.place", { n: at + 1, count: shown.length })}</span>
              </div>
            )}
            <ChangeList listed={listed} folded={changes.folded} texts={texts} chosen={selected} onChoose={choose} />
          </>
        ) : (
          <p className={styles.quiet}>{t("compare.alone", { count: after.nodes.length })}</p>
        )}
        <div role="status" className="visually-hidden">
          {current &&
            t("compare.said", {
              n: at + 1,
              count: shown.length,
              kind: t(`compare.kind.${current.change}`),
              name: texts.title(current),
              fields:
                current.kind === "node" && current.change === "changed"
                  ? current.fields.map((field) => texts.fieldName(field, current.node)).join(t("canvas.comma"))
                  : "",
            })}
        </div>
      </section>
    </>
  );
}

/** Who made it, when and why, and what can be done with it. */
function Facts({ workflow, head, after }: { workflow: WorkflowDetail; head: Version; after: WorkflowDocument }) {
  const { t, format } = useI18n();
  const write = useCan("workflows:write");
  const known = useQuery({
    ...queries.version(workflow.id, head === "draft" ? 0 : head),
    enabled: head !== "draft",
  }).data;
  const facts = head === "draft" ? { by: workflow.draft.by, at: workflow.draft.savedAt, message: "" } : known;
  return (
    <>
      <div>
        <h2>{head === "draft" ? t("compare.draft") : t("versions.version", { version: head })}</h2>
        {facts && <p className={styles.quiet}>{t("compare.byAt", { by: facts.by, at: format.dateTime(facts.at) })}</p>}
        {facts?.message && <p className={styles.message}>{facts.message}</p>}
      </div>
      <div className={styles.buttons}>
        {head !== "draft" && write && <Restore workflow={workflow} version={head} document={after} />}
        <Button
          size="dense"
          icon={Download}
          onPress={() =>
            saveFile(`${workflow.id}.${head === "draft" ? head : `v${head}`}.workflow.json`, canonicalText(after))
          }
        >
          {t("compare.export")}
        </Button>
        {head === workflow.version && head > 1 && <MoveRuns workflow={workflow.id} version={head} />}
      </div>
    </>
  );
}

/** What it is compared with; the choice is in the address. */
function With({ workflow, head, base }: { workflow: WorkflowDetail; head: Version; base: Version | undefined }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const versions = Array.from({ length: workflow.version }, (_, n) => workflow.version - n);
  const options = [
    { id: "none", label: t("compare.withNone") },
    ...(head === "draft" ? [] : [{ id: "draft", label: t("compare.draft") }]),
    ...versions
      .filter((version) => version !== head)
      .map((version) => ({ id: String(version), label: t("versions.version", { version }) })),
  ];
  return (
    <Select
      label={t("compare.with")}
      options={options}
      value={base === undefined ? "none" : String(base)}
      onChange={(id) =>
        void navigate({
          to: "/w/$id/versions",
          params: { id: workflow.id },
          search: { version: head, with: id === "none" || id === "draft" ? id : Number(id) },
        })
      }
    />
  );
}

function stepCommands(latest: { current(by: 1 | -1): void }, t: ReturnType<typeof useI18n>["t"]): Command[] {
  const group = t("versions.title");
  return [
    { id: "compare.next", title: t("compare.next"), group, icon: ArrowDown, keys: "N", run: () => latest.current(1) },
    {
      id: "compare.previous",
      title: t("compare.previous"),
      group,
      icon: ArrowUp,
      keys: "P",
      run: () => latest.current(-1),
    },
  ];
}
