import { useT } from "../i18n/provider.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { overlays } from "./overlays.ts";
import { ShortcutList } from "./shortcut-list.tsx";

/** All keys that work on this page; opened by `?`. */
export function ShortcutsSheet() {
  const t = useT();
  return (
    <Dialog title={t("nav.shortcuts")} size="large" isOpen onClose={overlays.close}>
      <ShortcutList />
    </Dialog>
  );
}
