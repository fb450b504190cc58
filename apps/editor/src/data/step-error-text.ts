import { ERRORS, type ErrorCode, type StepError } from "@signalbox/model";
import { useI18n } from "../i18n/provider.tsx";
import type { Language, MessageId, MessageValues, Translate } from "../i18n/types.ts";

export interface StepErrorText {
  /** In the reader's language where its code is known, else as the step said it. */
  text: string;
  /** What the step said, when that is not what `text` says already. */
  detail?: string;
}

/**
 * What an error of a step or run says. The journal keeps the English sentence only, so the values of the Chinese one
 * are read back from it: `The attempt took longer than 30s.` gives `{ limit: "30s" }`.
 */
export function stepErrorText(
  error: Pick<StepError, "code" | "message">,
  language: Language,
  t: Translate,
): StepErrorText {
  const values = language === "en" ? undefined : valuesOf(error);
  if (!values) return { text: error.message };
  const text = t(`errors.${error.code}` as MessageId, values);
  return text === error.message ? { text } : { text, detail: error.message };
}

/** The text of errors in the language chosen. */
export function useStepErrorText(): (error: Pick<StepError, "code" | "message">) => StepErrorText {
  const { t, language } = useI18n();
  return (error) => stepErrorText(error, language, t);
}

const isRegistered = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** Undefined when the code is not in the registry or its sentence is another one. */
function valuesOf({ code, message }: Pick<StepError, "code" | "message">): MessageValues | undefined {
  if (!isRegistered(code)) return undefined;
  const [, template] = ERRORS[code];
  const parts = template.split(/\{(\w+)\}/);
  const pattern = parts.map((part, i) => (i % 2 === 1 ? "(.*?)" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  const found = new RegExp(`^${pattern.join("")}$`, "s").exec(message);
  if (!found) return undefined;
  return Object.fromEntries(parts.filter((_, i) => i % 2 === 1).map((name, i) => [name, found[i + 1] ?? ""]));
}
