import { useNavigate } from "@tanstack/react-router";
import { LayoutTemplate, type LucideIcon, Upload, Zap } from "lucide-react";
import { Button as AriaButton, FileTrigger } from "react-aria-components";
import { useT } from "../../i18n/provider.tsx";
import { pasteText } from "../actions/edit.ts";
import { showPanel } from "../commands/editor-commands.ts";
import styles from "./editor.module.css";
import { useDraft, useEditor } from "./editor-model.ts";

/** What an empty canvas offers: what starts the workflow, a template, or what is there already. */
export function EmptyCanvas() {
  const t = useT();
  const model = useEditor();
  const navigate = useNavigate();
  const readOnly = useDraft((state) => state.readOnly);
  const take = async (files: FileList | null) => {
    const text = await files?.[0]?.text();
    if (text === undefined) return;
    const done = await pasteText(model, text).catch(() => false);
    if (!done) model.say({ key: "canvas.saidNoNodes" }, true);
  };
  return (
    <div className={styles.emptyCanvas}>
      <section className={styles.choices} aria-labelledby="empty-canvas">
        <h2 id="empty-canvas">{t("canvas.emptyTitle")}</h2>
        {readOnly ? (
          <p>{t("canvas.emptyReadOnly")}</p>
        ) : (
          <div>
            <Choice
              icon={Zap}
              title={t("canvas.emptyAction")}
              text={t("canvas.emptyTrigger")}
              onPress={() => showPanel(model, "add")}
            />
            <Choice
              icon={LayoutTemplate}
              title={t("canvas.emptyTemplate")}
              text={t("canvas.emptyTemplateText")}
              onPress={() => void navigate({ to: "/templates" })}
            />
            <FileTrigger acceptedFileTypes={["application/json", ".json"]} onSelect={(files) => void take(files)}>
              <Choice icon={Upload} title={t("canvas.emptyImport")} text={t("canvas.emptyImportText")} />
            </FileTrigger>
          </div>
        )}
      </section>
    </div>
  );
}

function Choice({
  icon: Icon,
  title,
  text,
  onPress,
}: {
  icon: LucideIcon;
  title: string;
  text: string;
  onPress?: () => void;
}) {
  return (
    <AriaButton className={styles.choice} {...(onPress && { onPress })}>
      <Icon size={20} strokeWidth={1.75} aria-hidden />
      <b>{title}</b>
      <span>{text}</span>
    </AriaButton>
  );
}
