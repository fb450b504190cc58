/** A part that can be loaded before it is shown. */
export interface Preloadable {
  preload(): Promise<unknown>;
}

/**
 * Loads parts one after another once the page stands, the likeliest first, so that the first press waits for none. The
 * page's own first requests go before them.
 *
 * @param after Milliseconds to wait first. @returns Stops before the next part.
 */
export function preloadWhenQuiet(parts: readonly Preloadable[], after: number, then?: () => void): () => void {
  let left = false;
  const load = async () => {
    for (const part of parts) {
      if (left) return;
      // What cannot be loaded now says so when it is needed.
      await part.preload().catch(() => undefined);
    }
    if (!left) then?.();
  };
  const timer = setTimeout(() => void load(), after);
  return () => {
    left = true;
    clearTimeout(timer);
  };
}
