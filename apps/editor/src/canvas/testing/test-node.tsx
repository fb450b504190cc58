import { Play, X } from "lucide-react";
import { useCan } from "../../data/session.tsx";
import { useStepErrorText } from "../../data/step-error-text.ts";
import { useT } from "../../i18n/provider.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { JsonView } from "../../ui/json-view.tsx";
import { StatusPill } from "../../ui/status-pill.tsx";
import { cardName } from "../card/card-texts.ts";
import { useEditor, useGraph } from "../editor/editor-model.ts";
import type { ShownRun } from "../editor/use-shown-run.ts";
import type { CanvasNode } from "../graph/canvas-graph.ts";
import { requestTest } from "./request-test.ts";
import styles from "./testing.module.css";

/** Runs the selected node alone and shows what came of it, and what the data were (rule TRY-2). */
export function TestNode({ card, shown }: { card: CanvasNode; shown: ShownRun | undefined }) {
  const t = useT();
  const model = useEditor();
  const allowed = useCan("runs:start");
  if (!allowed || card.definition?.kind === "trigger" || card.aside || card.node.disabled) return null;
  const view = shown?.feed.view;
  const mine = shown && view?.test?.only === card.id;
  return (
    <section className={styles.test} aria-label={t("testing.nodeTest")}>
      <div className={styles.line}>
        <Button icon={Play} size="dense" onPress={() => requestTest(model, "only", card.id)}>
          {t("testing.testNode")}
        </Button>
        {mine && (
          <>
            <span role="status">
              <StatusPill status={view.status} />
            </span>
            <span className={styles.spring} />
            <IconButton
              icon={X}
              size="dense"
              label={t("testing.closeResult")}
              onPress={() => model.ui.setState({ run: undefined })}
            />
          </>
        )}
      </div>
      {mine && <Result card={card} shown={shown} />}
    </section>
  );
}

function Result({ card, shown }: { card: CanvasNode; shown: ShownRun }) {
  const t = useT();
  const graph = useGraph();
  const errorText = useStepErrorText();
  const { view } = shown.feed;
  const steps = [...view.steps.values()];
  const step = steps.find(({ node, carried }) => node === card.id && !carried);
  const nameOf = (id: string) => {
    const known = graph.nodes.get(id);
    return known ? cardName(known) : id;
  };
  const sources = steps
    .filter(({ carried }) => carried)
    .map(({ node, source = "run" }) => t(`testing.from.${source}`, { name: nameOf(node) }));
  const input = view.test?.input ?? "given";
  const error = step?.error ?? (step ? undefined : view.error);
  return (
    <>
      <p className={styles.quiet}>{[t(`testing.input.${input}`), ...sources].join(" ")}</p>
      {error && <Banner tone="failed">{errorText(error).text}</Banner>}
      {!step && view.endedAt !== undefined && !error && <p className={styles.quiet}>{t("testing.notReached")}</p>}
      {step?.output !== undefined && <JsonView value={step.output} label={t("testing.output")} maxHeight={220} />}
    </>
  );
}
