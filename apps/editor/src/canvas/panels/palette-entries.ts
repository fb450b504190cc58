import type { Localized, NodeDefinition } from "@signalbox/model";
import { rank } from "../../app/find.ts";
import { tintOf } from "../card/card-texts.ts";
import type { PaletteMemory } from "./palette-memory.ts";

export type NodeTab = "trigger" | "condition" | "action" | "flow";
export type PaletteTab = NodeTab | "pattern";
export const PALETTE_TABS: readonly PaletteTab[] = ["trigger", "condition", "action", "flow", "pattern"];

export interface PaletteEntry {
  definition: NodeDefinition;
  title: string;
  description: string;
  /** Everything by which it is found, in every language. */
  aliases: readonly string[];
}

/** Newest version of every type, in the order of the catalog. */
export function paletteEntries(
  definitions: readonly NodeDefinition[],
  local: (text: Localized) => string,
): PaletteEntry[] {
  const newest = new Map<string, NodeDefinition>();
  for (const definition of definitions) {
    if ((newest.get(definition.type)?.version ?? 0) < definition.version) newest.set(definition.type, definition);
  }
  return [...newest.values()].map((definition) => ({
    definition,
    title: local(definition.title),
    description: local(definition.description),
    aliases: [definition.title.en, definition.title.zh ?? "", definition.type, ...definition.aliases],
  }));
}

export const tabOf = ({ definition }: PaletteEntry): NodeTab => {
  const tint = tintOf(definition);
  return tint === "ai" ? "action" : tint;
};

/** The entries that match what was typed, best first; all of them for an empty text. */
export const findEntries = (entries: readonly PaletteEntry[], q: string): PaletteEntry[] =>
  q.trim() === "" ? [...entries] : rank(entries, q);

/** Favourites first, then what was used lately, then the rest in its order. */
export function inReach(entries: readonly PaletteEntry[], { favourites, recent }: PaletteMemory): PaletteEntry[] {
  const first = [...favourites, ...recent.filter((type) => !favourites.includes(type))];
  const place = ({ definition }: PaletteEntry) => {
    const at = first.indexOf(definition.type);
    return at < 0 ? first.length : at;
  };
  return entries.toSorted((a, b) => place(a) - place(b));
}
