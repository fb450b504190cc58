/** Edits (insert, delete, replace, swap of neighbours) that turn one word into another; stops counting above `max`. */
export function editDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? max + 1;
}

/** The word people most likely meant, or undefined when none is close. Case and `_` or `-` count little. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[_-]/g, "");
  const wanted = plain(word).slice(0, 64);
  // One letter could be any other.
  if (wanted.length < 2) return undefined;
  const max = Math.max(1, Math.round(wanted.length * 0.4));
  let best: string | undefined;
  let bestDistance = max + 1;
  let seen = 0;
  for (const candidate of words) {
    if (++seen > 500) break;
    const distance = editDistance(wanted, plain(candidate).slice(0, 64), max);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** At most eight names for a message, then how many more there are. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "–";
  const shown = names.slice(0, 8).map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name));
  return shown.join(", ") + (names.length > shown.length ? ` (+${names.length - shown.length})` : "");
}
