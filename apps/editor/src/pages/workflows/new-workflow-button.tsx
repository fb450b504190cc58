import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, FilePlus2, LayoutTemplate, Plus, Upload } from "lucide-react";
import { useT } from "../../i18n/provider.tsx";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";

/** The ways to a new workflow. */
export function NewWorkflowButton({ onChoose }: { onChoose(kind: "create" | "import"): void }) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Menu
      label={t("workflows.new")}
      entries={[
        { id: "empty", label: t("workflows.newEmpty"), icon: FilePlus2, keys: "N", onAction: () => onChoose("create") },
        {
          id: "template",
          label: t("workflows.newTemplate"),
          icon: LayoutTemplate,
          onAction: () => void navigate({ to: "/templates" }),
        },
        { id: "import", label: t("workflows.newImport"), icon: Upload, onAction: () => onChoose("import") },
      ]}
    >
      <Button variant="primary" icon={Plus}>
        {t("workflows.new")} <ChevronDown size={14} aria-hidden style={{ verticalAlign: "-2px" }} />
      </Button>
    </Menu>
  );
}
