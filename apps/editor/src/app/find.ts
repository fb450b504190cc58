import { pinyinInitials } from "./pinyin.ts";

/** What can be searched for by its words. */
export interface Findable {
  title: string;
  aliases?: readonly string[];
}

const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** 0 is no match; more is better: whole start, start of a word, anywhere, letters in order. */
function score(text: string, q: string): number {
  const at = text.indexOf(q);
  if (at === 0) return 4;
  if (at > 0) return /[\s\-_./]/.test(text[at - 1] ?? "") ? 3 : 2;
  let from = 0;
  for (const letter of q) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  // Scattered letters mean something only when the text is short.
  return text.length < q.length * 4 ? 1 : 0;
}

/** What an entry is found by, made once for each: its title, other names, and the Pinyin initials of all of them. */
const prepared = new WeakMap<Findable, readonly string[]>();
function textsOf(entry: Findable): readonly string[] {
  const ready = prepared.get(entry);
  if (ready) return ready;
  const names = [entry.title, ...(entry.aliases ?? [])];
  const texts = [...names, ...names.flatMap((name) => pinyinInitials(name) ?? [])].map(plain);
  prepared.set(entry, texts);
  return texts;
}

/**
 * The entries that match, best first; equally good ones stay in their order. Several words must all match.
 *
 * @param q What was typed; case and accents do not matter, and Chinese is also found by its Pinyin initials.
 */
export function rank<T extends Findable>(entries: readonly T[], q: string): T[] {
  const words = plain(q).split(/\s+/).filter(Boolean);
  return entries
    .map((entry) => {
      const texts = textsOf(entry);
      const scores = words.map((word) => Math.max(...texts.map((text, i) => score(text, word) - (i > 0 ? 0.5 : 0))));
      return {
        entry,
        points: scores.some((points) => points <= 0) ? 0 : scores.reduce((sum, points) => sum + points, 0),
      };
    })
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ entry }) => entry);
}
