import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useT } from "../i18n/provider.tsx";

/** `Workflows › Name`, above pages of one workflow. */
export function WorkflowCrumbs({ id, name }: { id: string; name: string | undefined }) {
  const t = useT();
  return (
    <>
      <Link to="/workflows">{t("workflows.title")}</Link>
      <ChevronRight size={12} aria-hidden />
      <Link to="/w/$id" params={{ id }}>
        {name ?? "…"}
      </Link>
    </>
  );
}
