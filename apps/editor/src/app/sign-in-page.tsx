import { useT } from "../i18n/provider.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./full-page.module.css";

/** Shown when nobody is signed in: explains the start link, and takes a token for those who have one. */
export function SignInPage() {
  const t = useT();
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/icon.svg" width={40} height={40} alt="" />
        <h1>{t("nav.signInTitle")}</h1>
        <p className={styles.lead}>{t("nav.signInLead")}</p>
        <div>
          <p className={styles.lead}>{t("nav.signInWhere")}</p>
          <pre className={styles.code}>{location.origin}/?token=once_…</pre>
        </div>
        <div>
          <p className={styles.lead}>{t("nav.signInOnce")}</p>
          <pre className={styles.code}>signalbox token create</pre>
        </div>
        <hr className={styles.rule} />
        {/* A plain form: the server answers `/?token=…` with the session cookie and takes the token out of the address. */}
        <form action="/" method="get" className={styles.form}>
          <TextField
            name="token"
            label={t("nav.signInToken")}
            description={t("nav.signInTokenHelp")}
            type="password"
            autoComplete="off"
            isRequired
            mono
          />
          <Button type="submit" variant="primary">
            {t("nav.signIn")}
          </Button>
        </form>
      </div>
    </main>
  );
}
