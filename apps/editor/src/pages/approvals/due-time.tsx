import { useT } from "../../i18n/provider.tsx";
import { RelativeTime, useNow } from "../../ui/time.tsx";
import page from "../page.module.css";

/** When a wait ends by itself; in red once that is past and nothing happened yet. */
export function DueTime({ due }: { due: string | undefined }) {
  const t = useT();
  const now = useNow();
  if (!due) return <span className={page.muted}>{t("approvals.noDue")}</span>;
  const late = Date.parse(due) < now;
  return (
    <span className={late ? page.bad : undefined}>{late ? t("approvals.overdue") : <RelativeTime at={due} />}</span>
  );
}
