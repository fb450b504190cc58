import type { Finding, Json } from "@signalbox/model";
import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useState } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { queries } from "../../data/queries.ts";
import { useI18n } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select } from "../../ui/select.tsx";
import { TextArea } from "../../ui/text-field.tsx";
import { cardName } from "../card/card-texts.ts";
import { ProblemsPanel } from "../panels/problems-panel.tsx";
import { breakpointsOf } from "../testing/breakpoints.ts";
import styles from "./editor.module.css";
import { useEditor, useGraph, useUi } from "./editor-model.ts";
import { sampleInput } from "./sample-input.ts";

/** Starts a run of the draft with sample data and shows it on the canvas. */
export function TestDialog({ findings }: { findings: readonly Finding[] }) {
  const open = useUi((ui) => ui.dialog === "test");
  return open ? <Test findings={findings} /> : null;
}

const asText = (value: Json): string => JSON.stringify(value, null, 2);

function Test({ findings }: { findings: readonly Finding[] }) {
  const { t, local } = useI18n();
  const model = useEditor();
  const graph = useGraph();
  const errorText = useErrorText();
  const triggers = [...graph.nodes.values()].filter(
    (card) => card.definition?.kind === "trigger" && !card.node.disabled,
  );
  const [trigger, setTrigger] = useState(triggers[0]?.id ?? null);
  const card = trigger === null ? undefined : graph.nodes.get(trigger);
  const [text, setText] = useState(() => asText(sampleInput(card?.node, card?.definition)));
  const [each, setEach] = useState(false);
  const marks = useUi((ui) => ui.breakpoints.length);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const last = useQuery(queries.runs({ workflow: model.workflow, limit: 1 }));
  const lastId = last.data?.items[0]?.id;
  const errors = findings.filter((finding) => finding.severity === "error");
  const close = () => model.ui.setState({ dialog: undefined });

  let input: Json | undefined;
  let wrong: string | undefined;
  try {
    input = JSON.parse(text === "" ? "{}" : text) as Json;
  } catch (error) {
    wrong = t("canvas.notJson", { detail: error instanceof Error ? error.message : "" });
  }
  const takeLast = async () => {
    if (lastId === undefined) return;
    const { rows } = await client.call("getJournal", { params: { id: lastId }, query: { limit: 1 } });
    const started = rows[0]?.events.find((event) => event.t === "started");
    if (started?.t === "started") setText(asText(started.input));
  };
  const start = async () => {
    if (input === undefined || errors.length > 0) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await model.draft.flush();
      const breakpoints = breakpointsOf(model);
      const test = { ...(breakpoints.length > 0 && { breakpoints }), ...(each && { each }) };
      const body = {
        draft: true,
        input,
        ...(trigger !== null && { trigger }),
        ...(Object.keys(test).length > 0 && { test }),
      };
      const { id } = await client.call("startRun", { params: { id: model.workflow }, body });
      model.ui.setState({ dialog: undefined, run: id, watching: false, dockOpen: true });
      model.say({ key: "canvas.saidTestStarted" });
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      size="large"
      title={t("canvas.testTitle")}
      onClose={close}
      onSubmit={() => void start()}
      footer={
        <>
          <Button onPress={close}>{t("common.cancel")}</Button>
          <Button
            type="submit"
            variant="primary"
            icon={Play}
            isDisabled={input === undefined || !card || errors.length > 0}
            isPending={busy}
          >
            {t("canvas.testStart")}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        {problem && <Banner tone="failed">{problem}</Banner>}
        {errors.length > 0 && (
          <>
            <Banner tone="failed">{t("canvas.publishBlocked", { count: errors.length })}</Banner>
            <ProblemsPanel findings={errors} onJump={close} />
          </>
        )}
        {triggers.length === 0 && <Banner tone="waiting">{t("canvas.testNoTrigger")}</Banner>}
        {triggers.length > 1 && (
          <Select
            label={t("canvas.testTrigger")}
            value={trigger}
            options={triggers.map((node) => ({ id: node.id, label: cardName(node) }))}
            onChange={(id) => {
              const next = graph.nodes.get(id);
              setTrigger(id);
              setText(asText(sampleInput(next?.node, next?.definition)));
            }}
          />
        )}
        <TextArea
          mono
          rows={12}
          autoFocus
          label={
            card?.definition ? t("canvas.testInputOf", { name: local(card.definition.title) }) : t("canvas.testInput")
          }
          description={t("canvas.testInputHelp")}
          {...(wrong !== undefined && { error: wrong })}
          value={text}
          onChange={setText}
        />
        {lastId !== undefined && (
          <div>
            <Button size="dense" onPress={() => void takeLast()}>
              {t("canvas.testUseLast")}
            </Button>
          </div>
        )}
        <Checkbox isSelected={each} onChange={setEach}>
          {t("canvas.testEach")}
        </Checkbox>
        {marks > 0 && !each && <p>{t("canvas.testBreakpoints", { count: breakpointsOf(model).length })}</p>}
        <p>{t("canvas.testText")}</p>
      </div>
    </Dialog>
  );
}
