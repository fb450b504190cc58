import type { ComponentType, ReactNode } from "react";
import { loadMerge } from "../../document/merge/load.ts";
import { requireCatalog } from "../../i18n/runtime.ts";
import { preloadWhenQuiet } from "../../lib/preload.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import styles from "./editor.module.css";
import type { EditorModel } from "./editor-model.ts";

const waiting = (
  <div className={styles.partWaiting} aria-busy="true">
    <Skeleton height={32} />
    <Skeleton height={96} />
  </div>
);

/** A part with its texts. */
const part = <P extends object>(load: () => Promise<ComponentType<P>>, shown?: ReactNode) =>
  lazyPart(async () => {
    const [loaded] = await Promise.all([load(), requireCatalog("panels")]);
    return loaded;
  }, shown);

/** What stands beside the canvas or opens over it; none of it is needed to draw the workflow. */
export const Inspector = part(async () => (await import("../../inspector/inspector.tsx")).Inspector, waiting);
export const SidePanelView = part(async () => (await import("../panels/side-panel.tsx")).SidePanelView, waiting);
export const Dock = part(async () => (await import("./dock.tsx")).Dock, waiting);
/** Of workflows made from a template; brings its texts along. */
export const Checklist = part(async () => {
  const [{ Checklist }] = await Promise.all([import("./checklist.tsx"), requireCatalog("guide")]);
  return Checklist;
});
/** All runs at once, in numbers on the canvas. */
export const OverviewPanel = part(async () => {
  const [{ OverviewPanel }] = await Promise.all([import("../overview/overview-panel.tsx"), requireCatalog("overview")]);
  return OverviewPanel;
}, waiting);
export const QuickAdd = part(async () => (await import("../panels/quick-add.tsx")).QuickAdd);
export const SelectionTools = part(async () => (await import("./selection-tools.tsx")).SelectionTools);
export const ConnectList = part(async () => (await import("../panels/connect-list.tsx")).ConnectList);
export const PublishDialog = part(async () => (await import("./publish-dialog.tsx")).PublishDialog);
export const TestDialog = part(async () => (await import("./test-dialog.tsx")).TestDialog);
/** What has to do with tests of single nodes brings its texts along. */
const testing = async () => {
  const [parts] = await Promise.all([import("../testing/parts.ts"), requireCatalog("testing")]);
  return parts;
};
export const AskTest = part(async () => (await testing()).AskTest);
export const StepBar = part(async () => (await testing()).StepBar);
export const TestNode = part(async () => (await testing()).TestNode);
export const ExtractDialog = part(async () => (await import("./extract-dialog.tsx")).ExtractDialog);
export const SettingsDialog = part(async () => (await import("./settings-dialog.tsx")).SettingsDialog);
export const ConflictBanners = part(async () => (await import("./conflict-banners.tsx")).ConflictBanners);
export const ConflictDialog = part(async () => (await import("./conflict-dialog.tsx")).ConflictDialog);

const PARTS = [
  QuickAdd,
  Inspector,
  TestNode,
  AskTest,
  StepBar,
  SidePanelView,
  TestDialog,
  PublishDialog,
  Dock,
  ConnectList,
  SelectionTools,
  SettingsDialog,
  { preload: loadMerge },
];

/**
 * Loads the parts once the canvas stands, the likeliest first, so that the first click waits for none; and keeps the
 * types of expressions in step with the document from then on.
 */
export function preloadParts(model: EditorModel): () => void {
  let left = false;
  let unfollow = () => {};
  const types = async () => {
    const { liveTypes } = await import("./live-types.ts");
    if (!left) unfollow = liveTypes(model).follow((listener) => model.draft.state.subscribe(listener));
  };
  // Not before the first picture: a quarter of a second is nothing to a hand, and much to what still loads.
  const stop = preloadWhenQuiet(PARTS, 250, () => void types().catch(() => undefined));
  return () => {
    left = true;
    stop();
    unfollow();
  };
}
