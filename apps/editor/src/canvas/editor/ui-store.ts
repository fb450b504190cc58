import { createStore, type StoreApi } from "zustand/vanilla";
import type { BegunFrom } from "../../app/begun-from.ts";
import type { Label, Point } from "../../document/operation.ts";
import { type LooseEnd, NOTHING, type Selection } from "../flow/surface-props.ts";
import type { TestRequest } from "../testing/request-test.ts";

export type SidePanel = "add" | "find" | "outline" | "versions" | "history" | "problems" | "overview" | "checklist";
export type InspectorTab = "params" | "data" | "options" | "docs";
export type EditorDialog = "publish" | "test" | "settings" | "extract";

/** A place where a node is about to be added. */
export interface AddRequest {
  /** Where the menu opens, in viewport coordinates. */
  at: Point;
  /** Where the node goes, in canvas coordinates; without it the best free place. */
  place?: Point;
  /** An edge end waiting for the node. */
  from?: LooseEnd;
  /** The edge to be split. */
  edge?: string;
  scope?: string;
}

/** What the page shows apart from the document; nothing of it is saved or undone. */
export interface EditorUi {
  selection: Selection;
  panel: SidePanel | undefined;
  panelWidth: number;
  /** The template whose checklist this workflow still has. */
  begunFrom: BegunFrom | undefined;
  inspectorWidth: number;
  inspectorOpen: boolean;
  /** The data of earlier steps stands beside the settings. */
  dataOpen: boolean;
  tab: InspectorTab;
  dialog: EditorDialog | undefined;
  add: AddRequest | undefined;
  /** A test that was asked for and has not started. */
  asking: TestRequest | undefined;
  /** Nodes that tests pause before. */
  breakpoints: readonly string[];
  /** The port whose edge is being drawn from a list. */
  connect: { node: string; port: string } | undefined;
  /** Arrow keys move the selection instead of going to the next node. */
  moving: boolean;
  /** A layout that is being computed; aborting it stops it. */
  arranging: AbortController | undefined;
  /** Follow the newest run of the published version. */
  watching: boolean;
  /** The run whose states and data the canvas shows. */
  run: string | undefined;
  dockHeight: number;
  dockOpen: boolean;
  /** Spoken to screen readers; `n` makes the same text twice two announcements. */
  said: { label: Label; urgent: boolean; n: number } | undefined;
}

export type UiStore = StoreApi<EditorUi>;

export const createUi = (initial: Partial<EditorUi> = {}): UiStore =>
  createStore<EditorUi>(() => ({
    selection: NOTHING,
    panel: undefined,
    panelWidth: 280,
    begunFrom: undefined,
    inspectorWidth: 400,
    inspectorOpen: true,
    dataOpen: false,
    tab: "params",
    dialog: undefined,
    add: undefined,
    connect: undefined,
    asking: undefined,
    breakpoints: [],
    moving: false,
    arranging: undefined,
    watching: false,
    run: undefined,
    dockHeight: 220,
    dockOpen: false,
    said: undefined,
    ...initial,
  }));
