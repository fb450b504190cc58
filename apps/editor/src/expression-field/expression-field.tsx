import { lazy, Suspense } from "react";
import { useT } from "../i18n/provider.tsx";
import styles from "./expression-field.module.css";
import type { ExpressionFieldProps } from "./props.ts";

const Editor = lazy(() => import("./code-editor.tsx"));

/**
 * A text with `{{ }}` parts, or one expression: completion, checks while typing, the value it has with real data, and
 * a list of everything that can be read here. Its editor is loaded when the first one is shown.
 */
export function ExpressionField(props: ExpressionFieldProps) {
  return (
    <Suspense fallback={<Plain {...props} />}>
      <Editor {...props} />
    </Suspense>
  );
}

function Plain({ value, multiline }: ExpressionFieldProps) {
  const t = useT();
  return (
    <div className={styles.box} data-multiline={multiline || undefined} aria-busy="true" title={t("common.loading")}>
      <span className={styles.plain}>{value}</span>
    </div>
  );
}
