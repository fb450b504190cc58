import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components";
import { classes } from "../lib/classes.ts";
import styles from "./tabs.module.css";

export interface TabItem<Id extends string = string> {
  id: Id;
  label: string;
  icon?: LucideIcon;
  /** Shown behind the label when it is not undefined. */
  count?: number;
  content: ReactNode;
}

/** Tabs whose panels live here. Only the selected panel is mounted. */
export function Tabs<Id extends string>({
  label,
  items,
  value,
  onChange,
  className,
}: {
  label: string;
  items: readonly TabItem<NoInfer<Id>>[];
  value: Id;
  onChange(id: Id): void;
  className?: string;
}) {
  return (
    <AriaTabs
      selectedKey={value}
      onSelectionChange={(id) => onChange(id as Id)}
      className={classes(styles.tabs, className)}
    >
      <TabList aria-label={label} className={styles.list}>
        {items.map(({ id, label: text, icon: Icon, count }) => (
          <Tab key={id} id={id} className={styles.tab}>
            {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden />}
            {text}
            {count !== undefined && <span className={classes(styles.count, "numeric")}>{count}</span>}
          </Tab>
        ))}
      </TabList>
      {items.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={styles.panel}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
