import { useCallback, useEffect, useMemo, useRef } from "react";
import { isTyping } from "../../app/shortcuts.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { useContextMenu } from "../../ui/menu.tsx";
import { addNode } from "../actions/add.ts";
import { connect, copyTo, deleteSelection, dropNodes, pasteText, reconnect } from "../actions/edit.ts";
import { notePointer, pointerPlace, requestAdd } from "../actions/request-add.ts";
import { openNode } from "../actions/select.ts";
import { cardName } from "../card/card-texts.ts";
import type { NoteColor } from "../card/note-colors.ts";
import { contextEntries } from "../commands/context-entries.ts";
import { FlowSurface } from "../flow/flow-surface.tsx";
import { noteIdOf } from "../flow/to-flow.ts";
import type { CanvasEdge } from "../graph/canvas-graph.ts";
import { Refusal } from "./announcer.tsx";
import { CanvasTools } from "./canvas-tools.tsx";
import styles from "./editor.module.css";
import { useDraft, useEditor, useGraph, useUi } from "./editor-model.ts";
import { EmptyCanvas } from "./empty-canvas.tsx";
import { SelectionTools } from "./parts.tsx";
import { RunBanner } from "./run-banner.tsx";
import type { ShownRun } from "./use-shown-run.ts";

/** Type of dragged palette entries. */
export const PALETTE_MIME = "application/x-signalbox-node-type";
/** Type of dragged patterns. */
export const PATTERN_MIME = "application/x-signalbox-pattern";

/** The canvas of the editor: hands what people do on it to the actions. */
export function CanvasPane({ shown }: { shown: ShownRun | undefined }) {
  const model = useEditor();
  const { t, local } = useI18n();
  const graph = useGraph();
  const selection = useUi((ui) => ui.selection);
  const moving = useUi((ui) => ui.moving);
  const arranging = useUi((ui) => ui.arranging !== undefined);
  const readOnly = useDraft((state) => state.readOnly);
  const several = selection.nodes.size > 1 && !readOnly;
  const menu = useContextMenu(() => contextEntries(model), t("canvas.menu"));
  useClipboard();
  const canvas = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Keys work from the start, unless somebody was quicker.
    if (document.activeElement === document.body) canvas.current?.focus({ preventScroll: true });
  }, []);

  const edgeLabel = useCallback(
    ({ edge, port, labelled }: CanvasEdge) => {
      const name = (id: string) => {
        const card = graph.nodes.get(id);
        return card ? cardName(card) : id;
      };
      const values = {
        from: name(edge.source),
        to: name(edge.target),
        when: port ? local(port.label) : edge.sourcePort,
      };
      return labelled ? t("canvas.edgeWhen", values) : t("canvas.edgeName", values);
    },
    [graph, local, t],
  );
  const handlers = useMemo(
    () => ({
      onSelect: (next: typeof selection) => model.ui.setState({ selection: next }),
      onMove: (...args: [never, never, never, never]) => dropNodes(model, ...args),
      onConnect: (edge: never) => void connect(model, edge),
      onReconnect: (edge: string, to: never) => reconnect(model, edge, to),
      onDetach: (edge: string) => void model.edit({ kind: "disconnect", edges: [edge] }),
      onLooseEnd: (from: never, at: { x: number; y: number }) => {
        const place = model.surface.current?.toCanvas(at);
        requestAdd(model, { at, from, ...(place && { place }) });
      },
      onForbidden: (problem: string) => model.say({ key: `canvas.cannot.${problem}` }, true),
      onOpen: (id: string) => openNode(model, id),
      onPaneDoubleClick: (at: { x: number; y: number }) => {
        const place = model.surface.current?.toCanvas(at);
        if (!readOnly) requestAdd(model, { at, ...(place && { place }) });
      },
      onAddAtPort: (node: string, port: string, at: { x: number; y: number }) =>
        requestAdd(model, { at, from: { node, port, end: "source" } }),
      onAddOnEdge: (edge: string, at: { x: number; y: number }) => requestAdd(model, { at, edge }),
      onResizeFrame: (id: string, size: { width: number; height: number }) =>
        void model.edit({ kind: "resizeNode", id, ...size }),
      onNoteText: (id: string, text: string) =>
        void model.edit({ kind: "editNote", id, set: { text } }, { coalesce: `note:${id}` }),
      onNoteColor: (id: string, color: NoteColor) => void model.edit({ kind: "editNote", id, set: { color } }),
      onNotePin: (id: string) => void import("../actions/notes.ts").then(({ pinNote }) => pinNote(model, id)),
      onNoteSize: (id: string, set: { width: number; height: number }) =>
        void model.edit({ kind: "editNote", id, set }),
    }),
    [model, readOnly],
  );

  const onDrop = (event: React.DragEvent) => {
    const pattern = event.dataTransfer.getData(PATTERN_MIME);
    if (pattern !== "") {
      event.preventDefault();
      const at = model.surface.current?.toCanvas({ x: event.clientX - 120, y: event.clientY - 32 });
      void import("../patterns/add-pattern.ts").then((part) => part.addPatternById(model, pattern, local, at));
      return;
    }
    const [type, version] = event.dataTransfer.getData(PALETTE_MIME).split("@");
    const definition = type ? model.catalog.get(type, Number(version)) : undefined;
    const place = model.surface.current?.toCanvas({ x: event.clientX, y: event.clientY });
    if (!definition || !place) return;
    event.preventDefault();
    const edge = (event.target as Element).closest(".react-flow__edge")?.getAttribute("data-id");
    const at = { x: event.clientX, y: event.clientY };
    const corner = { x: place.x - 120, y: place.y - 32 };
    addNode(model, definition, local(definition.title), edge ? { at, edge } : { at, place: corner });
  };
  return (
    <div
      ref={canvas}
      data-canvas
      role="application"
      aria-label={t("canvas.label")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes keys of its own, as applications do
      tabIndex={0}
      data-moving={moving || undefined}
      className={styles.canvas}
      onPointerMove={(event) => notePointer(event.clientX, event.clientY, true)}
      onPointerLeave={(event) => notePointer(event.clientX, event.clientY, false)}
      onDragOver={(event) =>
        event.dataTransfer.types.some((type) => type === PALETTE_MIME || type === PATTERN_MIME) &&
        event.preventDefault()
      }
      onDrop={onDrop}
      onFocus={(event) => followFocus(event, model)}
    >
      <RunBanner shown={shown} />
      <FlowSurface
        graph={graph}
        views={model.views}
        selection={selection}
        readOnly={readOnly}
        label={t("canvas.label")}
        edgeLabel={edgeLabel}
        handle={model.surface}
        onContextMenu={menu.onContextMenu}
        {...(handlers as unknown as Pick<React.ComponentProps<typeof FlowSurface>, keyof typeof handlers>)}
      >
        <CanvasTools />
        {several && <SelectionTools />}
      </FlowSurface>
      {graph.nodes.size === 0 && graph.notes.length === 0 && <EmptyCanvas />}
      {moving && <div className={styles.hint}>{t("canvas.movingHint")}</div>}
      {arranging && <div className={styles.hint}>{t("canvas.arrangingHint")}</div>}
      <Refusal />
      {menu.menu}
    </div>
  );
}

/** Going through cards and edges with Tab selects them, so that the keyboard always acts on what has the focus. */
function followFocus(event: React.FocusEvent, model: ReturnType<typeof useEditor>): void {
  const target = event.target as HTMLElement;
  if (!target.matches(":focus-visible")) return;
  const id = target.getAttribute("data-id");
  const { selection } = model.ui.getState();
  if (id === null) return;
  const note = noteIdOf(id);
  if (note !== undefined && !selection.notes.has(note)) {
    model.ui.setState({ selection: { nodes: new Set(), edges: new Set(), notes: new Set([note]) } });
  } else if (target.classList.contains("react-flow__node") && model.graph().nodes.has(id) && !selection.nodes.has(id)) {
    model.ui.setState({ selection: { nodes: new Set([id]), edges: new Set(), notes: new Set() } });
  } else if (target.classList.contains("react-flow__edge") && !selection.edges.has(id)) {
    model.ui.setState({ selection: { nodes: new Set(), edges: new Set([id]), notes: new Set() } });
  }
}

/** Copy, cut and paste by the browser's own events, which work on plain http as well. */
function useClipboard(): void {
  const model = useEditor();
  const readOnly = useDraft((state) => state.readOnly);
  useEffect(() => {
    const elsewhere = (event: ClipboardEvent) =>
      isTyping(event.target) ||
      (event.target instanceof Element && event.target !== document.body && !event.target.closest("[data-canvas]")) ||
      document.querySelector("[aria-modal=true], [role=dialog]") !== null;
    const copy = (event: ClipboardEvent) => {
      if (elsewhere(event) || !event.clipboardData || window.getSelection()?.toString()) return;
      if (!copyTo(model, event.clipboardData)) return;
      event.preventDefault();
      if (event.type === "cut" && !readOnly) deleteSelection(model);
    };
    const paste = (event: ClipboardEvent) => {
      if (readOnly || elsewhere(event)) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.trim() === "") return;
      event.preventDefault();
      pasteText(model, text, pointerPlace(model)).then(
        (done) => !done && model.say({ key: "canvas.saidNoNodes" }, true),
        () => model.say({ key: "common.partMissing" }, true),
      );
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [model, readOnly]);
}
