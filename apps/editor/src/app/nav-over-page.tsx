import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useStore } from "zustand";
import { useT } from "../i18n/provider.tsx";
import styles from "./nav.module.css";
import { Nav } from "./nav.tsx";
import { overlays } from "./overlays.ts";

/** What the drawer is made of; see `NavDrawer`. */
export function NavOverPage() {
  const t = useT();
  const isOpen = useStore(overlays.store, ({ open }) => open === "nav");
  return (
    <ModalOverlay isOpen={isOpen} isDismissable onOpenChange={overlays.close} className={styles.scrim}>
      <Modal className={styles.drawer}>
        <Dialog aria-label={t("nav.main")}>
          <Nav inDrawer onNavigate={overlays.close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
