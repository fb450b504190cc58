import type { mergeDocuments } from "./merge.ts";

let loaded: typeof mergeDocuments | undefined;

/** Loads what merges documents, which no draft needs before somebody else's edits meet it. Failures are tried again. */
export async function loadMerge(): Promise<void> {
  loaded ??= (await import("./merge.ts")).mergeDocuments;
}

/** @throws Error before `loadMerge` is done. */
export const merge: typeof mergeDocuments = (sides, choices) => {
  if (!loaded)
    throw new Error("Documents are merged before loadMerge() is done; wait for it where a draft is fetched.");
  return loaded(sides, choices);
};
