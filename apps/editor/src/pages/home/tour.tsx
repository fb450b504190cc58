import { useNavigate } from "@tanstack/react-router";
import { LayoutTemplate, type LucideIcon, MousePointerClick, Play, UserCheck } from "lucide-react";
import { useState } from "react";
import { setPreferences } from "../../app/preferences.ts";
import { useT } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import styles from "./tour.module.css";

const STEPS = ["draw", "watch", "decide"] as const;
const ICONS: Record<(typeof STEPS)[number], LucideIcon> = { draw: MousePointerClick, watch: Play, decide: UserCheck };

/** Three short steps at the first start. Stands above the page and never in its way; Escape inside it skips it. */
export function Tour() {
  const t = useT();
  const navigate = useNavigate();
  const [at, go] = useState(0);
  const step = STEPS[at] ?? "draw";
  const last = at === STEPS.length - 1;
  const end = () => setPreferences({ tourSeen: true });
  const Icon = ICONS[step];
  return (
    <section
      className={styles.tour}
      aria-label={t("tour.title")}
      onKeyDown={(event) => event.key === "Escape" && end()}
    >
      <span className={styles.icon}>
        <Icon size={24} strokeWidth={1.75} aria-hidden />
      </span>
      <div className={styles.step} aria-live="polite">
        <span className={styles.place}>{t("tour.place", { n: at + 1, count: STEPS.length })}</span>
        <h2>{t(`tour.${step}.title`)}</h2>
        <p>{t(`tour.${step}.text`)}</p>
      </div>
      <div className={styles.buttons}>
        <Button variant="quiet" onPress={end}>
          {t("tour.skip")}
        </Button>
        {at > 0 && <Button onPress={() => go(at - 1)}>{t("tour.back")}</Button>}
        {last ? (
          <Button
            variant="primary"
            icon={LayoutTemplate}
            onPress={() => {
              end();
              void navigate({ to: "/templates" });
            }}
          >
            {t("tour.finish")}
          </Button>
        ) : (
          <Button variant="primary" onPress={() => go(at + 1)}>
            {t("tour.next")}
          </Button>
        )}
      </div>
    </section>
  );
}
