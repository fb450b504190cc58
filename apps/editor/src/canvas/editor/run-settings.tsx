import type { WorkflowSettings } from "@signalbox/model";
import { useT } from "../../i18n/provider.tsx";
import { DurationField } from "../../inspector/duration-field.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./editor.module.css";
import { useDraft, useEditor } from "./editor-model.ts";

const PRIORITIES = { 0: "first", 3: "sooner", 5: "normal", 7: "later", 9: "last" } as const;
const NORMAL = 5;

/** How runs of the workflow are run: how many at a time, how urgent, how safely stored, how long kept. */
export function RunSettings() {
  const t = useT();
  const { edit } = useEditor();
  const settings = useDraft((state) => state.document.settings);
  const readOnly = useDraft((state) => state.readOnly);
  const { concurrency, priority = NORMAL, durability = "standard", retention } = settings;
  const set = (part: { [K in keyof WorkflowSettings]?: WorkflowSettings[K] | undefined }, coalesce: string) =>
    edit({ kind: "setSettings", settings: part as Partial<WorkflowSettings> }, { coalesce });
  const limit = (part: Partial<NonNullable<WorkflowSettings["concurrency"]>>) => {
    const { key, ...rest } = { max: 1, onFull: "wait" as const, ...concurrency, ...part };
    set({ concurrency: key === undefined || key === "" ? rest : { ...rest, key } }, "concurrency");
  };
  const urgency = Object.entries(PRIORITIES).map(([id, word]) => ({ id, label: t(`canvas.priority.${word}`) }));
  return (
    <>
      <Switch
        isSelected={concurrency !== undefined}
        isReadOnly={readOnly}
        onChange={(on) => (on ? limit({}) : set({ concurrency: undefined }, "concurrency"))}
      >
        {t("canvas.runLimit")}
      </Switch>
      {concurrency && (
        <div className={styles.nestedSet}>
          <NumberField
            label={t("canvas.runLimitMax")}
            minValue={1}
            maxValue={10_000}
            isReadOnly={readOnly}
            value={concurrency.max}
            onChange={(max) => limit({ max: Number.isNaN(max) ? 1 : max })}
          />
          <TextField
            mono
            label={t("canvas.runLimitKey")}
            description={t("canvas.runLimitKeyHelp")}
            placeholder="{{ trigger.body.order }}"
            isReadOnly={readOnly}
            value={concurrency.key ?? ""}
            onChange={(key) => limit({ key })}
          />
          <Select
            label={t("canvas.runLimitFull")}
            isDisabled={readOnly}
            value={concurrency.onFull}
            options={[
              { id: "wait", label: t("canvas.runLimitWait") },
              { id: "skip", label: t("canvas.runLimitSkip") },
            ]}
            onChange={(onFull) => limit({ onFull })}
          />
        </div>
      )}
      <Select<string>
        label={t("canvas.priority")}
        isDisabled={readOnly}
        value={String(priority)}
        options={
          priority in PRIORITIES
            ? urgency
            : [...urgency, { id: String(priority), label: t("canvas.priorityOther", { priority }) }]
        }
        onChange={(id) => set({ priority: Number(id) === NORMAL ? undefined : Number(id) }, "priority")}
      />
      <Select
        label={t("canvas.durability")}
        description={t(durability === "express" ? "canvas.durabilityExpressHelp" : "canvas.durabilityStandardHelp")}
        isDisabled={readOnly}
        value={durability}
        options={[
          { id: "standard", label: t("canvas.durabilityStandard") },
          { id: "express", label: t("canvas.durabilityExpress") },
        ]}
        onChange={(id) => set({ durability: id === "standard" ? undefined : id }, "durability")}
      />
      <DurationField
        label={t("canvas.retention")}
        description={t("canvas.retentionHelp")}
        optional
        isReadOnly={readOnly}
        placeholder="30d"
        value={retention}
        onChange={(next) => set({ retention: next }, "retention")}
      />
    </>
  );
}
