import type { Localized, NodeDefinition } from "@signalbox/model";
import { rank } from "../../app/find.ts";
import { tintOf } from "../card/card-texts.ts";

export type PaletteTab = "trigger" | "condition" | "action" | "flow";
export const PALETTE_TABS: readonly PaletteTab[] = ["trigger", "condition", "action", "flow"];

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

export const tabOf = ({ definition }: PaletteEntry): PaletteTab => {
  const tint = tintOf(definition);
  return tint === "ai" ? "action" : tint;
};

/** The entries that match what was typed, best first; all of them for an empty text. */
export const findEntries = (entries: readonly PaletteEntry[], q: string): PaletteEntry[] =>
  q.trim() === "" ? [...entries] : rank(entries, q);
