import type { JsonObject } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { StepForward } from "lucide-react";
import { useState } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { TextArea } from "../../ui/text-field.tsx";
import styles from "./testing.module.css";

/** What a paused step is about to get, to be changed before it goes on. */
export function PausedData({ run, path, name, onClose }: { run: string; path: string; name: string; onClose(): void }) {
  const t = useT();
  const errorText = useErrorText();
  const step = useQuery({
    queryKey: ["pausedStep", run, path],
    queryFn: () => client.call("getStep", { params: { id: run }, query: { path } }),
    gcTime: 0,
  });
  const [typed, setTyped] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const text = typed ?? (step.data ? JSON.stringify(step.data.input ?? {}, null, 2) : "");
  const value = read(text);
  const go = async () => {
    if (!value) return;
    try {
      await client.call("debugRun", { params: { id: run }, body: { action: "step", path, params: value } });
      onClose();
    } catch (error) {
      setProblem(errorText(error));
    }
  };
  return (
    <Dialog
      isOpen
      size="large"
      title={t("testing.editTitle", { name })}
      onClose={onClose}
      onSubmit={() => void go()}
      footer={
        <>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" icon={StepForward} isDisabled={!value || !step.data}>
            {t("testing.editGo")}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        {(problem ?? (step.error && errorText(step.error))) && (
          <Banner tone="failed">{problem ?? errorText(step.error)}</Banner>
        )}
        {step.isPending ? (
          <Skeleton height={200} />
        ) : (
          <TextArea
            mono
            rows={14}
            autoFocus
            label={t("testing.editLabel")}
            description={t("testing.editHelp")}
            value={text}
            onChange={setTyped}
            {...(!value && { error: t("testing.editWrong") })}
          />
        )}
      </div>
    </Dialog>
  );
}

function read(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
