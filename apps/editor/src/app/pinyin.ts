/** The first character of each initial letter, in the order of Pinyin, in which browsers sort Chinese. */
const FIRST = [..."阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥仨他穵夕丫帀"];
const LETTERS = "abcdefghjklmnopqrstwxyz";
const HAN = /\p{Script=Han}/u;

let byPinyin: Intl.Collator | undefined;
const known = new Map<string, string>();

function initialOf(character: string): string {
  if (!HAN.test(character)) return character;
  let letter = known.get(character);
  if (letter === undefined) {
    byPinyin ??= new Intl.Collator("zh-CN-u-co-pinyin");
    const { compare } = byPinyin;
    letter = LETTERS[FIRST.findLastIndex((first) => compare(first, character) <= 0)] ?? "";
    known.set(character, letter);
  }
  return letter;
}

/**
 * The first letters of the Pinyin of Chinese characters, as people type them to search: `发送邮件` is `fsyj`. Characters
 * with several readings get their usual one; everything else stays. Undefined when there is nothing Chinese in the text.
 */
export const pinyinInitials = (text: string): string | undefined =>
  HAN.test(text) ? Array.from(text, initialOf).join("") : undefined;
