import { ExpressionError, evaluateTemplate, isTemplate, referencePaths, type Scope } from "@signalbox/expressions";
import type { Json } from "@signalbox/model";
import { useDeferredValue, useMemo } from "react";
import { useI18n } from "../i18n/provider.tsx";
import type { MessageId, Translate } from "../i18n/types.ts";
import { useNow } from "../ui/time.tsx";
import styles from "./expression-field.module.css";
import type { DataOrigin, PreviewData } from "./props.ts";
import { wholeText } from "./whole-text.ts";

const MOST = 200;
/** From what is real to what is made up. */
const ORDER: readonly DataOrigin[] = ["run", "pinned", "sample", "example"];

/**
 * The value a text has with the data at hand, in one of three states: there is no data yet (grey), the value with its
 * kind and where the data is from, or what is wrong and at which piece.
 */
export function Preview({
  mode,
  value,
  preview,
  nameOf = (id) => id,
}: {
  mode: "text" | "expression";
  value: string;
  preview: PreviewData;
  nameOf?: ((id: string) => string) | undefined;
}) {
  const { t, language, format } = useI18n();
  const now = useNow();
  const shown = useDeferredValue(value);
  const whole = wholeText(mode, shown);
  const reads = useMemo(() => readBy(whole), [whole]);
  const result = useMemo(() => evaluated(whole, preview.scope, language), [whole, preview, language]);
  if (shown.trim() === "" || !isTemplate(whole)) return null;
  const named = (key: string) => (key === "trigger" || key === "item" ? t(`inspector.root.${key}`) : nameOf(key));
  const missing = reads.filter((key) => !preview.origins.has(key));
  if (missing.length > 0 && result.kind === "problem") {
    return (
      <div className={styles.preview} data-kind="none">
        {t("inspector.previewNone", { names: missing.map(named).join(t("canvas.comma")) })}
      </div>
    );
  }
  if (result.kind === "problem") {
    return (
      <div className={styles.preview} data-kind="problem">
        {result.piece !== "" && <code>{result.piece}</code>} {result.text}
      </div>
    );
  }
  const origins = reads.flatMap((key) => preview.origins.get(key) ?? []);
  const origin = ORDER.findLast((one) => origins.includes(one));
  const sampled = reads.find((key) => preview.origins.get(key) === "sample");
  const about = sampled === undefined ? undefined : preview.about.get(sampled);
  return (
    <div className={styles.preview} data-kind="value">
      <span aria-hidden>= </span>
      <span className={styles.previewValue}>{result.text === "" ? '""' : result.text}</span>
      <span className={styles.previewKind}>
        {t(`inspector.type.${kindOf(result.value)}` as MessageId)}
        {origin === "sample" && about
          ? ` · ${sampleText(about, format.relative(about.at, now), t)}`
          : origin && ` · ${t(`inspector.origin.${origin}`)}`}
        {reads.some((key) => preview.brief.has(key)) && ` · ${t("inspector.beginningOnly")}`}
      </span>
    </div>
  );
}

/** `sample from order 1001, 3 min ago`. */
export const sampleText = ({ about }: { about?: string }, when: string, t: Translate): string =>
  about === undefined ? t("inspector.sampleTaken", { when }) : t("inspector.sampleFrom", { about, when });

/** What a text reads, as keys of origins. */
function readBy(text: string): string[] {
  const keys = referencePaths(text).flatMap(({ root, step }) => {
    if (step !== undefined) return [step];
    return root === "index" ? ["item"] : root === "trigger" || root === "item" ? [root] : [];
  });
  return [...new Set(keys)];
}

type Result = { kind: "value"; value: Json; text: string } | { kind: "problem"; text: string; piece: string };

function evaluated(text: string, scope: Scope, language: "en" | "zh"): Result {
  try {
    const value = evaluateTemplate(text, scope);
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    return { kind: "value", value, text: shown.length > MOST ? `${shown.slice(0, MOST)}…` : shown };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const piece = text.slice(error.from, error.to);
    const short = piece.length > 60 ? `${piece.slice(0, 57)}…` : piece;
    return { kind: "problem", text: `${error.what[language]} ${error.fix[language]}`, piece: short };
  }
}

export const kindOf = (value: Json): "text" | "number" | "boolean" | "list" | "object" | "empty" => {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "list";
  const type = typeof value;
  return type === "string" ? "text" : type === "number" || type === "boolean" ? type : "object";
};
