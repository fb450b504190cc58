import type { ReactNode } from "react";
import page from "../page.module.css";

/** A titled part of a page with at most one link. */
export function Section({ title, link, children }: { title: string; link?: ReactNode; children: ReactNode }) {
  return (
    <section className={page.section}>
      <div className={page.sectionHead}>
        <h2>{title}</h2>
        {link}
      </div>
      {children}
    </section>
  );
}
