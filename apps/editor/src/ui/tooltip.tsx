import { useEffect, useId, useRef, useState } from "react";
import styles from "./tooltip.module.css";

/** Milliseconds of resting on something before its hint shows, and that it stays for the way from one to the next. */
const DELAY = 600;
const STAYS = 100;
const GAP = 6;

/**
 * A short hint for a button or link, to spread into its attributes; shows after resting on it or on keyboard focus.
 * Never the only place where something needed is said.
 *
 * @param keys Shortcut shown behind the text, for example `Ctrl+Z`.
 */
export const tooltip = (text: string, keys?: string): { "data-tip": string; "data-tip-keys": string | undefined } => ({
  "data-tip": text,
  "data-tip-keys": keys,
});

interface Shown {
  target: HTMLElement;
  text: string;
  keys: string | undefined;
}

/**
 * Shows the hint of whatever the pointer or the focus is on: one listener and one element for the whole application,
 * however many buttons a page has. Rendered once. `Esc`, pressing and scrolling close it.
 */
export function TooltipLayer() {
  const [shown, show] = useState<Shown>();
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => followHints(show, ref), []);
  useEffect(() => {
    if (!shown) return;
    const { target, text } = shown;
    place(ref.current, target);
    // Its name is not read twice.
    if (target.getAttribute("aria-label") === text || target.hasAttribute("aria-describedby")) return;
    target.setAttribute("aria-describedby", id);
    return () => target.removeAttribute("aria-describedby");
  }, [shown, id]);
  if (!shown) return null;
  return (
    <div
      ref={ref}
      id={id}
      role="tooltip"
      popover="manual"
      // Stays readable while a dialog hides the rest of the page from screen readers.
      data-react-aria-top-layer
      className={styles.tooltip}
    >
      {shown.text}
      {shown.keys && <span className={styles.keys}>{shown.keys}</span>}
    </div>
  );
}

/** Above the target, below it where there is no room, and never out of the window. */
function place(tip: HTMLElement | null, target: HTMLElement): void {
  if (!tip) return;
  tip.showPopover();
  const of = target.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(4, Math.min(innerWidth - width - 4, of.left + of.width / 2 - width / 2));
  const above = of.top - height - GAP;
  Object.assign(tip.style, { left: `${left}px`, top: `${above < 4 ? of.bottom + GAP : above}px` });
}

const hinted = (event: Event): HTMLElement | undefined =>
  event.target instanceof Element ? (event.target.closest<HTMLElement>("[data-tip]") ?? undefined) : undefined;

/** @returns Stops listening. */
function followHints(
  show: (shown: Shown | undefined) => void,
  tip: { readonly current: HTMLElement | null },
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let target: HTMLElement | undefined;
  let open = false;
  const after = (ms: number, act: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
  const close = () => {
    clearTimeout(timer);
    if (!target) return;
    target = undefined;
    open = false;
    show(undefined);
  };
  const openNow = () => {
    if (!target?.isConnected) return close();
    open = true;
    show({ target, text: target.dataset.tip ?? "", keys: target.dataset.tipKeys });
  };
  const over = (event: Event) => {
    if ((event as PointerEvent).pointerType === "touch") return;
    // The hint itself may be read with the pointer on it.
    if (event.target instanceof Node && tip.current?.contains(event.target)) return clearTimeout(timer);
    const next = hinted(event);
    if (next && next === target) {
      if (open) clearTimeout(timer);
    } else if (next) {
      target = next;
      after(open ? 0 : DELAY, openNow);
    } else if (target) after(open ? STAYS : 0, close);
  };
  const focus = (event: Event) => {
    const next = hinted(event);
    if (!next?.matches(":focus-visible")) return close();
    target = next;
    after(0, openNow);
  };
  const key = (event: Event) => {
    if ((event as KeyboardEvent).key === "Escape") close();
  };
  const listeners: [string, (event: Event) => void][] = [
    ["pointerover", over],
    ["focusin", focus],
    ["focusout", close],
    ["pointerdown", close],
    ["keydown", key],
    ["scroll", close],
  ];
  for (const [name, listener] of listeners) document.addEventListener(name, listener, { capture: true, passive: true });
  document.documentElement.addEventListener("pointerleave", close);
  return () => {
    close();
    for (const [name, listener] of listeners) document.removeEventListener(name, listener, { capture: true });
    document.documentElement.removeEventListener("pointerleave", close);
  };
}
