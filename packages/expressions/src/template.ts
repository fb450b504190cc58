import { ExpressionError } from "./error.ts";
import { MAX_PARTS, MAX_TEMPLATE } from "./limits.ts";
import { type Part, scanTemplate } from "./scan-template.ts";

/**
 * Splits a text into its plain and its `{{ }}` parts (rule EXP-2). A literal `{{` is written `{{ "{{" }}`.
 *
 * @throws ExpressionError when a `{{` is not closed, a part is empty, or the text is too long. What is inside the
 *   parts is not looked at.
 */
export function parseTemplate(text: string): Part[] {
  if (text.length > MAX_TEMPLATE)
    throw new ExpressionError("TOO_LONG", { from: 0, to: text.length }, { limit: MAX_TEMPLATE });
  const { parts, unclosed } = scanTemplate(text);
  if (parts.length > MAX_PARTS) throw new ExpressionError("TOO_COMPLEX", { from: 0, to: text.length });
  if (unclosed !== undefined) throw new ExpressionError("UNCLOSED", { from: unclosed, to: unclosed + 2 });
  for (const part of parts)
    if (part.kind === "expression" && part.source.trim() === "") throw new ExpressionError("EMPTY", part);
  return parts;
}
