import { type ReactNode, type RefObject, useRef, useState } from "react";

/** A point of the screen that popovers can hang on. @param at Viewport coordinates. */
export function Anchor({
  at,
  children,
}: {
  at: { x: number; y: number };
  children(anchor: RefObject<HTMLSpanElement | null>): ReactNode;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  const [ready, setReady] = useState(false);
  return (
    <>
      <span
        ref={(element) => {
          anchor.current = element;
          if (element && !ready) setReady(true);
        }}
        style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }}
      />
      {ready && children(anchor)}
    </>
  );
}
