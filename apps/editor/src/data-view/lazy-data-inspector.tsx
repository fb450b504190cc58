import { lazyPart } from "../ui/lazy-part.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** Loaded when the first value is shown; see `data-inspector.tsx`. */
export const DataInspector = lazyPart(
  async () => (await import("./data-inspector.tsx")).DataInspector,
  <Skeleton height={120} />,
);
