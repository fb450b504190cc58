const LOOK_EVERY = 250;

/**
 * Calls back when the process that started this one is gone, however it ended: a killed parent cannot tell its
 * children, and a shop that nobody owns would go on sending orders for ever.
 *
 * @returns a function that stops looking.
 */
export function whenOrphaned(callback: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY);
  timer.unref();
  return () => clearInterval(timer);
}
