import type { Json, RouteResponse } from "@signalbox/model";
import { useMemo } from "react";
import { useT } from "../../i18n/provider.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { JsonView } from "../../ui/json-view.tsx";
import page from "../page.module.css";
import styles from "./inbox.module.css";

/** The body as it was received: JSON as a tree, anything else as text. */
export function EventBody({ event: { body } }: { event: RouteResponse<"getInboxEvent"> }) {
  const t = useT();
  const value = useMemo(() => parsed(body), [body]);
  if (body === "") return <p className={page.muted}>{t("inbox.bodyEmpty")}</p>;
  if (value !== undefined)
    return <JsonView value={value} label={t("inbox.body")} root="trigger.body" maxHeight={480} />;
  return (
    <div className={styles.raw}>
      <pre>{body}</pre>
      <CopyButton text={body} />
    </div>
  );
}

function parsed(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}
