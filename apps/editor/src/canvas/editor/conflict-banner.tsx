import { useDraft } from "./editor-model.ts";
import { ConflictBanners } from "./parts.tsx";

/**
 * What needs a person before it is saved: fields that somebody else changed in another way, and unsent edits of tabs
 * that are gone. Everything else was merged without a word.
 */
export function ConflictBanner() {
  const waiting = useDraft(({ save, left }) => save.kind === "conflict" || left.length > 0);
  return waiting && <ConflictBanners />;
}
