import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useContext, useMemo, useRef, useState } from "react";
import { ListBox, ListBoxItem } from "react-aria-components";
import { FieldPicker } from "../expression-field/field-picker.tsx";
import { InsertContext } from "../expression-field/insert-targets.ts";
import { sampleText } from "../expression-field/preview.tsx";
import { useI18n } from "../i18n/provider.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { useNow } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";
import { useRecordSample } from "./use-sample.tsx";

/**
 * What the form beside it can read: the data of the trigger and of the steps before, in the order they run, with values.
 * A click puts a field where the caret was last, `I` asks where, and it can be dragged onto any setting.
 */
export function DataPanel({ onClose }: { onClose(): void }) {
  const { t } = useI18n();
  const { env: all, preview, nameOf, trigger } = useNodeForm();
  // The only trigger's output is what `trigger` is already.
  const env = useMemo(() => {
    const { [trigger ?? ""]: _same, ...steps } = all.steps;
    return { ...all, steps };
  }, [all, trigger]);
  const targets = useContext(InsertContext);
  const [asking, setAsking] = useState<{ path: string; list: ReturnType<NonNullable<typeof targets>["list"]> }>();
  const from = useRef<HTMLElement>(null);
  const ask = (path: string, row?: HTMLElement) => {
    const list = targets?.list() ?? [];
    if (list.length === 0) return toast.show({ title: t("inspector.noTarget"), tone: "neutral" });
    from.current = row ?? document.activeElement?.closest<HTMLElement>("[role=row]") ?? null;
    setAsking({ path, list });
  };
  const insert = (path: string, target: { label: string; insert(path: string): void }) => {
    target.insert(path);
    toast.show({ title: t("inspector.inserted", { path, field: target.label }), tone: "succeeded", stays: 2500 });
  };
  return (
    <section className={styles.dataPanel} aria-label={t("inspector.dataPanel")}>
      <header className={styles.dataPanelHead}>
        <h3>{t("inspector.dataPanel")}</h3>
        <IconButton size="dense" icon={X} label={t("common.close")} onPress={onClose} />
      </header>
      <ItemSwitch />
      <FieldPicker
        env={env}
        preview={preview}
        nameOf={nameOf}
        autoFocus={false}
        noteOf={(key) => <OriginNote of={key} />}
        onInsertInto={ask}
        onPick={(path) => {
          const last = targets?.last();
          if (last) insert(path, last);
          else ask(path);
        }}
      />
      <p className={styles.help}>{t("inspector.dataPanelHelp")}</p>
      <Popover
        label={t("inspector.insertInto")}
        triggerRef={from}
        isOpen={asking !== undefined}
        onOpenChange={(open) => !open && setAsking(undefined)}
        padded={false}
      >
        <div className={styles.insertInto}>
          <strong>{t("inspector.insertInto")}</strong>
          <ListBox
            aria-label={t("inspector.insertInto")}
            autoFocus="first"
            onAction={(id) => {
              const chosen = asking?.list.find((one) => one.id === id);
              if (asking && chosen) insert(asking.path, chosen.target);
              setAsking(undefined);
            }}
          >
            {(asking?.list ?? []).map(({ id, target }) => (
              <ListBoxItem key={id} id={id} textValue={target.label} className={styles.insertTarget}>
                {target.label}
              </ListBoxItem>
            ))}
          </ListBox>
        </div>
      </Popover>
    </section>
  );
}

/** Which item of the for-each previews are of. */
function ItemSwitch() {
  const { t } = useI18n();
  const { preview, setItem } = useNodeForm();
  const { items } = preview;
  if (!items || items.count < 2) return null;
  const { index, count } = items;
  return (
    <div className={styles.itemSwitch}>
      <IconButton
        size="dense"
        icon={ChevronLeft}
        label={t("inspector.itemBefore")}
        isDisabled={index === 0}
        onPress={() => setItem(index - 1)}
      />
      <span className="numeric" aria-live="polite">
        {t("inspector.itemOf", { n: index + 1, count })}
      </span>
      <IconButton
        size="dense"
        icon={ChevronRight}
        label={t("inspector.itemNext")}
        isDisabled={index >= count - 1}
        onPress={() => setItem(index + 1)}
      />
    </div>
  );
}

/** Where the data of a step is from; where it is made up or missing, real data can be taken. */
function OriginNote({ of }: { of: string }) {
  const { t, format } = useI18n();
  const now = useNow();
  const { preview, readOnly, trigger } = useNodeForm();
  const { record, busy } = useRecordSample();
  const origin = preview.origins.get(of);
  const about = preview.about.get(of);
  const node = of === "trigger" ? trigger : of;
  if (of === "item" || origin === "run") return null;
  const text =
    origin === "sample" && about
      ? sampleText(about, format.relative(about.at, now), t)
      : t(origin ? `inspector.origin.${origin}` : "inspector.noDataHere");
  const canRecord = !readOnly && node !== undefined && (origin === undefined || origin === "example");
  return (
    <>
      {text}
      {canRecord && (
        <Button
          size="dense"
          variant="quiet"
          className={styles.record}
          isPending={busy === node}
          onPress={() => void record(node)}
        >
          {t("inspector.recordSample")}
        </Button>
      )}
    </>
  );
}
