import { createLink, type LinkComponent } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { AnchorHTMLAttributes } from "react";
import styles from "./page.module.css";

function Anchor({ children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement>) {
  return (
    <a {...rest} className={styles.back}>
      <ChevronLeft size={14} aria-hidden />
      {children}
    </a>
  );
}

const RoutedAnchor = createLink(Anchor);

/** Leads from a thing to the list it is in; stands above the title. */
export const BackLink: LinkComponent<typeof Anchor> = (props) => <RoutedAnchor {...props} />;
