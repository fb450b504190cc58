import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useT } from "../i18n/provider.tsx";

/** `Workflows ›`, above the name on pages of one workflow. */
export function WorkflowCrumbs() {
  const t = useT();
  return (
    <>
      <Link to="/workflows">{t("workflows.title")}</Link>
      <ChevronRight size={12} aria-hidden />
    </>
  );
}
