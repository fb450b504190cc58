import { allCommands, type Command } from "./commands.ts";

/** The part of a keyboard event that matters, so that tests need no browser. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const NAMED: Record<string, string> = { Escape: "Esc", " ": "Space", ArrowUp: "Up", ArrowDown: "Down" };

/**
 * A key press in the notation of commands: `Ctrl+Shift+P`, `G`, `?`. Command counts as Ctrl. Shift is named only
 * beside letters, digits and named keys: for signs such as `?` the layout decides whether it is needed.
 */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const name = NAMED[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const sign = key.length === 1 && !/[\p{L}\d ]/u.test(key);
  const parts = [(ctrlKey || metaKey) && "Ctrl", altKey && "Alt", shiftKey && !sign && "Shift", name];
  return parts.filter(Boolean).join("+");
}

/** Whether a key press goes into a text, where plain letters are not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range", "file"].includes(target.type);
}

/**
 * Finds the command of a key press. Two-key commands remember their first key for `patience` ms.
 *
 * @param commands Newest first: when several have the same keys, the first one is meant.
 */
export function makeMatcher(commands: () => readonly Command[], patience = 1_200) {
  let first: { chord: string; at: number } | undefined;
  return (press: KeyPress, now: number, typing: boolean): Command | undefined => {
    const chord = chordOf(press);
    const pending = first && now - first.at < patience ? `${first.chord} ${chord}` : undefined;
    first = undefined;
    const usable = commands().filter(
      ({ keys, whileTyping }) => keys && (!typing || whileTyping || /^(Ctrl|Alt)\+/.test(keys)),
    );
    const found =
      usable.find(({ keys }) => pending !== undefined && keys === pending) ?? usable.find(({ keys }) => keys === chord);
    if (!found && usable.some(({ keys }) => keys?.startsWith(`${chord} `))) first = { chord, at: now };
    return found;
  };
}

/** Listens for the keys of all commands. @returns A function that stops it. */
export function listenForKeys(): () => void {
  let focused: Element | undefined;
  const match = makeMatcher(() => allCommands().filter(({ within }) => !within || focused?.closest(within)));
  const onKey = (event: KeyboardEvent) => {
    // Composing Chinese text uses Enter and letters for itself; open dialogs and menus own their keys.
    if (event.defaultPrevented || event.isComposing || event.key === "Shift" || event.key === "Control") return;
    focused = event.target instanceof Element ? event.target : undefined;
    if (focused?.closest("[role=dialog], [role=alertdialog], [role=menu]")) return;
    // A focused button is pressed by Enter and Space, whatever these keys mean around it.
    if ((event.key === "Enter" || event.key === " ") && focused?.closest("button, a[href], summary")) return;
    const command = match(event, event.timeStamp, isTyping(event.target));
    if (!command) return;
    event.preventDefault();
    command.run();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}
