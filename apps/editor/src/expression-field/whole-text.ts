/** In mode `expression` the braces are not shown; checks and completion want the whole text. */
const OPEN = "{{ ";
const CLOSE = " }}";

export const wholeText = (mode: "text" | "expression", shown: string): string =>
  mode === "text" ? shown : `${OPEN}${shown}${CLOSE}`;

/** How far positions in the whole text lie behind those in what is shown. */
export const offsetOf = (mode: "text" | "expression"): number => (mode === "text" ? 0 : OPEN.length);

/** Whether a position of a text with braces is inside a pair of them. */
export function insideBraces(text: string, at: number): boolean {
  const open = text.lastIndexOf("{{", at - 1);
  return open >= 0 && text.indexOf("}}", open) >= at - 1 ? true : open >= 0 && text.indexOf("}}", open) < 0;
}
