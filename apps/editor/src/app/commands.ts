import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { keyBindings } from "./key-bindings.ts";

/**
 * Something a person can do, once: palette, shortcut sheet, menus and keys all read it from here. A page registers its
 * commands while it is shown.
 */
export interface Command {
  /** Unique while registered, for example `workflows.create`. A later registration of the same id or keys wins. */
  id: string;
  /** In the reader's language, as a verb phrase. */
  title: string;
  /** Heading it stands under in the palette and the shortcut sheet. */
  group: string;
  icon?: LucideIcon;
  /** `Ctrl+K` (Command on Apple machines), `Shift+F10`, `?`, or keys one after the other: `G W`. */
  keys?: string;
  /** More words by which the palette finds it, in any language. */
  aliases?: readonly string[];
  /** Works while text is being edited. Default: only commands with Ctrl or Alt do. */
  whileTyping?: boolean;
  /** CSS selector: its keys work only while the focus is inside such an element. */
  within?: string;
  /** Left out of the palette, for movements that only make sense as keys. */
  hidden?: boolean;
  run(): void;
}

interface Registry {
  layers: readonly (readonly Command[])[];
  sources: readonly (() => Command[])[];
}
const store = createStore<Registry>(() => ({ layers: [], sources: [] }));

/** Adds commands. @returns A function that takes them away again. */
export function registerCommands(commands: readonly Command[]): () => void {
  store.setState(({ layers }) => ({ layers: [...layers, commands] }));
  return () => store.setState(({ layers }) => ({ layers: layers.filter((layer) => layer !== commands) }));
}

/** All commands of now, newest layer first, each id once, with the keys a person chose for them. */
export function allCommands(): Command[] {
  const { keys } = keyBindings.getState();
  const known = new Map<string, Command>();
  for (const layer of [...store.getState().layers].reverse()) {
    for (const command of layer) {
      const chosen = keys[command.id];
      if (!known.has(command.id)) known.set(command.id, chosen === undefined ? command : { ...command, keys: chosen });
    }
  }
  return [...known.values()];
}

/**
 * Lets the palette find what is too much to register one by one, the nodes of a workflow for example: it is asked once,
 * when the palette opens. @returns A function that takes it away again.
 */
export function registerSource(source: () => Command[]): () => void {
  store.setState(({ sources }) => ({ sources: [...sources, source] }));
  return () => store.setState(({ sources }) => ({ sources: sources.filter((other) => other !== source) }));
}

export const fromSources = (): Command[] => store.getState().sources.flatMap((source) => source());

/** Registers commands while a component is mounted; memoise the list. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => registerCommands(commands), [commands]);
}

/** All commands of now; renders again when they change. */
export function useAllCommands(): Command[] {
  useStore(store);
  useStore(keyBindings);
  return allCommands();
}
