import { useQuery } from "@tanstack/react-query";
import { useEditor } from "../canvas/editor/editor-model.ts";
import { queries } from "../data/queries.ts";
import { useT } from "../i18n/provider.tsx";
import { CopyButton } from "../ui/copy.tsx";
import styles from "./inspector.module.css";

/** The address other systems send to, to be copied. */
export function HookAddress({ node }: { node: string }) {
  const t = useT();
  const { workflow } = useEditor();
  const detail = useQuery(queries.workflow(workflow));
  const address = detail.data?.hooks[node];
  return (
    <div className={styles.param}>
      <span className={styles.paramLabel}>{t("inspector.hookAddress")}</span>
      {address === undefined ? (
        <p className={styles.help}>{t("inspector.hookLater")}</p>
      ) : (
        <div className={styles.hook}>
          <code>{address}</code>
          <CopyButton text={address} />
        </div>
      )}
    </div>
  );
}
