import type { ReactElement, ReactNode } from "react";
import { Tooltip as AriaTooltip, type TooltipProps as AriaTooltipProps, TooltipTrigger } from "react-aria-components";
import styles from "./tooltip.module.css";

/**
 * A short hint for a focusable child (a React Aria button or link); appears after 600 ms or on keyboard focus.
 * Never the only place where something needed is said.
 */
export function Tooltip({
  text,
  keys,
  placement = "top",
  children,
}: {
  text: ReactNode;
  keys?: string;
  placement?: AriaTooltipProps["placement"];
  children: ReactElement;
}) {
  return (
    <TooltipTrigger delay={600} closeDelay={100}>
      {children}
      <AriaTooltip offset={6} placement={placement} className={styles.tooltip}>
        {text}
        {keys && <span className={styles.keys}>{keys}</span>}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
