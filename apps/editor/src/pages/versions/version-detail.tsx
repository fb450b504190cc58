import { canonicalText, type Json } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useRestoreVersion } from "../../data/mutations.ts";
import { queries } from "../../data/queries.ts";
import { useCan } from "../../data/session.tsx";
import { useFormat, useI18n, useT } from "../../i18n/provider.tsx";
import { saveFile } from "../../lib/save-file.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { JsonView } from "../../ui/json-view.tsx";
import { NodeIconTile } from "../../ui/node-icon.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.tsx";
import { LoadProblem } from "../load-problem.tsx";
import page from "../page.module.css";
import { tintOf } from "../workflows/node-strip.tsx";
import styles from "./versions.module.css";

/** What one version says: who made it, its nodes, and the document itself. */
export function VersionDetail({ workflow, version }: { workflow: string; version: number }) {
  const t = useT();
  const format = useFormat();
  const query = useQuery(queries.version(workflow, version));
  const data = query.data;
  if (!data) return query.error ? <LoadProblem query={query} /> : <Skeleton height={320} />;
  return (
    <section className={styles.detail} aria-label={t("versions.version", { version })}>
      <header className={styles.detailHead}>
        <div>
          <h2>{t("versions.version", { version })}</h2>
          <p className={page.muted}>{t("versions.byAt", { by: data.by, at: format.dateTime(data.at) })}</p>
        </div>
        <div className={page.buttons}>
          <Button
            size="dense"
            icon={Download}
            onPress={() => saveFile(`${workflow}.v${version}.workflow.json`, canonicalText(data.document))}
          >
            {t("workflows.export")}
          </Button>
          <Restore workflow={workflow} version={version} />
        </div>
      </header>
      {data.message !== "" && <p className={page.prose}>{data.message}</p>}
      <h3>{t("versions.nodes", { n: data.document.nodes.length })}</h3>
      <NodeList nodes={data.document.nodes} />
      <h3>{t("versions.document")}</h3>
      <JsonView value={data.document as unknown as Json} label={t("versions.document")} openDepth={1} maxHeight={360} />
    </section>
  );
}

function NodeList({ nodes }: { nodes: readonly { id: string; type: string; label?: string | undefined }[] }) {
  const { local } = useI18n();
  const definitions = useQuery(queries.nodes()).data?.items;
  return (
    <ul className={styles.nodes}>
      {nodes.map(({ id, type, label }) => {
        const definition = definitions?.find((known) => known.type === type);
        const title = definition ? local(definition.title) : type;
        return (
          <li key={id} className={styles.node}>
            <NodeIconTile icon={definition?.icon} tint={tintOf(definition)} />
            <span className={page.ellipsis}>{label ?? title}</span>
            <span className={`${page.muted} ${page.ellipsis}`}>{label ? title : id}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Restore({ workflow, version }: { workflow: string; version: number }) {
  const t = useT();
  const may = useCan("workflows:write");
  const navigate = useNavigate();
  const restore = useRestoreVersion();
  const [asking, ask] = useState(false);
  if (!may) return null;
  const run = async () => {
    await restore.mutateAsync({ id: workflow, version });
    toast.show({
      title: t("versions.restored", { version }),
      tone: "succeeded",
      action: {
        label: t("versions.openDraft"),
        onPress: () => void navigate({ to: "/w/$id", params: { id: workflow } }),
      },
    });
  };
  return (
    <>
      <Button size="dense" icon={RotateCcw} onPress={() => ask(true)}>
        {t("versions.restore")}
      </Button>
      <ConfirmDialog
        title={t("versions.restoreTitle", { version })}
        confirm={t("versions.restore")}
        isOpen={asking}
        onClose={() => ask(false)}
        onConfirm={run}
      >
        {t("versions.restoreText")}
      </ConfirmDialog>
    </>
  );
}
