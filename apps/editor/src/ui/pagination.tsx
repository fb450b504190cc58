import { ChevronRight, ChevronsLeft } from "lucide-react";
import { useT } from "../i18n/provider.tsx";
import { Button } from "./button.tsx";
import styles from "./pagination.module.css";

/** Keyset paging: a list has a newest page and older ones, no page numbers that shift while rows arrive. */
export function Pagination({
  count,
  onNewest,
  onOlder,
}: {
  /** Rows shown now. */
  count: number;
  /** Undefined on the newest page. */
  onNewest?: () => void;
  /** Undefined on the last page. */
  onOlder?: () => void;
}) {
  const t = useT();
  return (
    <nav className={styles.bar} aria-label={t("common.shown", { n: count })}>
      <span className="numeric">{t("common.shown", { n: count })}</span>
      {(onNewest || onOlder) && (
        <div className={styles.buttons}>
          <Button size="dense" icon={ChevronsLeft} isDisabled={!onNewest} onPress={onNewest}>
            {t("common.newest")}
          </Button>
          <Button size="dense" icon={ChevronRight} isDisabled={!onOlder} onPress={onOlder}>
            {t("common.older")}
          </Button>
        </div>
      )}
    </nav>
  );
}
