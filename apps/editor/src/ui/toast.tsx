import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { useT } from "../i18n/provider.tsx";
import { Button, IconButton } from "./button.tsx";
import styles from "./toast.module.css";

export interface ToastContent {
  title: string;
  detail?: string;
  tone?: "neutral" | "succeeded" | "failed";
  /** One thing to do about it, such as undo. */
  action?: { label: string; onPress(): void };
  /** Milliseconds it stays; default 6000, failures and those with an action 12000. */
  stays?: number;
}
interface Shown extends ToastContent {
  id: number;
}

const store = createStore<{ toasts: readonly Shown[] }>(() => ({ toasts: [] }));
let lastId = 0;
const MOST = 4;

/** Says that something happened elsewhere or succeeded without a visible trace. Never for what a page already shows. */
export const toast = {
  show(content: ToastContent): number {
    const id = ++lastId;
    store.setState(({ toasts }) => ({ toasts: [...toasts, { ...content, id }].slice(-MOST) }));
    return id;
  },
  close(id: number): void {
    store.setState(({ toasts }) => ({ toasts: toasts.filter((entry) => entry.id !== id) }));
  },
};

const LOOK = {
  neutral: { icon: Info, color: "var(--text-3)" },
  succeeded: { icon: CircleCheck, color: "var(--succeeded)" },
  failed: { icon: CircleAlert, color: "var(--failed)" },
} as const;

function Toast({ id, title, detail, tone = "neutral", action, stays }: Shown) {
  const t = useT();
  const held = useRef(false);
  const { icon: Icon, color } = LOOK[tone];
  const total = stays ?? (action || tone === "failed" ? 12_000 : 6_000);
  useEffect(() => {
    // Counts in steps, so that a pointer or the focus on it stops the clock.
    let left = total;
    const timer = setInterval(() => {
      if (held.current || document.hidden) return;
      left -= 250;
      if (left <= 0) toast.close(id);
    }, 250);
    return () => clearInterval(timer);
  }, [id, total]);
  const hold = (on: boolean) => () => {
    held.current = on;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the handlers only stop the clock
    <div
      className={styles.toast}
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocus={hold(true)}
      onBlur={hold(false)}
    >
      <Icon size={16} strokeWidth={1.75} className={styles.icon} style={{ color }} aria-hidden />
      <div className={styles.text} role={tone === "failed" ? "alert" : "status"}>
        <div>{title}</div>
        {detail && <div className={styles.detail}>{detail}</div>}
      </div>
      {action && (
        <Button
          size="dense"
          className={styles.action}
          onPress={() => {
            action.onPress();
            toast.close(id);
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton
        size="dense"
        icon={X}
        label={t("common.dismiss")}
        className={styles.close}
        onPress={() => toast.close(id)}
      />
    </div>
  );
}

/** Rendered once by the application. */
export function ToastRegion() {
  const t = useT();
  const toasts = useStore(store, (state) => state.toasts);
  return (
    <section className={styles.region} aria-label={t("common.notifications")} data-react-aria-top-layer>
      {toasts.map((entry) => (
        <Toast key={entry.id} {...entry} />
      ))}
    </section>
  );
}
