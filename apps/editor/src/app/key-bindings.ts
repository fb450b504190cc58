import { createStore } from "zustand/vanilla";

/**
 * Keys that a person chose instead of those a command came with, by command id, for this browser. An empty text means
 * that the command has none.
 */
export type KeyBindings = Readonly<Record<string, string>>;

const KEY = "signalbox.keys";

function read(): KeyBindings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const entries = Object.entries(stored as object).filter(([, keys]) => typeof keys === "string");
    return Object.fromEntries(entries);
  } catch {
    // Damaged, or a window that refuses storage: the keys commands come with.
    return {};
  }
}

export const keyBindings = createStore<{ keys: KeyBindings }>(() => ({ keys: read() }));

/** Gives a command other keys; an empty text takes them away, undefined brings back those it came with. */
export function bindKeys(command: string, keys: string | undefined): void {
  const { [command]: _old, ...rest } = keyBindings.getState().keys;
  const next = keys === undefined ? rest : { ...rest, [command]: keys };
  keyBindings.setState({ keys: next });
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // It lasts as long as the page.
  }
}
