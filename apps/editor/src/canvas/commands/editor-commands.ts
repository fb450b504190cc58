import { canonicalText } from "@signalbox/model";
import {
  ArrowRightFromLine,
  ArrowRightToLine,
  CircleDot,
  Copy,
  CopyPlus,
  Crosshair,
  Download,
  Eye,
  FlaskConical,
  Group,
  LayoutGrid,
  ListTree,
  type LucideIcon,
  Maximize,
  Mouse,
  Palette,
  PanelBottom,
  PanelRight,
  Pencil,
  Pin,
  Play,
  Plus,
  PowerOff,
  Redo2,
  Repeat,
  RotateCw,
  Search,
  Settings2,
  StickyNote,
  Tags,
  Trash2,
  TriangleAlert,
  Undo2,
  Ungroup,
  Upload,
  Workflow,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { Command } from "../../app/commands.ts";
import { preferences, setPreferences } from "../../app/preferences.ts";
import type { MessageId, Translate } from "../../i18n/types.ts";
import { addNote } from "../actions/add.ts";
import { ARRANGEMENTS } from "../actions/arrangements.ts";
import { copySelection } from "../actions/clipboard.ts";
import { startConnecting } from "../actions/connect.ts";
import { deleteSelection, duplicateSelection, moveSelection, tidyUp, toggleDisabled } from "../actions/edit.ts";
import { requestAdd } from "../actions/request-add.ts";
import {
  clearSelection,
  currentNode,
  goAlong,
  goInDirection,
  openNode,
  selectAll,
  selectNodes,
  selectReachable,
} from "../actions/select.ts";
import { unwrap, wrapSelection } from "../actions/wrap.ts";
import { cardName } from "../card/card-texts.ts";
import type { EditorModel } from "../editor/editor-model.ts";
import type { SidePanel } from "../editor/ui-store.ts";
import type { Direction } from "../graph/navigate.ts";
import { setBreakpoints, toggleBreakpoint } from "../testing/breakpoints.ts";
import { requestTest, type TestKind } from "../testing/request-test.ts";

/** Keys of plain letters work only while the focus is here. */
export const CANVAS_SCOPE = "[data-canvas]";
/** The panels beside the canvas, from which `Esc` leads back to it. */
const BESIDE = "[data-inspector-body], [data-side-panel]";
const STEP = 8;
const BIG_STEP = 64;

const arranging = () => import("../actions/arrange.ts");
const notes = () => import("../actions/notes.ts");

interface Spec {
  id: string;
  icon?: LucideIcon;
  keys?: string;
  /** Keys work on the canvas only. */
  canvas?: boolean;
  /** Keys work only inside such an element. */
  within?: string;
  whileTyping?: boolean;
  hidden?: boolean;
  run(): void;
}

/** Everything that can be done in the editor, once: palette, menus, buttons and keys all take it from here. */
export function editorCommands(model: EditorModel, t: Translate): Command[] {
  const readOnly = model.draft.state.getState().readOnly;
  const specs = readOnly ? viewing(model) : [...changing(model, t), ...viewing(model)];
  return specs.map(({ canvas, id, ...spec }) => ({
    ...spec,
    id: `canvas.${id}`,
    title: t(`canvas.do.${id}` as MessageId),
    group: t("canvas.commands"),
    ...(canvas && { within: CANVAS_SCOPE }),
  }));
}

/** Going to each node, for the palette. */
export const nodeCommands = (model: EditorModel, t: Translate): Command[] =>
  [...model.graph().nodes.values()].map((card) => ({
    id: `node:${card.id}`,
    title: cardName(card),
    group: t("nav.groupNodes"),
    icon: Crosshair,
    aliases: [card.id, card.node.type],
    run: () => selectNodes(model, [card.id], true),
  }));

/** Puts the selection into a new container of this type. */
function wrapIn(model: EditorModel, t: Translate, type: "group" | "loop" | "for_each"): void {
  const definition = model.catalog.all().findLast((candidate) => candidate.type === type);
  if (definition) wrapSelection(model, definition, t(`canvas.named.${type}`));
}

function changing(model: EditorModel, t: Translate): Spec[] {
  const test = (kind: TestKind) => () => requestTest(model, kind, currentNode(model));
  return [
    { id: "add", icon: Plus, keys: "A", canvas: true, run: () => requestAdd(model) },
    { id: "connect", icon: Pencil, keys: "C", canvas: true, run: () => startConnecting(model) },
    { id: "note", icon: StickyNote, keys: "N", canvas: true, run: () => addNote(model) },
    { id: "undo", icon: Undo2, keys: "Ctrl+Z", whileTyping: true, run: () => model.draft.undo() },
    { id: "redo", icon: Redo2, keys: "Ctrl+Shift+Z", whileTyping: true, run: () => model.draft.redo() },
    { id: "redoAgain", keys: "Ctrl+Y", whileTyping: true, hidden: true, run: () => model.draft.redo() },
    { id: "duplicate", icon: CopyPlus, keys: "Ctrl+D", canvas: true, run: () => duplicateSelection(model) },
    { id: "delete", icon: Trash2, keys: "Delete", canvas: true, run: () => deleteSelection(model) },
    { id: "deleteBack", keys: "Backspace", canvas: true, hidden: true, run: () => deleteSelection(model) },
    { id: "heal", icon: Trash2, keys: "Shift+Delete", canvas: true, run: () => deleteSelection(model, true) },
    { id: "wrap", icon: Group, keys: "G", canvas: true, run: () => wrapIn(model, t, "group") },
    { id: "wrapLoop", icon: RotateCw, run: () => wrapIn(model, t, "loop") },
    { id: "wrapEach", icon: Repeat, run: () => wrapIn(model, t, "for_each") },
    { id: "unwrap", icon: Ungroup, keys: "Shift+G", canvas: true, run: () => unwrap(model) },
    { id: "extract", icon: Workflow, run: () => model.ui.setState({ dialog: "extract" }) },
    { id: "disable", icon: PowerOff, keys: "D", canvas: true, run: () => toggleDisabled(model) },
    { id: "tidy", icon: LayoutGrid, keys: "Ctrl+Shift+L", run: () => void tidyUp(model) },
    ...ARRANGEMENTS.map(
      (id): Spec => ({ id, run: () => void arranging().then((part) => part.arrangeSelection(model, id)) }),
    ),
    { id: "noteColor", icon: Palette, run: () => void notes().then((part) => part.nextColor(model)) },
    { id: "pinNote", icon: Pin, run: () => void notes().then((part) => part.pinSelectedNotes(model)) },
    { id: "move", keys: "M", canvas: true, run: () => toggleMoving(model) },
    { id: "test", icon: Play, keys: "Ctrl+Enter", whileTyping: true, run: () => model.ui.setState({ dialog: "test" }) },
    { id: "testOnly", icon: FlaskConical, keys: "T", canvas: true, run: test("only") },
    { id: "testUntil", icon: ArrowRightToLine, keys: "Shift+T", canvas: true, run: test("until") },
    { id: "testFrom", icon: ArrowRightFromLine, keys: "Alt+T", canvas: true, run: test("from") },
    { id: "breakpoint", icon: CircleDot, keys: "B", canvas: true, run: () => toggleBreakpoints(model) },
    { id: "breakpointsGone", run: () => setBreakpoints(model, []) },
    { id: "publish", icon: Upload, keys: "Ctrl+Shift+P", run: () => model.ui.setState({ dialog: "publish" }) },
    { id: "panelAdd", icon: Plus, run: () => showPanel(model, "add") },
  ];
}

function viewing(model: EditorModel): Spec[] {
  const surface = () => model.surface.current;
  return [
    { id: "find", icon: Search, keys: "Ctrl+F", run: () => showPanel(model, "find") },
    { id: "outline", icon: ListTree, keys: "Ctrl+Shift+O", run: () => showPanel(model, "outline") },
    { id: "problems", icon: TriangleAlert, run: () => showPanel(model, "problems") },
    { id: "history", icon: Undo2, run: () => showPanel(model, "history") },
    { id: "versions", icon: Tags, run: () => showPanel(model, "versions") },
    { id: "settings", icon: Settings2, run: () => model.ui.setState({ dialog: "settings" }) },
    { id: "watch", icon: Eye, run: () => watchRuns(model, !model.ui.getState().watching) },
    { id: "dock", icon: PanelBottom, run: () => model.ui.setState(({ dockOpen }) => ({ dockOpen: !dockOpen })) },
    {
      id: "inspector",
      icon: PanelRight,
      run: () => model.ui.setState(({ inspectorOpen }) => ({ inspectorOpen: !inspectorOpen })),
    },
    { id: "back", keys: "Esc", within: BESIDE, whileTyping: true, hidden: true, run: () => backToCanvas(model) },
    { id: "menu", keys: "Shift+F10", canvas: true, run: () => openMenu() },
    { id: "wheel", icon: Mouse, run: toggleWheel },
    { id: "selectAll", keys: "Ctrl+A", canvas: true, run: () => selectAll(model) },
    { id: "copy", icon: Copy, run: () => void copySelection(model) },
    { id: "open", keys: "Enter", canvas: true, run: () => withCurrent(model, (id) => openNode(model, id)) },
    { id: "clear", keys: "Esc", canvas: true, hidden: true, run: () => clearSelection(model) },
    { id: "selectDown", keys: "Alt+D", canvas: true, run: () => selectReachable(model, "down") },
    { id: "selectUp", keys: "Alt+U", canvas: true, run: () => selectReachable(model, "up") },
    { id: "next", keys: "]", canvas: true, hidden: true, run: () => goAlong(model, 1) },
    { id: "previous", keys: "[", canvas: true, hidden: true, run: () => goAlong(model, -1) },
    { id: "zoomIn", icon: ZoomIn, keys: "+", canvas: true, run: () => surface()?.zoomBy(1.25) },
    { id: "zoomInPlain", keys: "=", canvas: true, hidden: true, run: () => surface()?.zoomBy(1.25) },
    { id: "zoomOut", icon: ZoomOut, keys: "-", canvas: true, run: () => surface()?.zoomBy(0.8) },
    { id: "zoomReset", keys: "0", canvas: true, run: () => surface()?.resetZoom() },
    { id: "fit", icon: Maximize, keys: "1", canvas: true, run: () => surface()?.fit() },
    {
      id: "fitSelection",
      icon: Crosshair,
      keys: "2",
      canvas: true,
      run: () => surface()?.fit([...model.ui.getState().selection.nodes]),
    },
    { id: "export", icon: Download, run: () => exportFile(model) },
    ...arrows(model),
  ];
}

const ARROWS: readonly (readonly [key: string, direction: Direction, x: number, y: number])[] = [
  ["ArrowLeft", "left", -1, 0],
  ["ArrowRight", "right", 1, 0],
  ["Up", "up", 0, -1],
  ["Down", "down", 0, 1],
];

/** Arrows go to the nearest node; while something is being moved, or several nodes are selected, they move it. */
function arrows(model: EditorModel): Spec[] {
  return ARROWS.flatMap(([key, direction, x, y]): Spec[] => {
    const act = (step: number) => () => {
      const { moving, selection } = model.ui.getState();
      const many = selection.nodes.size > 1;
      if ((moving || many) && !model.draft.state.getState().readOnly) moveSelection(model, x * step, y * step);
      else goInDirection(model, direction);
    };
    const move = () => moveSelection(model, x * BIG_STEP, y * BIG_STEP);
    return [
      { id: `arrow.${direction}`, keys: key, canvas: true, hidden: true, run: act(STEP) },
      { id: `arrowFar.${direction}`, keys: `Shift+${key}`, canvas: true, hidden: true, run: move },
    ];
  });
}

function withCurrent(model: EditorModel, run: (id: string) => void): void {
  if (model.ui.getState().moving) return model.ui.setState({ moving: false });
  const id = currentNode(model);
  if (id !== undefined) run(id);
}

function toggleBreakpoints(model: EditorModel): void {
  const { nodes } = model.ui.getState().selection;
  if (nodes.size === 0) return model.say({ key: "canvas.saidSelectFirst" }, true);
  for (const id of nodes) toggleBreakpoint(model, id);
}

function toggleMoving(model: EditorModel): void {
  const { moving, selection } = model.ui.getState();
  if (selection.nodes.size === 0) return;
  model.ui.setState({ moving: !moving });
  model.say({ key: moving ? "canvas.saidMoved" : "canvas.saidMoving" });
}

/** Follows the newest run, or stops. */
export const watchRuns = (model: EditorModel, on: boolean): void =>
  model.ui.setState({ watching: on, ...(!on && { run: undefined }) });

/** The focus goes back to the node one was working on, or to the canvas. */
function backToCanvas(model: EditorModel): void {
  const id = currentNode(model);
  const canvas = document.querySelector<HTMLElement>(CANVAS_SCOPE);
  // Nodes that are painted have no card: going to one would come near and lose the overview.
  if (id !== undefined && !canvas?.querySelector("[data-overview]")) model.surface.current?.focus(id);
  else canvas?.focus();
}

/** The right-click menu, asked for by keyboard: at what has the focus. */
function openMenu(): void {
  const target = document.activeElement?.closest("[data-canvas] *, [data-canvas]");
  const box = target?.getBoundingClientRect();
  if (!target || !box) return;
  const place = { clientX: box.left + Math.min(24, box.width / 2), clientY: box.top + Math.min(24, box.height / 2) };
  const inside = target.matches("[data-canvas]") ? target.querySelector(".react-flow") : target;
  inside?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...place }));
}

function toggleWheel(): void {
  setPreferences({ wheel: preferences.getState().wheel === "zoom" ? "pan" : "zoom" });
}

const FIRST_FIELD = "[data-panel-body] :is(input, [role=tree] [tabindex='0'], button)";

/** Opens a side panel and puts the focus into it, as soon as it is there. */
export function showPanel(model: EditorModel, panel: SidePanel): void {
  model.ui.setState({ panel });
  const focus = (tries: number) => {
    const field = document.querySelector<HTMLElement>(`[data-side-panel="${panel}"] ${FIRST_FIELD}`);
    if (field) field.focus();
    else if (tries > 0 && model.ui.getState().panel === panel) requestAnimationFrame(() => focus(tries - 1));
  };
  requestAnimationFrame(() => focus(120));
}

function exportFile(model: EditorModel): void {
  const document = model.document();
  const link = window.document.createElement("a");
  link.href = URL.createObjectURL(new Blob([canonicalText(document)], { type: "application/json" }));
  link.download = `${document.name.replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "workflow"}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
