import type { TestPlan } from "@signalbox/model";
import { useQueryClient } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import { client } from "../../data/client.ts";
import { useErrorText } from "../../data/error-text.ts";
import { useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { cardName } from "../card/card-texts.ts";
import { type EditorModel, useEditor, useUi } from "../editor/editor-model.ts";
import { type TestRequest, testBody } from "./request-test.ts";
import styles from "./testing.module.css";

/** Starts a test that was asked for. It opens only when the test would touch other systems, or cannot start. */
export function AskTest() {
  const request = useUi((ui) => ui.asking);
  return request ? <Ask key={`${request.kind} ${request.node}`} request={request} /> : null;
}

function Ask({ request }: { request: TestRequest }) {
  const t = useT();
  const model = useEditor();
  const cache = useQueryClient();
  const errorText = useErrorText();
  const [plan, setPlan] = useState<TestPlan>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const close = () => model.ui.setState({ asking: undefined });
  const start = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await startTest(model, request);
      void cache.invalidateQueries({ queryKey: ["runs"] });
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; the dialog is made anew for another request
  useEffect(() => {
    let left = false;
    const ask = async () => {
      await model.draft.flush();
      const body = { test: testBody(model, request) };
      const made = await client.call("planTest", { params: { id: model.workflow }, body });
      if (left) return;
      if (made.rerun.some((node) => node.outside)) setPlan(made);
      else await start();
    };
    ask().catch((error) => !left && setProblem(errorText(error)));
    return () => {
      left = true;
    };
  }, []);
  if (!plan && !problem) return null;
  const card = model.graph().nodes.get(request.node);
  const outside = plan?.rerun.filter((node) => node.outside) ?? [];
  return (
    <Dialog
      isOpen
      title={t(`testing.title.${request.kind}`, { name: card ? cardName(card) : request.node })}
      onClose={close}
      onSubmit={() => void (plan && start())}
      footer={
        <>
          <Button onPress={close}>{t("common.cancel")}</Button>
          {plan && (
            <Button type="submit" variant="primary" icon={Play} isPending={busy} autoFocus>
              {t("testing.start")}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.stack}>
        {problem && <Banner tone="failed">{problem}</Banner>}
        {plan && (
          <>
            <Banner tone="waiting">{t("testing.touches", { count: outside.length })}</Banner>
            <ul className={styles.list}>
              {outside.map(({ node, label, effect, risk }) => (
                <li key={node}>
                  <b>{label}</b>{" "}
                  <span className={styles.quiet}>{t(`testing.risk.${risk === "none" ? effect : risk}` as never)}</span>
                </li>
              ))}
            </ul>
            <p className={styles.quiet}>
              {t("testing.planText", {
                runs: plan.rerun.length,
                reused: plan.reused.length,
                pinned: plan.pinned.length,
              })}
            </p>
            <p className={styles.quiet}>{t(`testing.input.${plan.input}`)}</p>
          </>
        )}
      </div>
    </Dialog>
  );
}

async function startTest(model: EditorModel, request: TestRequest): Promise<void> {
  const body = { draft: true, test: testBody(model, request) };
  const { id } = await client.call("startRun", { params: { id: model.workflow }, body });
  model.ui.setState({ asking: undefined, run: id, watching: false });
  model.say({ key: "canvas.saidTestStarted" });
}
