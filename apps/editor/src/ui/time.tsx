import { useSyncExternalStore } from "react";
import { useFormat } from "../i18n/provider.tsx";

/** One timer for every time on the page; it stops when nothing listens or the tab is hidden. */
function clock(period: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    if (document.hidden) return;
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      now = Date.now();
      timer ??= setInterval(tick, period);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    now: () => now,
  };
}
const slow = clock(10_000);
const fast = clock(1_000);

/** Epoch ms, renewed every second (`fast`) or every ten. */
export function useNow(rate: "fast" | "slow" = "slow"): number {
  const source = rate === "fast" ? fast : slow;
  return useSyncExternalStore(source.subscribe, source.now);
}

/** `5 min. ago`, with the exact time as tooltip and for machines. @param at ISO 8601 or epoch ms. */
export function RelativeTime({ at }: { at: string | number }) {
  const format = useFormat();
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={format.dateTime(at)}>
      {format.relative(at, now)}
    </time>
  );
}

/** A span of time: measured (`ms`), or still growing since `since` (ISO 8601 or epoch ms), then it ticks once a second. */
export function Duration(props: { ms: number } | { since: string | number }) {
  return "ms" in props ? <Measured ms={props.ms} /> : <Growing since={props.since} />;
}

function Measured({ ms }: { ms: number }) {
  return <span className="numeric">{useFormat().span(ms)}</span>;
}

function Growing({ since }: { since: string | number }) {
  const format = useFormat();
  const span = Math.max(0, useNow("fast") - new Date(since).getTime());
  // Whole seconds: a tenth that stands still for a second would look broken.
  return (
    <span className="numeric">
      {format.span(span < 10_000 ? Math.max(1000, Math.floor(span / 1000) * 1000) : span)}
    </span>
  );
}
