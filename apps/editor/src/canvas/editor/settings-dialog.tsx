import { parseDuration } from "@signalbox/model";
import { useState } from "react";
import { useT } from "../../i18n/provider.tsx";
import { PairsField } from "../../inspector/fields/pairs-field.tsx";
import { Button } from "../../ui/button.tsx";
import { ComboBox } from "../../ui/combo-box.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextArea, TextField } from "../../ui/text-field.tsx";
import styles from "./editor.module.css";
import { useDraft, useEditor, useUi } from "./editor-model.ts";
import { RunSettings } from "./run-settings.tsx";

/** Settings of the whole workflow: description, time zone, deadline, limits, constants, what runs are about. */
export function SettingsDialog() {
  const t = useT();
  const { ui, edit } = useEditor();
  const open = useUi((state) => state.dialog === "settings");
  const document = useDraft((state) => state.document);
  const readOnly = useDraft((state) => state.readOnly);
  const [deadline, setDeadline] = useState<string>();
  if (!open) return null;
  const close = () => {
    setDeadline(undefined);
    ui.setState({ dialog: undefined });
  };
  const shown = deadline ?? document.settings.deadline ?? "";
  const wrong = shown !== "" && parseDuration(shown) === undefined;
  return (
    <Dialog
      isOpen
      size="large"
      title={t("canvas.settings")}
      onClose={close}
      footer={
        <Button variant="primary" onPress={close}>
          {t("common.close")}
        </Button>
      }
    >
      <fieldset className={`${styles.stack} ${styles.plainSet}`} disabled={readOnly}>
        <TextArea
          label={t("canvas.description")}
          optional
          isReadOnly={readOnly}
          value={document.description ?? ""}
          maxLength={4000}
          onChange={(description) => edit({ kind: "setDescription", description }, { coalesce: "description" })}
        />
        <ComboBox
          label={t("canvas.timezone")}
          description={t("canvas.timezoneHelp")}
          value={document.settings.timezone}
          isDisabled={readOnly}
          options={timezones().map((id) => ({ id, label: id }))}
          onChange={(timezone) => timezone !== null && edit({ kind: "setSettings", settings: { timezone } })}
        />
        <TextField
          label={t("canvas.deadline")}
          description={t("canvas.deadlineHelp")}
          optional
          isReadOnly={readOnly}
          {...(wrong && { error: t("inspector.durationWrong") })}
          value={shown}
          onChange={(text) => {
            setDeadline(text);
            if (text === "" || parseDuration(text) !== undefined) {
              edit(
                { kind: "setSettings", settings: { deadline: text === "" ? undefined : text } },
                { coalesce: "deadline" },
              );
            }
          }}
        />
        <RunSettings />
        <PairsField
          label={t("canvas.entities")}
          help={t("canvas.entitiesHelp")}
          keyLabel={t("canvas.entityKind")}
          value={document.entities}
          readOnly={readOnly}
          onChange={(entities) => edit({ kind: "setEntities", entities }, { coalesce: "entities" })}
        />
        <PairsField
          label={t("canvas.vars")}
          help={t("canvas.varsHelp")}
          keyLabel={t("inspector.name")}
          value={Object.fromEntries(
            Object.entries(document.vars).map(([k, v]) => [k, typeof v === "string" ? v : JSON.stringify(v)]),
          )}
          readOnly={readOnly}
          onChange={(vars) =>
            edit(
              { kind: "setVars", vars: Object.fromEntries(Object.entries(vars).map(([k, v]) => [k, typed(v)])) },
              { coalesce: "vars" },
            )
          }
        />
      </fieldset>
    </Dialog>
  );
}

/** Numbers, `true`, `false` and JSON are taken as such; everything else is text. */
function typed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const timezones = (): string[] => ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
