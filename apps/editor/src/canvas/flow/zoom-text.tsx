import { useStore } from "@xyflow/react";
import { useFormat } from "../../i18n/provider.tsx";

/** The zoom in percent. */
export function ZoomText() {
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  const format = useFormat();
  return (
    <span className="numeric" style={{ minWidth: 40, textAlign: "center", fontSize: "var(--text-12)" }}>
      {format.percent(percent / 100)}
    </span>
  );
}
