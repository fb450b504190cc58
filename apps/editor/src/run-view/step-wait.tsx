import type { StepView } from "@signalbox/engine";
import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useI18n } from "../i18n/provider.tsx";
import { approvalTitle, isUndoQuestion } from "../pages/approvals/undo-question.ts";
import { CopyButton } from "../ui/copy.tsx";
import styles from "./run.module.css";

/** What a step waits for, and what a person can do to end it: answer an approval, call an address. */
export function StepWait({ wait }: { wait: NonNullable<StepView["wait"]> }) {
  const { t, format } = useI18n();
  const { approval, event, callback, due, token } = wait;
  const address = `${location.origin}/callbacks/${token}`;
  return (
    <section className={styles.wait} aria-label={t("run.waitsFor")}>
      <h3>{t("run.waitsFor")}</h3>
      {approval && (
        <div>
          <p>{t(isUndoQuestion(approval) ? "run.waitsUndo" : "run.waitsApproval")}</p>
          <Link to="/approvals/$id" params={{ id: token }} className={styles.waitLink}>
            <Check size={14} aria-hidden /> {approvalTitle(approval, t)}
          </Link>
        </div>
      )}
      {callback && (
        <div>
          <p>{t("run.waitsCallback")}</p>
          <div className={styles.address}>
            <code>POST {address}</code>
            <CopyButton text={address} label={t("run.copyAddress")} />
          </div>
          <p className={styles.hint}>{t("run.waitsCallbackText")}</p>
        </div>
      )}
      {event && (
        <div>
          <p>{t("run.waitsEvent")}</p>
          <dl className={styles.facts}>
            <dt>{t("run.eventName")}</dt>
            <dd>
              <code>{event.name}</code>
            </dd>
            <dt>{t("run.eventKey")}</dt>
            <dd>
              <code>{event.key}</code>
            </dd>
          </dl>
        </div>
      )}
      {due !== undefined && <p className={styles.hint}>{t("run.waitsUntil", { time: format.dateTime(due) })}</p>}
    </section>
  );
}
