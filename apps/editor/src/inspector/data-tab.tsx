import type { Json, JsonSchema } from "@signalbox/model";
import { Database, Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { useEditor, useGraph } from "../canvas/editor/editor-model.ts";
import type { ShownRun } from "../canvas/editor/use-shown-run.ts";
import type { CanvasNode } from "../canvas/graph/canvas-graph.ts";
import { client } from "../data/client.ts";
import { DataInspector, ValueEditor } from "../data-view/lazy-data-inspector.tsx";
import { sampleText } from "../expression-field/preview.tsx";
import { useI18n, useT } from "../i18n/provider.tsx";
import { arePasses, pathText } from "../run-view/path-text.ts";
import { StepData } from "../run-view/step-data.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { childPath } from "../ui/json-rows.ts";
import { useNow } from "../ui/time.tsx";
import styles from "./inspector.module.css";
import { useNodeForm } from "./node-context.ts";
import { useRecordSample } from "./use-sample.tsx";

/** Characters of JSON that a step's own output is taken over with when it is pinned. */
const PINNED_AT_FIRST = 200_000;

/** What went into this node and came out, in the run that is shown; pinned data; a recorded sample; else an example. */
export function DataTab({ card, shown }: { card: CanvasNode; shown: ShownRun | undefined }) {
  const t = useT();
  const { edit } = useEditor();
  const { readOnly } = useNodeForm();
  const { node } = card;
  const [editing, setEditing] = useState<{ value: Json }>();
  const began = shown
    ? [...shown.feed.view.steps.values()].filter((step) => step.node === node.id).map((step) => step.path)
    : [];
  const graph = useGraph();
  const paths = arePasses(began, graph) ? began.toReversed() : began;
  const [path] = paths;
  const step = path === undefined ? undefined : shown?.feed.view.steps.get(path);
  const example = card.definition?.example?.output;
  const schema = card.definition?.output;
  const root = childPath("steps", node.id);
  const pin = (value: Json | undefined) => edit({ kind: "setNodeField", id: node.id, field: "pinned", value });
  const start = async () => {
    let value: Json = node.pinned ?? step?.output ?? node.sample?.value ?? example ?? {};
    // Of a large output only the beginning is here.
    if (node.pinned === undefined && step?.brief && shown) {
      const query = { path: step.path, most: PINNED_AT_FIRST };
      value = (await client.call("getStep", { params: { id: shown.run.id }, query })).output ?? value;
    }
    setEditing({ value });
  };
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
          <DataInspector value={node.pinned} label={t("inspector.pinnedData")} root={root} maxHeight={280} />
        </>
      )}
      {editing !== undefined && (
        <PinEditor
          start={editing.value}
          {...(schema && { schema })}
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
          {...(schema && { schema })}
          paths={paths}
          version={shown.feed.view.rev}
          nameOf={(id) => pathText(id, graph, t)}
        />
      ) : (
        editing === undefined && node.pinned === undefined && <Sample card={card} root={root} />
      )}
    </div>
  );
}

/** Real data that was recorded; else the example of the node's type, and a way to real data. */
function Sample({ card, root }: { card: CanvasNode; root: string }) {
  const { t, format } = useI18n();
  const now = useNow();
  const { edit } = useEditor();
  const { readOnly } = useNodeForm();
  const { record, busy } = useRecordSample();
  const { node, definition } = card;
  const { sample } = node;
  const take = (label: "inspector.sampleAgain" | "inspector.recordSample") => (
    <Button size="dense" icon={Database} isPending={busy === node.id} onPress={() => void record(node.id)}>
      {t(label)}
    </Button>
  );
  if (!sample) {
    return (
      <>
        <p className={styles.help}>{t("inspector.dataSample")}</p>
        {!readOnly && <div>{take("inspector.recordSample")}</div>}
        <DataInspector value={definition?.example?.output} label={t("inspector.exampleOutput")} root={root} />
      </>
    );
  }
  const drop = () => edit({ kind: "setNodeField", id: node.id, field: "sample", value: undefined });
  return (
    <>
      <p className={styles.help}>
        <strong>{sampleText(sample, format.relative(sample.at, now), t)}</strong> {t("inspector.sampleRecorded")}
      </p>
      {!readOnly && (
        <div className={styles.actions}>
          {take("inspector.sampleAgain")}
          <Button size="dense" variant="quiet" onPress={drop}>
            {t("inspector.sampleDrop")}
          </Button>
        </div>
      )}
      <DataInspector
        value={sample.value}
        label={t("inspector.origin.sample")}
        root={root}
        {...(definition && { schema: definition.output })}
      />
    </>
  );
}

function PinEditor({
  start,
  schema,
  onClose,
  onPin,
}: {
  start: Json;
  schema?: JsonSchema;
  onClose(): void;
  onPin(value: Json): void;
}) {
  const t = useT();
  const [value, setValue] = useState<Json | undefined>(start);
  return (
    <div className={styles.param}>
      <span className={styles.paramLabel}>{t("inspector.pinnedData")}</span>
      <ValueEditor value={start} label={t("inspector.pinnedData")} onChange={setValue} {...(schema && { schema })} />
      <p className={styles.help}>{t("inspector.pinHelp")}</p>
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
