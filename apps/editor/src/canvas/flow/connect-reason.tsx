import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import { useT } from "../../i18n/provider.tsx";
import type { ConnectProblem } from "../graph/connectable.ts";
import styles from "./flow.module.css";

/** Why the edge being drawn may not end where the pointer is; viewport coordinates. */
export type Reason = { problem: ConnectProblem; x: number; y: number } | undefined;
export type ReasonStore = StoreApi<{ reason: Reason }>;

export const reasonStore = (): ReasonStore => createStore<{ reason: Reason }>(() => ({ reason: undefined }));

/** The reason in words at the pointer, also spoken. */
export function ConnectReason({ store }: { store: ReasonStore }) {
  const t = useT();
  const reason = useStore(store, (state) => state.reason);
  return (
    <div
      role="status"
      className={reason ? styles.reason : "visually-hidden"}
      style={reason && { left: reason.x, top: reason.y }}
    >
      {reason && t(`canvas.cannot.${reason.problem}`)}
    </div>
  );
}
