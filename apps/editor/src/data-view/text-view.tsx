import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import styles from "./data-view.module.css";

const LINE = 18;
/** Longer lines are broken, so that one line of a megabyte is no problem. */
const MOST = 400;

/** A text in lines of which only the visible ones exist. */
export function TextView({ text, label, mono = true }: { text: string; label: string; mono?: boolean }) {
  const scroll = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.split("\n").flatMap(broken), [text]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section ref={scroll} className={styles.text} data-mono={mono || undefined} tabIndex={0} aria-label={label}>
      <div className={styles.textLines} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} className={styles.textLine} style={{ transform: `translateY(${start}px)` }}>
            {lines[index]}
          </div>
        ))}
      </div>
    </section>
  );
}

function broken(line: string): string[] {
  if (line.length <= MOST) return [line];
  const pieces: string[] = [];
  for (let at = 0; at < line.length; at += MOST) pieces.push(line.slice(at, at + MOST));
  return pieces;
}
