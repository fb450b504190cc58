import { Fragment } from "react";
import { useT } from "../i18n/provider.tsx";
import { Kbd } from "../ui/kbd.tsx";
import styles from "./palette.module.css";

/** The keys of a command, including those pressed one after the other: `G W`. */
export function Shortcut({ keys }: { keys: string }) {
  const t = useT();
  return (
    <span className={styles.keys}>
      {keys.split(" ").map((chord, i) => (
        <Fragment key={chord}>
          {i > 0 && <span className={styles.then}>{t("nav.shortcutsThen")}</span>}
          <Kbd keys={chord} />
        </Fragment>
      ))}
    </span>
  );
}
