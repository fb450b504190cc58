import { useQuery } from "@tanstack/react-query";
import { Circle, CircleCheck } from "lucide-react";
import { forgetTemplate } from "../../app/begun-from.ts";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { LoadProblem } from "../../pages/load-problem.tsx";
import { Button } from "../../ui/button.tsx";
import { openNode } from "../actions/select.ts";
import styles from "./checklist.module.css";
import { checklistItems } from "./checklist-items.ts";
import { useDraft, useEditor, useUi } from "./editor-model.ts";

/** What a workflow made from a template still needs, each line with the way to where it is filled in. */
export function Checklist() {
  const { t, local } = useI18n();
  const model = useEditor();
  const from = useUi((ui) => ui.begunFrom);
  const document = useDraft((state) => state.document);
  const found = useQuery({
    ...queries.template(from?.template ?? "", from?.language ?? "en"),
    enabled: from !== undefined,
  });
  const template = found.data;
  const runs = useQuery(queries.runs({ workflow: model.workflow, limit: 1 })).data?.items.length ?? 0;
  const version = useQuery(queries.workflow(model.workflow)).data?.version ?? 0;
  if (found.error) return <LoadProblem query={found} />;
  if (!template) return null;
  const items = checklistItems(template, document);
  const lines = [
    {
      key: "try",
      text: t("checklist.tryIt"),
      detail: t("checklist.tryText"),
      done: runs > 0,
      action: t("checklist.test"),
      go: () => model.ui.setState({ dialog: "test" }),
    },
    ...items.map(({ need, done }) => ({
      key: `${need.kind} ${need.at}`,
      text: local(need.text),
      detail: undefined,
      done,
      action: t("checklist.show"),
      go: () => (need.kind === "value" ? model.ui.setState({ dialog: "settings" }) : openNode(model, need.at)),
    })),
    {
      key: "publish",
      text: t("checklist.publish"),
      detail: undefined,
      done: version > 0,
      action: t("checklist.show"),
      go: () => model.ui.setState({ dialog: "publish" }),
    },
  ];
  const close = () => {
    forgetTemplate(model.workflow);
    model.ui.setState({ begunFrom: undefined, panel: undefined });
  };
  const done = lines.filter((line) => line.done).length;
  const all = lines.length;
  return (
    <div className={styles.checklist}>
      <p role="status">{done === all ? t("checklist.allDone") : t("checklist.progress", { done, all })}</p>
      <ul>
        {lines.map((line) => (
          <li key={line.key} data-done={line.done || undefined}>
            {line.done ? <CircleCheck size={16} aria-hidden /> : <Circle size={16} aria-hidden />}
            <span>
              {line.text}
              {line.detail && !line.done && <span className={styles.detail}>{line.detail}</span>}
              <span className="visually-hidden"> {t(line.done ? "checklist.isDone" : "checklist.isOpen")}</span>
            </span>
            {!line.done && (
              <Button size="dense" aria-label={`${line.action}: ${line.text}`} onPress={line.go}>
                {line.action}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div>
        <Button size="dense" variant="quiet" onPress={close}>
          {t("checklist.close")}
        </Button>
      </div>
    </div>
  );
}
