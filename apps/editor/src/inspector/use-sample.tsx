import type { WorkflowNode } from "@signalbox/model";
import { useState } from "react";
import { useEditor } from "../canvas/editor/editor-model.ts";
import { client } from "../data/client.ts";
import { useErrorText } from "../data/error-text.ts";
import { useT } from "../i18n/provider.tsx";
import { toast } from "../ui/toast.tsx";

/** Takes the newest real output of a node into the draft as its sample, with one click and one undo. */
export function useRecordSample(): { record(node: string): Promise<void>; busy: string | undefined } {
  const t = useT();
  const errorText = useErrorText();
  const { edit, workflow } = useEditor();
  const [busy, setBusy] = useState<string>();
  const record = async (id: string) => {
    setBusy(id);
    try {
      const { sample } = await client.call("findSample", { params: { id: workflow, node: id } });
      if (!sample) {
        toast.show({ title: t("inspector.sampleNone"), detail: t("inspector.sampleNoneText"), tone: "neutral" });
        return;
      }
      const [entity] = Object.entries(sample.entities);
      const value: NonNullable<WorkflowNode["sample"]> = { value: sample.value, at: sample.at };
      if (sample.run !== undefined) value.run = sample.run;
      if (entity) value.about = entity.join(" ").slice(0, 200);
      edit({ kind: "setNodeField", id, field: "sample", value });
    } catch (error) {
      toast.show({ title: t("data.failed"), detail: errorText(error), tone: "failed" });
    } finally {
      setBusy(undefined);
    }
  };
  return { record, busy };
}
