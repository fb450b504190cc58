import type { ErrorComponentProps } from "@tanstack/react-router";
import { CircleAlert, CloudOff, Compass, Lock, RotateCw } from "lucide-react";
import { useT } from "../i18n/provider.tsx";
import { Button, LinkButton } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { isMissingPart } from "../ui/lazy-part.tsx";
import styles from "./full-page.module.css";

/** A route that does not exist, or a thing that is gone. */
export function NotFoundPage() {
  const t = useT();
  return (
    <div className={styles.page}>
      <EmptyState
        heading="h1"
        icon={Compass}
        title={t("nav.notFound")}
        actions={
          <LinkButton to="/" variant="primary">
            {t("nav.toHome")}
          </LinkButton>
        }
      >
        {t("nav.notFoundText")}
      </EmptyState>
    </div>
  );
}

/** A page whose right is missing; only met by typing its address, since the navigation leaves it out. */
export function NotAllowedPage({ right }: { right: string }) {
  const t = useT();
  return (
    <div className={styles.page}>
      <EmptyState heading="h1" icon={Lock} title={t("nav.notAllowed")}>
        {t("nav.notAllowedText", { right })}
      </EmptyState>
    </div>
  );
}

/** The server does not answer at all. */
export function UnreachablePage({ onRetry, busy }: { onRetry(): void; busy: boolean }) {
  const t = useT();
  return (
    <main className={styles.page}>
      <EmptyState
        heading="h1"
        icon={CloudOff}
        title={t("nav.unreachable")}
        actions={
          <Button variant="primary" icon={RotateCw} isPending={busy} onPress={onRetry}>
            {t("nav.tryNow")}
          </Button>
        }
      >
        {t("nav.unreachableText")}
      </EmptyState>
    </main>
  );
}

/** What the router shows when a page throws: it could not be loaded, or a defect, with the text to report. */
export function CrashedPage({ error }: ErrorComponentProps) {
  const t = useT();
  return (
    <div className={styles.page} role="alert">
      <EmptyState
        heading="h1"
        icon={CircleAlert}
        title={t("nav.crashed")}
        actions={
          <Button variant="primary" icon={RotateCw} onPress={() => location.reload()}>
            {t("nav.reload")}
          </Button>
        }
      >
        <p>{t(isMissingPart(error) ? "common.partMissing" : "nav.crashedText")}</p>
      </EmptyState>
      <details className={styles.details}>
        <summary>{t("nav.details")}</summary>
        <pre>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
      </details>
    </div>
  );
}
