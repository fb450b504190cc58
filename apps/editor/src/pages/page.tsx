import type { Right } from "@signalbox/model";
import { type ReactNode, useEffect } from "react";
import { NotAllowedPage } from "../app/problem-pages.tsx";
import { useSession } from "../data/session.tsx";
import { classes } from "../lib/classes.ts";
import styles from "./page.module.css";

/** The frame of an ordinary page: title, buttons, content in one column. Also sets the tab's title. */
export function Page({
  title,
  subtitle,
  back,
  actions,
  narrow,
  right,
  children,
}: {
  title: string;
  subtitle?: ReactNode;
  /** A `BackLink`, above the title. */
  back?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  /** Without it, a page says why nothing is shown. */
  right?: Right;
  children: ReactNode;
}) {
  const { rights } = useSession();
  useTitle(title);
  if (right && !rights.includes(right)) return <NotAllowedPage right={right} />;
  return (
    <div className={classes(styles.page, narrow && styles.narrow)}>
      <header className={styles.head}>
        <div className={styles.titles}>
          {back}
          <h1>{title}</h1>
          {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Names the browser tab while a component is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Signalbox" : `${title} · Signalbox`;
  }, [title]);
}
