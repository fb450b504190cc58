import { type ContextType, type RefObject, useRef, useState } from "react";
import type { ButtonContext } from "react-aria-components";

/** Where the focus goes in a list that opens: to its first or last entry, or to the list (or its chosen entry). */
export type OpenAt = "first" | "last" | true;

export interface Popup {
  /** `undefined` while it is closed. */
  at: OpenAt | undefined;
  /** It was open before, so what it shows is kept for its closing. */
  used: boolean;
  close(): void;
  /** For React Aria's `ButtonContext`: the button opens the list as a native one would. */
  trigger: Exclude<ContextType<typeof ButtonContext>, null | undefined> & { ref: RefObject<HTMLButtonElement | null> };
}

/**
 * A button that opens a list, without the list: that loads when it is first opened. The mouse opens on pressing down,
 * touch and keys on release, the arrows up and down at the last and the first entry.
 *
 * @param preload Called when the pointer or the focus comes to the button, so that the list is there when it is pressed.
 */
export function usePopup(kind: "menu" | "listbox", preload: () => unknown): Popup {
  const ref = useRef<HTMLButtonElement>(null);
  const [at, setAt] = useState<OpenAt>();
  const [used, use] = useState(false);
  const open = (next: OpenAt) => {
    // Its focus scope gives the focus back to whoever had it.
    ref.current?.focus({ preventScroll: true });
    use(true);
    setAt(next);
  };
  return {
    at,
    used,
    close: () => setAt(undefined),
    trigger: {
      ref,
      "aria-haspopup": kind,
      "aria-expanded": at !== undefined,
      isPressed: at !== undefined,
      preventFocusOnPress: true,
      onHoverStart: () => void preload(),
      onFocus: () => void preload(),
      onPressStart({ pointerType }) {
        if (pointerType === "mouse" || pointerType === "pen") open(true);
        // A screen reader presses without a pointer.
        else if (pointerType === "virtual") open("first");
      },
      onPress({ pointerType }) {
        if (pointerType === "touch") open(true);
        else if (pointerType === "keyboard") open(kind === "menu" ? "first" : true);
      },
      onKeyDown(event) {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          open(event.key === "ArrowDown" ? "first" : "last");
        } else event.continuePropagation();
      },
    },
  };
}
