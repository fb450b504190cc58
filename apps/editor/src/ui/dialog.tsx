import { type ReactNode, useState } from "react";
import { useT } from "../i18n/provider.tsx";
import { Banner } from "./banner.tsx";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";
import { messageOf } from "./error-text.ts";
import { DialogFrame } from "./overlay-parts.ts";

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose(): void;
  children: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  /** 400, 480, 720 or 1080 px. */
  size?: "small" | "normal" | "large" | "wide";
  /** Makes the whole dialog a form: the submit button belongs into `footer` with `type="submit"`. */
  onSubmit?(): void;
  /** `alertdialog` for questions that must be answered. */
  role?: "dialog" | "alertdialog";
}

/** A modal dialog. Focus stays inside and returns to where it was; `Esc` and the cross close it. */
export function Dialog(props: DialogProps) {
  const [used, use] = useState(props.isOpen);
  if (props.isOpen && !used) use(true);
  // Once it was open it stays, for its closing to be seen.
  return used && <DialogFrame {...props} />;
}

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  /** The verb of the action, never "OK". */
  confirm: string;
  tone?: "normal" | "danger";
  isOpen: boolean;
  onClose(): void;
  /** The dialog stays open with the error when this rejects, and closes when it is done. */
  onConfirm(): Promise<unknown> | undefined;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, children, confirm, tone, isOpen, onClose, onConfirm }: ConfirmDialogProps) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const close = () => {
    setError(undefined);
    onClose();
  };
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (cause) {
      setError(messageOf(cause, t("common.unexpected")));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      role="alertdialog"
      size="small"
      title={title}
      isOpen={isOpen}
      onClose={close}
      footer={
        <>
          <Button onPress={close}>{t("common.cancel")}</Button>
          <Button variant={tone === "danger" ? "danger" : "primary"} isPending={busy} onPress={run}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className={styles.text}>{children}</div>
      {error && <Banner tone="failed">{error}</Banner>}
    </Dialog>
  );
}
