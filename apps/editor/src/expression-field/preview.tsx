import { ExpressionError, evaluateTemplate, isTemplate } from "@signalbox/expressions";
import type { Json } from "@signalbox/model";
import { useDeferredValue, useMemo } from "react";
import { useI18n } from "../i18n/provider.tsx";
import type { MessageId } from "../i18n/types.ts";
import styles from "./expression-field.module.css";
import type { ExpressionFieldProps } from "./props.ts";
import { wholeText } from "./whole-text.ts";

const MOST = 200;

/** The value a text has with the data at hand: no data yet, the value with its kind, or what is wrong. */
export function Preview({
  mode,
  value,
  preview,
}: {
  mode: "text" | "expression";
  value: string;
  preview: NonNullable<ExpressionFieldProps["preview"]>;
}) {
  const { t, language } = useI18n();
  const shown = useDeferredValue(value);
  const whole = wholeText(mode, shown);
  const result = useMemo(() => evaluated(whole, preview.scope, language), [whole, preview, language]);
  if (shown.trim() === "" || !isTemplate(whole)) return null;
  if (result.kind === "problem") {
    return (
      <div className={styles.preview} data-kind="problem">
        {t(preview.source === "run" ? "inspector.previewProblem" : "inspector.previewNoData")} {result.text}
      </div>
    );
  }
  return (
    <div
      className={styles.preview}
      title={t(preview.source === "run" ? "inspector.previewFromRun" : "inspector.previewFromSample")}
    >
      <span aria-hidden>= </span>
      <span className={styles.previewValue}>{result.text}</span>
      <span className={styles.previewKind}>
        {t(`inspector.type.${kindOf(result.value)}` as MessageId)}
        {preview.source === "sample" && ` · ${t("inspector.sample")}`}
      </span>
    </div>
  );
}

type Result = { kind: "value"; value: Json; text: string } | { kind: "problem"; text: string };

function evaluated(text: string, scope: Parameters<typeof evaluateTemplate>[1], language: "en" | "zh"): Result {
  try {
    const value = evaluateTemplate(text, scope);
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    return { kind: "value", value, text: shown.length > MOST ? `${shown.slice(0, MOST)}…` : shown };
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: "problem", text: textOf(error, language) };
    throw error;
  }
}

const textOf = (error: ExpressionError, language: "en" | "zh"): string => error.what[language];

export const kindOf = (value: Json): "text" | "number" | "boolean" | "list" | "object" | "empty" => {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "list";
  const type = typeof value;
  return type === "string" ? "text" : type === "number" || type === "boolean" ? type : "object";
};
