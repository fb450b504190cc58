import type { StepView } from "@signalbox/engine";
import { useI18n } from "../i18n/provider.tsx";
import styles from "./run.module.css";

/** Why a step has not begun: others with the same key are under way, or its rate is used up. */
export function StepGate({ gate, at }: { gate: NonNullable<StepView["gate"]>; at: number | undefined }) {
  const { t, format } = useI18n();
  return (
    <section className={styles.wait} aria-label={t("run.waitsTurn")}>
      <h3>{t("run.waitsTurn")}</h3>
      {gate.slot !== undefined && (
        <p>
          {t("run.waitsSlot")} <code>{keyText(gate.slot)}</code>
        </p>
      )}
      {gate.rate !== undefined && (
        <p>
          {t("run.waitsRate")} <code>{keyText(gate.rate)}</code>
        </p>
      )}
      {at !== undefined && <p className={styles.hint}>{t("run.startsAt", { time: format.dateTime(at) })}</p>}
    </section>
  );
}

/** Keys that people gave begin with `k:` in the journal. */
const keyText = (key: string): string => key.replace(/^k:/, "");
