import styles from "./kbd.module.css";

const isApple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const APPLE: Record<string, string> = { Ctrl: "⌘", Alt: "⌥", Shift: "⇧", Enter: "↩", Delete: "⌫" };

/** `Ctrl+Shift+P` as its keys, in the notation of the reader's machine. */
export const keyParts = (keys: string, apple = isApple): string[] =>
  keys
    .split("+")
    .map((part, i, all) => (part === "" ? (all[i - 1] === "" ? "" : "+") : (apple && APPLE[part]) || part))
    .filter(Boolean);

/** A keyboard shortcut. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {keyParts(keys).map((part) => (
        <kbd key={part} className={styles.key}>
          {part}
        </kbd>
      ))}
    </span>
  );
}
