import { Menu as MenuIcon } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { useT } from "../i18n/provider.tsx";
import { IconButton } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.tsx";
import { overlays } from "./overlays.ts";

const NavOverPage = lazyPart(async () => (await import("./nav-over-page.tsx")).NavOverPage);

/** Opens the navigation over the page: on small screens, and from the top bar of the canvas. */
export function NavMenuButton() {
  const t = useT();
  return (
    <IconButton
      icon={MenuIcon}
      label={t("nav.open")}
      onHoverStart={() => void NavOverPage.preload()}
      onPress={() => overlays.open("nav")}
    />
  );
}

/** The navigation over the page. Rendered once by the shell. */
export function NavDrawer() {
  const isOpen = useStore(overlays.store, ({ open }) => open === "nav");
  const [used, use] = useState(isOpen);
  if (isOpen && !used) use(true);
  return used && <NavOverPage />;
}
NavDrawer.preload = NavOverPage.preload;
