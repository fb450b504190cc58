import { X } from "lucide-react";
import type { FormEvent } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useT } from "../i18n/provider.tsx";
import { classes } from "../lib/classes.ts";
import { IconButton } from "./button.tsx";
import styles from "./dialog.module.css";
import type { DialogProps } from "./dialog.tsx";

/** What a dialog is made of; see `Dialog`. */
export function DialogFrame({
  title,
  isOpen,
  onClose,
  children,
  footer,
  size = "normal",
  onSubmit,
  role,
}: DialogProps) {
  const t = useT();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  const inner = (
    <>
      <div className={styles.head}>
        <Heading slot="title" className={styles.title}>
          {title}
        </Heading>
        <IconButton icon={X} label={t("common.close")} onPress={onClose} />
      </div>
      <div className={styles.body}>{children}</div>
      {footer && <div className={styles.foot}>{footer}</div>}
    </>
  );
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable={role !== "alertdialog"}
      onOpenChange={(open) => !open && onClose()}
      className={styles.scrim}
    >
      <Modal className={classes(styles.modal, size !== "normal" && styles[size])}>
        <AriaDialog role={role} className={styles.dialog}>
          {onSubmit ? (
            <form onSubmit={submit} noValidate className={styles.dialog}>
              {inner}
            </form>
          ) : (
            inner
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
