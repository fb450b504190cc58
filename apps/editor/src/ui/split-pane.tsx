import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import styles from "./split-pane.module.css";

export interface SplitPaneProps {
  /** The panel whose size is kept. */
  panel: ReactNode;
  children: ReactNode;
  /** Where the panel stands. */
  side: "left" | "right" | "bottom";
  /** Pixels. */
  size: number;
  onResize(size: number): void;
  min?: number;
  max?: number;
  /** Default true. Closed, only `children` are there; they are not mounted anew when it opens. */
  isOpen?: boolean;
  /** Spoken name of the handle. */
  label?: string;
  className?: string;
}

/** Two areas with a movable line: drag it, or focus it and press the arrow keys (with Shift in steps of 64 px). */
export function SplitPane({
  panel,
  children,
  side,
  size,
  onResize,
  min = 200,
  max = 720,
  isOpen = true,
  label,
  className,
}: SplitPaneProps) {
  const t = useT();
  const start = useRef<{ at: number; size: number }>(undefined);
  const [dragging, setDragging] = useState(false);
  const vertical = side === "bottom";
  const outward = side === "left" ? 1 : -1;
  const clamp = (value: number) => Math.round(Math.min(max, Math.max(min, value)));
  const position = (event: PointerEvent) => (vertical ? event.clientY : event.clientX);

  const down = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { at: position(event), size };
    setDragging(true);
  };
  const move = (event: PointerEvent) => {
    if (start.current) onResize(clamp(start.current.size + outward * (position(event) - start.current.at)));
  };
  const up = () => {
    start.current = undefined;
    setDragging(false);
  };
  const key = (event: KeyboardEvent) => {
    const [less, more] = vertical ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
    const step = event.shiftKey ? 64 : 16;
    const next =
      event.key === more
        ? size + outward * step
        : event.key === less
          ? size - outward * step
          : event.key === "Home"
            ? min
            : event.key === "End"
              ? max
              : undefined;
    if (next === undefined) return;
    event.preventDefault();
    onResize(clamp(next));
  };

  const sized = isOpen && (
    <div className={styles.sized} style={vertical ? { height: size } : { width: size }}>
      {panel}
    </div>
  );
  return (
    <div className={classes(styles.split, vertical && styles.vertical, className)}>
      {side === "left" && sized}
      {side !== "left" && <div className={styles.rest}>{children}</div>}
      {isOpen && (
        // biome-ignore lint/a11y/useSemanticElements: a window splitter is a focusable separator, which hr is not
        <div
          role="separator"
          tabIndex={0}
          aria-orientation={vertical ? "horizontal" : "vertical"}
          aria-label={label ?? t("common.resize")}
          aria-valuenow={size}
          aria-valuemin={min}
          aria-valuemax={max}
          className={styles.handle}
          data-dragging={dragging || undefined}
          onPointerDown={down}
          onPointerMove={move}
          onPointerUp={up}
          onPointerCancel={up}
          onKeyDown={key}
        />
      )}
      {side === "left" && <div className={styles.rest}>{children}</div>}
      {side !== "left" && sized}
    </div>
  );
}
