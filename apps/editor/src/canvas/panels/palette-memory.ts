import { createStore } from "zustand/vanilla";

/** Which node types a person marked and used lately, for this browser; newest first. */
export interface PaletteMemory {
  favourites: readonly string[];
  recent: readonly string[];
}

const KEY = "signalbox.nodes";
const RECENT = 6;

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];

function read(): PaletteMemory {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { favourites: listOf(stored?.favourites), recent: listOf(stored?.recent) };
  } catch {
    // Damaged, or a window that refuses storage: nothing is remembered.
    return { favourites: [], recent: [] };
  }
}

export const paletteMemory = createStore<PaletteMemory>(read);

function remember(change: Partial<PaletteMemory>): void {
  paletteMemory.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(paletteMemory.getState()));
  } catch {
    // It is remembered as long as the page.
  }
}

/** A node of this type was added. */
export const noteUse = (type: string): void =>
  remember({ recent: [type, ...paletteMemory.getState().recent.filter((other) => other !== type)].slice(0, RECENT) });

export function toggleFavourite(type: string): void {
  const { favourites } = paletteMemory.getState();
  remember({
    favourites: favourites.includes(type) ? favourites.filter((other) => other !== type) : [...favourites, type],
  });
}
