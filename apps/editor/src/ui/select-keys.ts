/** Letters that follow each other this fast, in milliseconds, are one word. */
const PAUSE = 1000;

interface Choice {
  id: string;
  label: string;
  isDisabled?: boolean;
}
interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  timeStamp: number;
}

/**
 * The option a key chooses while the list is closed, as in a native select: left and right go to the neighbour, letters
 * to the next option that begins with them.
 *
 * @param typed What was typed before, kept by the caller; changed here. @returns `undefined` when the key means nothing
 */
export function optionByKey<O extends Choice>(
  options: readonly O[],
  value: string | null,
  { key, ctrlKey, metaKey, altKey, timeStamp }: Key,
  typed: { text: string; at: number },
): O | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const choices = options.filter((option) => !option.isDisabled);
  const at = choices.findIndex((option) => option.id === value);
  if (key === "ArrowLeft") return at < 0 ? choices[0] : choices[at - 1];
  if (key === "ArrowRight") return choices[at + 1];
  // A space opens the list, unless it is within a word.
  const fresh = timeStamp - typed.at > PAUSE;
  if (key.length !== 1 || (key === " " && (fresh || typed.text === ""))) return undefined;
  typed.text = (fresh ? "" : typed.text) + key.toLowerCase();
  typed.at = timeStamp;
  const begins = (option: O) => option.label.toLowerCase().startsWith(typed.text);
  // The first letter moves on from the chosen one; a longer word may still mean it.
  const from = typed.text.length === 1 ? at + 1 : Math.max(0, at);
  return [...choices.slice(from), ...choices.slice(0, from)].find(begins);
}
