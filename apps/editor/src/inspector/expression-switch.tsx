import { ToggleButton } from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { tooltip } from "../ui/tooltip.tsx";
import styles from "./inspector.module.css";

/** Switches a field between a fixed value and an expression. */
export function ExpressionSwitch({
  label,
  expression,
  onChange,
}: {
  label: string;
  expression: boolean;
  onChange(expression: boolean): void;
}) {
  const t = useT();
  return (
    <ToggleButton
      {...tooltip(t(expression ? "inspector.useFixed" : "inspector.useExpression"))}
      className={styles.fx}
      isSelected={expression}
      onChange={onChange}
      aria-label={t("inspector.expressionFor", { field: label })}
    >
      fx
    </ToggleButton>
  );
}
