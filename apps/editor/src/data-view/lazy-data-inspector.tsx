import { lazyPart } from "../ui/lazy-part.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** Loaded when the first value is shown; see `data-inspector.tsx`. */
export const DataInspector = lazyPart(
  async () => (await import("./data-inspector.tsx")).DataInspector,
  <Skeleton height={120} />,
);

/** The same for a value to be edited; see `value-editor.tsx`. */
export const ValueEditor = lazyPart(
  async () => (await import("./value-editor.tsx")).ValueEditor,
  <Skeleton height={120} />,
);
