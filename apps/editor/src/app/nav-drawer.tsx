import { Menu as MenuIcon } from "lucide-react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useStore } from "zustand";
import { useT } from "../i18n/provider.tsx";
import { IconButton } from "../ui/button.tsx";
import styles from "./nav.module.css";
import { Nav } from "./nav.tsx";
import { overlays } from "./overlays.ts";

/** Opens the navigation over the page: on small screens, and from the top bar of the canvas. */
export function NavMenuButton() {
  const t = useT();
  return <IconButton icon={MenuIcon} label={t("nav.open")} onPress={() => overlays.open("nav")} />;
}

/** The navigation over the page. Rendered once by the shell. */
export function NavDrawer() {
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
