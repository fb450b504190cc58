import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { useDraft, useEditor } from "../editor/editor-model.ts";
import styles from "./panels.module.css";

/** Published versions, newest first; one can be made the draft again, and undone like any other edit. */
export function VersionsPanel() {
  const { t } = useI18n();
  const { workflow, edit } = useEditor();
  const readOnly = useDraft((state) => state.readOnly);
  const versions = useQuery(queries.versions(workflow));
  const errorText = useErrorText();
  const [busy, setBusy] = useState<number>();
  const restore = async (version: number) => {
    setBusy(version);
    try {
      const params = { id: workflow, version: String(version) };
      const { document } = await client.call("getVersion", { params });
      const done = edit({ kind: "replace", document, reason: "restore" });
      toast.show(
        done
          ? { title: t("compare.restored", { version }), detail: t("compare.restoredDetail"), tone: "succeeded" }
          : { title: t("compare.alreadySame", { version }), tone: "neutral" },
      );
    } catch (error) {
      toast.show({ title: errorText(error), tone: "failed" });
    } finally {
      setBusy(undefined);
    }
  };
  const items = versions.data?.items ?? [];
  return (
    <div className={styles.palette}>
      <Link to="/w/$id/versions" params={{ id: workflow }}>
        {t("canvas.compareVersions")}
      </Link>
      {versions.data && items.length === 0 && <p className={styles.none}>{t("canvas.noVersions")}</p>}
      <ul className={styles.list}>
        {items.map(({ version, message, by, at }) => (
          <li key={version} className={styles.version}>
            <span className={styles.itemText}>
              <span className={styles.itemTitle}>{t("canvas.version", { version })}</span>
              <span className={styles.itemNote}>{message}</span>
              <span className={styles.itemNote}>
                {by} · <RelativeTime at={at} />
              </span>
            </span>
            {!readOnly && (
              <Button size="dense" isPending={busy === version} onPress={() => restore(version)}>
                {t("canvas.restore")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
