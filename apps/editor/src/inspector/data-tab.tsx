import type { Json } from "@signalbox/model";
import { Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { useEditor, useGraph } from "../canvas/editor/editor-model.ts";
import type { ShownRun } from "../canvas/editor/use-shown-run.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { useT } from "../i18n/provider.tsx";
import { arePasses, pathText } from "../run-view/path-text.ts";
import { StepData } from "../run-view/step-data.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { TextArea } from "../ui/text-field.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";

/** What went into this node and came out, in the run that is shown; pinned data; else an example. */
export function DataTab({ card, shown }: { card: CanvasNode; shown: ShownRun | undefined }) {
  const t = useT();
  const { edit } = useEditor();
  const { readOnly } = useNodeForm();
  const { node } = card;
  const [editing, setEditing] = useState<string>();
  const began = shown
    ? [...shown.feed.view.steps.values()].filter((step) => step.node === node.id).map((step) => step.path)
    : [];
  const graph = useGraph();
  const paths = arePasses(began, graph) ? began.toReversed() : began;
  const [path] = paths;
  const output = path === undefined ? undefined : shown?.feed.view.steps.get(path)?.output;
  const sample = card.definition?.example?.output;
  const pin = (value: Json | undefined) => edit({ kind: "setNodeField", id: node.id, field: "pinned", value });
  const start = () => setEditing(JSON.stringify(node.pinned ?? output ?? sample ?? {}, null, 2));
  return (
    <div className={styles.body}>
      {node.pinned !== undefined && editing === undefined && (
        <>
          <Banner
            tone="pinned"
            actions={
              !readOnly && (
                <>
                  <Button size="dense" onPress={start}>
                    {t("common.edit")}
                  </Button>
                  <Button size="dense" icon={PinOff} onPress={() => pin(undefined)}>
                    {t("inspector.unpin")}
                  </Button>
                </>
              )
            }
          >
            {t("inspector.pinnedText")}
          </Banner>
          <JsonView value={node.pinned} label={t("inspector.pinnedData")} maxHeight={280} />
        </>
      )}
      {editing !== undefined && (
        <PinEditor
          text={editing}
          onText={setEditing}
          onClose={() => setEditing(undefined)}
          onPin={(value) => {
            pin(value);
            setEditing(undefined);
          }}
        />
      )}
      {editing === undefined && node.pinned === undefined && !readOnly && (
        <div>
          <Button size="dense" icon={Pin} onPress={start}>
            {t("inspector.pin")}
          </Button>
        </div>
      )}
      {shown && path !== undefined ? (
        <StepData
          run={shown.run.id}
          workflow={shown.run.workflow}
          {...(card.definition && { schema: card.definition.output })}
          paths={paths}
          version={shown.feed.view.rev}
          nameOf={(id) => pathText(id, graph, t)}
        />
      ) : (
        editing === undefined &&
        node.pinned === undefined && (
          <>
            <p className={styles.help}>{t("inspector.dataSample")}</p>
            <JsonView value={sample} label={t("inspector.exampleOutput")} maxHeight={320} />
          </>
        )
      )}
    </div>
  );
}

function PinEditor({
  text,
  onText,
  onClose,
  onPin,
}: {
  text: string;
  onText(text: string): void;
  onClose(): void;
  onPin(value: Json): void;
}) {
  const t = useT();
  let value: Json | undefined;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    value = undefined;
  }
  return (
    <div className={styles.param}>
      <TextArea
        mono
        rows={10}
        label={t("inspector.pinnedData")}
        description={t("inspector.pinHelp")}
        value={text}
        onChange={onText}
        {...(value === undefined && { error: t("inspector.jsonWrong") })}
      />
      <div className={styles.actions}>
        <Button onPress={onClose}>{t("common.cancel")}</Button>
        <Button
          variant="primary"
          icon={Pin}
          isDisabled={value === undefined}
          onPress={() => value !== undefined && onPin(value)}
        >
          {t("inspector.pinSave")}
        </Button>
      </div>
    </div>
  );
}
